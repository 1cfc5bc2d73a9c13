"""Taking turns where no row exists yet that could be locked."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take_turn(session: Session, what: str) -> None:
    """Wait until no other transaction holds the turn of this name; it is given back at the end."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 2))))
