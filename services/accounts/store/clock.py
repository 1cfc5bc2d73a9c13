"""The true time. Sign-ins, sessions and one-time codes never follow the movable clock of business time."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def true_now(session: Session) -> datetime:
    """The database's wall clock, read anew at each call, so that waiting for a lock counts."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
