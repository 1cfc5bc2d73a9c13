"""Sessions of people who are signed in."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class SignedInSession(Base):
    """One browser of one person, known by the fingerprint of its token."""

    __tablename__ = "signed_in_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    authenticated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def session_by_token(session: Session, token_hash: bytes) -> SignedInSession | None:
    """The session behind a token."""
    return session.scalar(select(SignedInSession).where(SignedInSession.token_hash == token_hash))


def revoke_sessions_of(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    """Sign a person out everywhere."""
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.person_id == person_id, SignedInSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
