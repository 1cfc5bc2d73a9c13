"""Moving business time, where that is allowed: on a developer's own machine."""

from datetime import timedelta

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from services.chassis.database import Sessions
from services.chassis.settings import ServiceSettings, SettingsError

MOVABLE_IN = ("local", "test")


def move(owner_url: str, by: timedelta | None) -> timedelta:
    """Move a database's business clock further, or back to the real time with nothing. Returns the shift."""
    engine = create_engine(owner_url)
    try:
        with engine.begin() as connection:
            statement = (
                text("UPDATE platform_clock SET shift = '0' RETURNING shift")
                if by is None
                else text("UPDATE platform_clock SET shift = shift + :by RETURNING shift").bindparams(by=by)
            )
            shift: timedelta = connection.execute(statement).scalar_one()
            return shift
    finally:
        engine.dispose()


def shift_of(session: Session) -> timedelta:
    """How far the business clock stands from the real one."""
    shift: timedelta = session.execute(text("SELECT shift FROM platform_clock")).scalar_one()
    return shift


def refuse_moved_clock(settings: ServiceSettings, sessions: Sessions) -> None:
    """Raise SettingsError where real money would meet an unreal date."""
    if settings.environment in MOVABLE_IN:
        return
    with sessions() as session:
        if shift_of(session):
            raise SettingsError(f"{settings.service} cannot start:\n  platform_clock is shifted")
