"""Campaigns, their budgets, their history and their sums."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.ideas.store import Base
from services.ideas.store.selling.rewards import CampaignReward


class Campaign(Base):
    """A fundraising that is also an experiment; its terms are frozen when it is published.

    `version` grows with every change, so that two editors cannot overwrite each other unseen.
    """

    __tablename__ = "campaigns"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    slug: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    approved_version: Mapped[int | None] = mapped_column(Integer)
    association_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    idea_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ideas.id"))

    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    plain_summary: Mapped[str] = mapped_column(Text, default="")
    story: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    # language -> field -> text; a budget line's name is found by its Finnish name.
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    district_slug: Mapped[str | None] = mapped_column(ForeignKey("districts.slug"))
    picture: Mapped[str] = mapped_column(Text)

    model: Mapped[str] = mapped_column(Text)
    goal_cents: Mapped[int | None] = mapped_column(BigInteger)
    minimum_cents: Mapped[int | None] = mapped_column(BigInteger)
    optimum_cents: Mapped[int | None] = mapped_column(BigInteger)
    minimum_pledge_cents: Mapped[int] = mapped_column(BigInteger, default=500)
    stop_at_optimum: Mapped[bool] = mapped_column(Boolean, default=False)
    stretch_use: Mapped[str] = mapped_column(Text, default="")
    shortfall_rule: Mapped[str] = mapped_column(Text)
    shortfall_limit_cents: Mapped[int | None] = mapped_column(BigInteger)
    deadline_on: Mapped[date | None] = mapped_column(Date)
    deadline: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    hypothesis: Mapped[str] = mapped_column(Text, default="")
    target_group: Mapped[str] = mapped_column(Text, default="")
    measure: Mapped[str] = mapped_column(Text, default="")
    start_value: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(Text, default="")
    measure_unit: Mapped[str] = mapped_column(Text, default="")
    start_number: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    start_measured_on: Mapped[date | None] = mapped_column(Date)

    legal_mode: Mapped[str | None] = mapped_column(Text)
    legal_number: Mapped[str] = mapped_column(Text, default="")
    legal_issued_on: Mapped[date | None] = mapped_column(Date)
    primary_purpose: Mapped[str] = mapped_column(Text, default="")
    secondary_purpose: Mapped[str] = mapped_column(Text, default="")
    legal_authority: Mapped[str] = mapped_column(Text, default="")
    delivery_within_months: Mapped[int | None] = mapped_column(SmallInteger)
    vat_basis_points: Mapped[int | None] = mapped_column(Integer)
    started_on: Mapped[date | None] = mapped_column(Date)
    pienkerays_ordinal: Mapped[int | None] = mapped_column(SmallInteger)
    collecting_account_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    created_by: Mapped[str] = mapped_column(Text)
    submitted_by: Mapped[str | None] = mapped_column(Text)
    published_by: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    opening_shown: Mapped[bool] = mapped_column(Boolean, default=False)
    opening_set_by: Mapped[str | None] = mapped_column(Text)

    budget_lines: Mapped[list["CampaignBudgetLine"]] = relationship(
        order_by="CampaignBudgetLine.position", cascade="all, delete-orphan", lazy="raise"
    )
    rewards: Mapped[list[CampaignReward]] = relationship(
        order_by=CampaignReward.position, cascade="all, delete-orphan", lazy="raise"
    )

    @property
    def is_announced(self) -> bool:
        """Whether everybody may see that it is coming."""
        return self.opens_at is not None and self.opening_shown

    def forget_opening(self) -> None:
        """It does not open by itself."""
        self.opens_at = self.opening_set_by = None
        self.opening_shown = False


class CampaignBudgetLine(Base):
    """One thing that the money buys."""

    __tablename__ = "campaign_budget_lines"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    optional: Mapped[bool] = mapped_column(Boolean)

    def as_content(self) -> dict[str, str | int | bool]:
        """The line as editors and readers know it."""
        return {
            "name": self.name,
            "note": self.note,
            "amount_cents": self.amount_cents,
            "optional": self.optional,
        }


class CampaignStateChange(Base):
    """One step in a campaign's life; rows are only ever added."""

    __tablename__ = "campaign_state_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class CampaignTotals(Base):
    """The public sums of a campaign; pledges owns them, this is the copy that pages show."""

    __tablename__ = "campaign_totals"

    campaign_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    promised_cents: Mapped[int] = mapped_column(BigInteger)
    secured_cents: Mapped[int] = mapped_column(BigInteger)
    collected_cents: Mapped[int] = mapped_column(BigInteger)
    in_repair_cents: Mapped[int] = mapped_column(BigInteger)
    refunded_cents: Mapped[int] = mapped_column(BigInteger)
    matched_cents: Mapped[int] = mapped_column(BigInteger)
    backers: Mapped[int] = mapped_column(Integer)
    paid_out_cents: Mapped[int] = mapped_column(BigInteger, default=0)


class CampaignUpdate(Base):
    """What the association tells of how the campaign is going."""

    __tablename__ = "campaign_updates"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    posted_by: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    corrected_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    first_title: Mapped[str | None] = mapped_column(Text)
    first_body: Mapped[str | None] = mapped_column(Text)
