"""How long nothing is paid to an account whose number, at the bank or at the card provider, was changed."""

from datetime import datetime, timedelta

# What the ids of accounts at the card provider begin with; an IBAN begins with a country's capitals.
STRIPE_PREFIX = "acct_"


def hold_until(began_at: datetime, hours: int) -> datetime:
    """When payments to the changed account may go out, unless two people agree to sooner."""
    return began_at + timedelta(hours=hours)


def is_replaced(old: str | None, new: str | None) -> bool:
    """Whether a number takes the place of another, so that money would go elsewhere than before."""
    return None not in (old, new) and old != new


def holds(until: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether the account is still held."""
    return ended_at is None and now < until
