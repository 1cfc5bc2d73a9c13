"""What the law's guard keeps and counts: authorities, public bodies, begun collections, choices."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Text, Uuid, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.legal import LegalMode, days_of_year
from services.ideas.store import Base
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign


class LegalAuthority(Base):
    """The authority that gives a collection its number, by the ground of the collection."""

    __tablename__ = "legal_authorities"

    legal_mode: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class PublicBody(Base):
    """A city or another body that may not run a collection (Money Collection Act, section 5)."""

    __tablename__ = "public_bodies"

    business_id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class LegalChoice(Base):
    """What the makers answered and which way to collect followed; rows are only ever added."""

    __tablename__ = "legal_choices"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str] = mapped_column(Text)
    chosen_by: Mapped[str] = mapped_column(Text)
    chosen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def authority_of(session: Session, mode: str) -> str:
    """The name of the authority behind a ground; nothing where none is needed."""
    known = session.get(LegalAuthority, mode)
    return known.name if known else ""


def is_public_body(session: Session, business_id: str | None) -> bool:
    """Whether the business id is that of a body which may not collect."""
    return business_id is not None and session.get(PublicBody, business_id) is not None


def hold_association(session: Session, association_id: uuid.UUID) -> None:
    """Let nobody else begin a collection of the association before this transaction ends."""
    of_it = select(AssociationProfile.association_id).where(
        AssociationProfile.association_id == association_id
    )
    session.execute(of_it.with_for_update())


def pienkerays_begun(session: Session, association_id: uuid.UUID, day: date) -> int:
    """How many small-scale collections the association has begun in that day's calendar year.

    All count, also those that were cancelled: the Act knows no exception.
    """
    first, last = days_of_year(day)
    begun = select(func.count()).where(
        Campaign.association_id == association_id,
        Campaign.legal_mode == LegalMode.PIENKERAYS,
        Campaign.started_on.between(first, last),
    )
    return session.scalar(begun) or 0


def newest_choice(session: Session, campaign_id: uuid.UUID) -> LegalChoice | None:
    """What was chosen last for the campaign."""
    of_it = select(LegalChoice).where(LegalChoice.campaign_id == campaign_id)
    return session.scalar(of_it.order_by(LegalChoice.id.desc()).limit(1))
