"""Counts of attempts that no limit looks at any more are removed."""

from datetime import timedelta

from sqlalchemy import text

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.protection.attempt_limits import LONGEST_WINDOW
from services.pledges.store.at_the_desk.assisted import forget_attempts
from services.pledges.store.protection.attempts import PURGES

SLICE = 5000
_MARGIN = timedelta(days=1)


def purge_attempts(sessions: Sessions) -> None:
    """Remove one slice of each kind of old row; the next run takes the next slice."""
    for statement in PURGES:
        with transaction(sessions) as session:
            before = platform_now(session) - LONGEST_WINDOW - _MARGIN
            session.execute(text(statement).bindparams(slice=SLICE), {"before": before})
    with transaction(sessions) as session:
        forget_attempts(session, platform_now(session))
