"""Questions on campaigns with their answers, and what visitors have flagged; their writers are digests."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Integer, Text, Uuid, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.contracts.events import SealedContact
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.discussing.remarks import RemarkState
from services.ideas.store import Base
from services.ideas.store.campaigns import Campaign
from services.ideas.store.idea_remarks import MOST_FLAGS_TOLD

# An association with more open questions than this reads "99+".
MOST_COUNTED = 100


class CampaignQuestion(Base):
    """A question, the association's answer if it has one, and the asker's address until it has served."""

    __tablename__ = "campaign_questions"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    flags: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    contact_key: Mapped[str | None] = mapped_column(Text)
    contact_data: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def empty(self) -> None:
        """Leave nothing of what was written, nor of the answer that may quote it, nor the address."""
        self.state, self.text, self.name = RemarkState.ERASED, "", ""
        self.answer = self.answered_by = self.answered_at = None
        self.forget_contact()

    def forget_contact(self) -> None:
        """Nobody is written to any more."""
        self.contact_key = self.contact_data = None

    @property
    def contact(self) -> SealedContact:
        """The asker's address as it travels."""
        return SealedContact(
            subject=asker_subject(self.id),
            wrapped_key=str(self.contact_key),
            data=str(self.contact_data),
        )


class CampaignQuestionFlag(Base):
    """One visitor's wish that staff look at a question."""

    __tablename__ = "campaign_question_flags"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaign_questions.id"))
    flagger: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    flagged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


_OPEN = and_(CampaignQuestion.answer.is_(None), CampaignQuestion.state == RemarkState.SHOWN)


def asker_subject(question_id: uuid.UUID) -> str:
    """To whom an asker's sealed address belongs."""
    return f"campaign-question:{question_id}"


def questions_of(
    session: Session, campaign_id: uuid.UUID, authors: Sequence[str], before: uuid.UUID | None, limit: int
) -> Sequence[CampaignQuestion]:
    """Questions that are shown, newest first, and the visitor's own that wait; one more than asked for."""
    own_waiting = and_(CampaignQuestion.state == RemarkState.WAITING, CampaignQuestion.author.in_(authors))
    found = select(CampaignQuestion).where(
        CampaignQuestion.campaign_id == campaign_id,
        or_(CampaignQuestion.state == RemarkState.SHOWN, own_waiting),
    )
    if before is not None:
        found = found.where(CampaignQuestion.id < before)
    return session.scalars(found.order_by(CampaignQuestion.id.desc()).limit(limit + 1)).all()


def open_questions(
    session: Session, association_ids: Iterable[uuid.UUID], after: uuid.UUID | None, limit: int
) -> Sequence[tuple[CampaignQuestion, Campaign]]:
    """What waits for the associations' answers, oldest first; one more than asked for."""
    found = (
        select(CampaignQuestion, Campaign)
        .join(Campaign, Campaign.id == CampaignQuestion.campaign_id)
        .where(_OPEN, Campaign.association_id.in_(list(association_ids)))
    )
    if after is not None:
        found = found.where(CampaignQuestion.id > after)
    return [(row[0], row[1]) for row in session.execute(found.order_by(CampaignQuestion.id).limit(limit + 1))]


def count_open(session: Session, association_ids: Iterable[uuid.UUID]) -> int:
    """How many questions wait for the associations' answers, up to the most that is counted."""
    some = (
        select(CampaignQuestion.id)
        .join(Campaign, Campaign.id == CampaignQuestion.campaign_id)
        .where(_OPEN, Campaign.association_id.in_(list(association_ids)))
        .limit(MOST_COUNTED)
    )
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def questions_to_look_at(
    session: Session, after: uuid.UUID | None, limit: int
) -> Sequence[tuple[CampaignQuestion, Campaign]]:
    """Questions that wait or that somebody flagged, oldest first; one more than asked for."""
    flagged = and_(CampaignQuestion.flags > 0, CampaignQuestion.state != RemarkState.ERASED)
    found = (
        select(CampaignQuestion, Campaign)
        .join(Campaign, Campaign.id == CampaignQuestion.campaign_id)
        .where(or_(CampaignQuestion.state == RemarkState.WAITING, flagged))
    )
    if after is not None:
        found = found.where(CampaignQuestion.id > after)
    return [(row[0], row[1]) for row in session.execute(found.order_by(CampaignQuestion.id).limit(limit + 1))]


def askers_to_tell(session: Session, limit: int) -> Sequence[tuple[CampaignQuestion, Campaign]]:
    """Answered questions whose askers confirmed an address and have not been told, locked."""
    found = (
        select(CampaignQuestion, Campaign)
        .join(Campaign, Campaign.id == CampaignQuestion.campaign_id)
        .where(
            CampaignQuestion.contact_key.is_not(None),
            CampaignQuestion.confirmed_at.is_not(None),
            CampaignQuestion.answer.is_not(None),
            CampaignQuestion.state == RemarkState.SHOWN,
        )
        .order_by(CampaignQuestion.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=CampaignQuestion)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def forget_askers(session: Session, asked_before: datetime) -> Sequence[uuid.UUID]:
    """Forget askers' addresses that nobody confirmed in time. Returns whose."""
    late = update(CampaignQuestion).where(
        CampaignQuestion.contact_key.is_not(None),
        CampaignQuestion.confirmed_at.is_(None),
        CampaignQuestion.asked_at < asked_before,
    )
    emptied = late.values(contact_key=None, contact_data=None).returning(CampaignQuestion.id)
    return session.execute(emptied).scalars().all()


def add_question_flag(session: Session, **flag: Any) -> bool:
    """Add a flag unless the visitor has flagged the question before. Returns whether it is new."""
    one = insert(CampaignQuestionFlag).values(flag).on_conflict_do_nothing()
    return session.execute(one.returning(CampaignQuestionFlag.id)).scalar() is not None


def settle_question_flags(session: Session, question_id: uuid.UUID, at: datetime) -> None:
    """Staff have looked: what was flagged so far counts no more, and what was written with it has served."""
    session.execute(
        update(CampaignQuestionFlag)
        .where(CampaignQuestionFlag.question_id == question_id, CampaignQuestionFlag.settled_at.is_(None))
        .values(settled_at=at, note="")
    )


def open_question_flags(
    session: Session, question_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[dict[str, str]]]:
    """What visitors wrote with their open flags, by question."""
    found = (
        select(CampaignQuestionFlag)
        .where(
            CampaignQuestionFlag.question_id.in_(list(question_ids)),
            CampaignQuestionFlag.settled_at.is_(None),
        )
        .order_by(CampaignQuestionFlag.id)
        .limit(MOST_FLAGS_TOLD)
    )
    told: dict[uuid.UUID, list[dict[str, str]]] = defaultdict(list)
    for flag in session.scalars(found):
        told[flag.question_id].append({"reason": flag.reason, "note": flag.note})
    return told


def question_view(question: CampaignQuestion, authors: Sequence[str] = ()) -> dict[str, Any]:
    """What readers get; whose it is, only the one who asks learns of their own."""
    return {
        "id": str(question.id),
        "text": question.text,
        "name": question.name,
        "state": question.state,
        "own": question.author in authors,
        "asked_at": as_text(question.asked_at),
        "answer": question.answer,
        "answered_at": as_text(question.answered_at) if question.answered_at else None,
    }
