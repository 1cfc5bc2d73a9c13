"""Terms of a campaign as frozen at publishing, and the public sums projected from its pledges."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Text,
    Uuid,
    any_,
    delete,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class CampaignTerms(Base):
    """What a pledge is judged by; only `state` and what the association tells of itself ever change.

    `state` is open, suspended, closing, funded, not_funded or cancelled; `display` is what must be shown
    wherever money is asked for (`contracts.display`); `cap_reached_at` is when promises first filled it.
    """

    __tablename__ = "campaign_terms"

    campaign_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    slug: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    district_slug: Mapped[str] = mapped_column(Text)
    association_id: Mapped[UUID] = mapped_column(Uuid)
    association_name: Mapped[str] = mapped_column(Text)
    collecting_account_id: Mapped[UUID] = mapped_column(Uuid)
    model: Mapped[str] = mapped_column(Text)
    goal_cents: Mapped[int] = mapped_column(BigInteger)
    minimum_cents: Mapped[int] = mapped_column(BigInteger)
    optimum_cents: Mapped[int | None] = mapped_column(BigInteger)
    minimum_pledge_cents: Mapped[int] = mapped_column(BigInteger)
    cap_cents: Mapped[int | None] = mapped_column(BigInteger)
    deadline: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    legal_mode: Mapped[str] = mapped_column(Text)
    legal_number: Mapped[str] = mapped_column(Text)
    stop_at_optimum: Mapped[bool]
    shortfall_rule: Mapped[str] = mapped_column(Text)
    shortfall_limit_cents: Mapped[int | None] = mapped_column(BigInteger)
    published_by: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="open")
    halt_reason: Mapped[str | None] = mapped_column(Text)
    display: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    cap_reached_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CampaignTotals(Base):
    """The public sums of one campaign, rebuilt from its pledges whenever one changed."""

    __tablename__ = "campaign_totals"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    promised_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    secured_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    collected_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    in_repair_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    matched_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    backers: Mapped[int] = mapped_column(default=0)


class TotalsMark(Base):
    """A campaign whose sums are out of date.

    Rows are only inserted, so that many pledges at once never wait for one row; there is no foreign
    key, because its check would wait for a closing that in turn waits for the pledge being changed.
    """

    __tablename__ = "totals_mark"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(Uuid)


def terms_for_pledging(session: Session, campaign_id: UUID) -> CampaignTerms | None:
    """The terms, held so that the campaign cannot close before this transaction ends.

    A capped campaign is held exclusively: two pledges must not both see the last free euro. Which
    lock is needed is read first and without one, as those fields are frozen; taking the weak lock
    and then the strong one would let two pledges wait for each other for ever.
    """
    limits = select(CampaignTerms.cap_cents, CampaignTerms.stop_at_optimum)
    found = session.execute(limits.where(CampaignTerms.campaign_id == campaign_id)).one_or_none()
    if found is None:
        return None
    if found.cap_cents is not None or found.stop_at_optimum:
        return terms_for_closing(session, campaign_id)
    wanted = select(CampaignTerms).where(CampaignTerms.campaign_id == campaign_id)
    shared = wanted.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    return session.scalar(shared)


def hold_terms(session: Session, campaign_ids: Collection[UUID]) -> list[CampaignTerms]:
    """The terms of several campaigns as they are, held as `terms_for_pledging` holds each."""
    of_these = CampaignTerms.campaign_id == any_(literal(list(campaign_ids), ARRAY(Uuid)))
    limited = CampaignTerms.cap_cents.is_not(None) | CampaignTerms.stop_at_optimum
    every = select(CampaignTerms).where(of_these).order_by(CampaignTerms.campaign_id)
    held: list[CampaignTerms] = []
    # All limited ones before all others, so that whoever holds several holds them in one order.
    for query in (
        every.where(limited).with_for_update(),
        every.where(~limited).with_for_update(read=True, key_share=True),
    ):
        held += session.scalars(query.execution_options(populate_existing=True))
    return held


def terms_for_closing(session: Session, campaign_id: UUID) -> CampaignTerms | None:
    """The terms, held against every pledge until this transaction ends."""
    wanted = select(CampaignTerms).where(CampaignTerms.campaign_id == campaign_id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def mark_totals(session: Session, campaign_id: UUID) -> None:
    """Say that the campaign's sums changed with this transaction."""
    session.add(TotalsMark(campaign_id=campaign_id))


def marked_campaigns(session: Session, limit: int) -> list[UUID]:
    """Take marks away and name their campaigns, each once; marks made meanwhile stay for the next time."""
    oldest = select(TotalsMark.id).order_by(TotalsMark.id).limit(limit).with_for_update(skip_locked=True)
    marks = session.scalars(oldest).all()
    taken = delete(TotalsMark).where(TotalsMark.id.in_(marks)).returning(TotalsMark.campaign_id)
    return sorted(set(session.scalars(taken)))
