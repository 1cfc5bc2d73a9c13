"""Which associations may know of whom: what holds now, and every time it was given or withdrawn."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Identity, Text, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.deadlines import as_text
from services.ideas.store import Base
from services.ideas.store.associations import AssociationProfile


class LiveConsent(Base):
    """A consent that holds; without one an association sees nothing of a person."""

    __tablename__ = "live_consents"

    association_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("association_profiles.association_id"), primary_key=True
    )
    contributor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributors.id"), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    wording_version: Mapped[str] = mapped_column(Text)


class ConsentStep(Base):
    """One giving or withdrawing, with the words that were read; the table only grows."""

    __tablename__ = "consent_steps"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    contributor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributors.id"))
    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association_profiles.association_id"))
    given: Mapped[bool] = mapped_column(Boolean)
    way: Mapped[str] = mapped_column(Text)
    wording_version: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def give(session: Session, steps: Sequence[ConsentStep]) -> None:
    """Let consents hold; one that holds already keeps its day and adds no step."""
    for step in steps:
        live = insert(LiveConsent).values(
            association_id=step.association_id,
            contributor_id=step.contributor_id,
            given_at=step.at,
            wording_version=step.wording_version,
        )
        new = session.execute(live.on_conflict_do_nothing().returning(LiveConsent.given_at)).scalar()
        if new is not None:
            session.add(step)


def withdraw(
    session: Session, contributor_id: uuid.UUID, way: str, now: datetime, association_id: uuid.UUID | None
) -> int:
    """End one consent, or all of a person where no association is named. Returns how many ended."""
    ending = delete(LiveConsent).where(LiveConsent.contributor_id == contributor_id)
    if association_id is not None:
        ending = ending.where(LiveConsent.association_id == association_id)
    ended = session.execute(ending.returning(LiveConsent.association_id, LiveConsent.wording_version)).all()
    session.add_all(
        ConsentStep(
            contributor_id=contributor_id,
            association_id=row[0],
            given=False,
            way=way,
            wording_version=row[1],
            wording="",
            at=now,
        )
        for row in ended
    )
    return len(ended)


def has_consent(session: Session, association_id: uuid.UUID, contributor_id: uuid.UUID) -> bool:
    """Whether the association may know of the person now."""
    return session.get(LiveConsent, (association_id, contributor_id)) is not None


def consents_of(session: Session, contributor_id: uuid.UUID) -> list[dict[str, Any]]:
    """The associations that may know of the person, by name."""
    found = (
        select(LiveConsent, AssociationProfile.name)
        .join(AssociationProfile, AssociationProfile.association_id == LiveConsent.association_id)
        .where(LiveConsent.contributor_id == contributor_id)
        .order_by(AssociationProfile.search_name)
    )
    return [
        {"association_id": str(row[0].association_id), "name": row[1], "given_at": as_text(row[0].given_at)}
        for row in session.execute(found)
    ]


def consent_history(session: Session, contributor_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every giving and withdrawing, oldest first."""
    found = (
        select(ConsentStep, AssociationProfile.name)
        .join(AssociationProfile, AssociationProfile.association_id == ConsentStep.association_id)
        .where(ConsentStep.contributor_id == contributor_id)
        .order_by(ConsentStep.id)
    )
    return [
        {
            "association": row[1],
            "given": row[0].given,
            "way": row[0].way,
            "wording_version": row[0].wording_version,
            "wording": row[0].wording,
            "at": as_text(row[0].at),
        }
        for row in session.execute(found)
    ]
