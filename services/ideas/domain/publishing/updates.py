"""How often the makers may tell something, and how long they may mend or take back what they told."""

from datetime import datetime, timedelta

from services.ideas.domain.publishing.tidings import UNDO

MOST_A_DAY = 3
CORRECTION = timedelta(hours=1)


def correctable_until(posted_at: datetime) -> datetime:
    """Until when the text may be mended; what it said at first stays readable."""
    return posted_at + CORRECTION


def withdrawable_until(posted_at: datetime) -> datetime:
    """Until when it may be taken back, because its letters have not gone out."""
    return posted_at + UNDO
