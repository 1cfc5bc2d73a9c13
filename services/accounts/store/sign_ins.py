"""What is under way before somebody is signed in: e-mail sign-ins, and challenges of staff."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class SignIn(Base):
    """An e-mail sign-in that was asked for; its secrets are stored as fingerprints only."""

    __tablename__ = "sign_in"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email_hash: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_key: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    link_hash: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffChallenge(Base):
    """The pause between a right password and the one-time code."""

    __tablename__ = "staff_challenge"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    wrong_codes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def locked_sign_in(session: Session, sign_in_id: uuid.UUID) -> SignIn | None:
    """The sign-in, held until the transaction ends so that two confirmations cannot both win."""
    return session.scalar(select(SignIn).where(SignIn.id == sign_in_id).with_for_update())


def locked_challenge(session: Session, challenge_id: uuid.UUID) -> StaffChallenge | None:
    """The challenge, held until the transaction ends."""
    return session.scalar(select(StaffChallenge).where(StaffChallenge.id == challenge_id).with_for_update())


def close_open_challenges(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    """End every challenge that an earlier password opened."""
    session.execute(
        update(StaffChallenge)
        .where(StaffChallenge.person_id == person_id, StaffChallenge.used_at.is_(None))
        .values(used_at=now)
    )
