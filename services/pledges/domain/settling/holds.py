"""How long nothing is paid to an account whose number was changed."""

from datetime import datetime, timedelta


def hold_until(began_at: datetime, hours: int) -> datetime:
    """When payments to the changed account may go out, unless two people agree to sooner."""
    return began_at + timedelta(hours=hours)


def holds(until: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether the account is still held."""
    return ended_at is None and now < until
