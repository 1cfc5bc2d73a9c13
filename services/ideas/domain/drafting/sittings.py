"""When saved changes are shown as one: a form that saves itself would fill the history with half words."""

from datetime import datetime, timedelta

LONGEST_SITTING = timedelta(minutes=10)


def goes_on(*, begun_at: datetime, begun_by: str, now: datetime, who: str, restores: bool) -> bool:
    """Whether a change belongs to those before it: the same person, within minutes, restoring nothing."""
    return who == begun_by and timedelta(0) <= now - begun_at < LONGEST_SITTING and not restores
