"""Who signed up for a shift, in what turn, and what became of it."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.volunteering import sign_up_states
from services.ideas.domain.volunteering.sign_up_states import Happening, SignUpState
from services.ideas.store import Base


class SignUp(Base):
    """One person's turn in a shift; without a contributor it is somebody who just came along.

    `held_until` is told while the letter's link has not been pressed; `minutes` are those really done.
    """

    __tablename__ = "shift_sign_ups"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    shift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shifts.id"))
    contributor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contributors.id"))
    turn: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    walk_in_key: Mapped[str | None] = mapped_column(Text)
    walk_in_data: Mapped[str | None] = mapped_column(Text)
    says_has_certificates: Mapped[bool] = mapped_column(Boolean, default=False)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    held_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminded_hours: Mapped[int | None] = mapped_column(Integer)
    minutes: Mapped[int | None] = mapped_column(Integer)
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    approved_by: Mapped[str | None] = mapped_column(Text)

    def meet(self, happening: Happening) -> None:
        """Move along the table. Raises IllegalHappening."""
        self.state = sign_up_states.after(SignUpState(self.state), happening)


def sign_ups_of(
    session: Session, shift_id: uuid.UUID, states: Collection[SignUpState] | None = None
) -> Sequence[SignUp]:
    """A shift's sign-ups in the order of their turns; a shift has a bounded number of places."""
    found = select(SignUp).where(SignUp.shift_id == shift_id)
    if states is not None:
        found = found.where(SignUp.state.in_(states))
    return session.scalars(found.order_by(SignUp.turn)).all()


def sign_up_of(session: Session, shift_id: uuid.UUID, contributor_id: uuid.UUID) -> SignUp | None:
    """What one person has in one shift."""
    own = select(SignUp).where(SignUp.shift_id == shift_id, SignUp.contributor_id == contributor_id)
    return session.scalar(own)


def places_in_queue(session: Session, shift_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Which of those who wait for the same shift somebody is, from one, by the id of the sign-up."""
    place = func.row_number().over(partition_by=SignUp.shift_id, order_by=SignUp.turn)
    waiting = select(SignUp.id, place).where(
        SignUp.shift_id.in_(list(shift_ids)), SignUp.state == SignUpState.WAITING
    )
    return {row[0]: row[1] for row in session.execute(waiting)}
