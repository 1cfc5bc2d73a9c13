"""One-time links of staff: invitations and new passwords."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class StaffInvitation(Base):
    """An invitation to become staff; `contact` seals email, name and the secret of the codes to come."""

    __tablename__ = "staff_invitation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email_hash: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_key: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    locale: Mapped[str] = mapped_column(Text)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class PasswordReset(Base):
    """Leave to choose a new password, once."""

    __tablename__ = "password_reset"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def invitation_by_token(session: Session, token_hash: bytes) -> StaffInvitation | None:
    """The invitation behind a link."""
    return session.scalar(select(StaffInvitation).where(StaffInvitation.token_hash == token_hash))


def locked_invitation(session: Session, token_hash: bytes) -> StaffInvitation | None:
    """The same, held until the transaction ends."""
    query = select(StaffInvitation).where(StaffInvitation.token_hash == token_hash)
    return session.scalar(query.with_for_update())


def revoke_open_invitations(session: Session, email_hash: bytes, now: datetime) -> None:
    """Make earlier links to this address worthless: the newest one counts."""
    session.execute(
        update(StaffInvitation)
        .where(StaffInvitation.email_hash == email_hash)
        .where(StaffInvitation.used_at.is_(None), StaffInvitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def revoke_invitations_by(session: Session, invited_by: uuid.UUID, now: datetime) -> None:
    """Make the open links that somebody sent worthless, because that person is not staff any more."""
    session.execute(
        update(StaffInvitation)
        .where(StaffInvitation.invited_by == invited_by)
        .where(StaffInvitation.used_at.is_(None), StaffInvitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def locked_reset(session: Session, token_hash: bytes) -> PasswordReset | None:
    """The leave to choose a new password, held until the transaction ends."""
    return session.scalar(
        select(PasswordReset).where(PasswordReset.token_hash == token_hash).with_for_update()
    )


def close_open_resets(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    """End every leave that is still open: one new password is enough."""
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )
