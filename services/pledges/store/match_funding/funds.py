"""Pools as rows, and which campaign draws from which."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Text,
    Uuid,
    any_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.match_funding.rules import Kind, MatchRule, Unlock
from services.pledges.store.pledging.terms import CampaignTerms, mark_totals

NUMBER_PREFIX = "VR-"


class MatchFund(Base):
    """A sponsor's pool with its rule.

    `state` is draft, proposed, open or closed (draws nothing new). With neither `districts` nor
    `campaigns` it is for every campaign. Pledges secured from `opened_at` until `closes_at` draw from
    it. `available_cents` is what is left; the books say the same.
    """

    __tablename__ = "match_fund"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    name: Mapped[str] = mapped_column(Text)
    sponsor: Mapped[str] = mapped_column(Text)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    reference: Mapped[str | None] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    percent: Mapped[int | None]
    head_cents: Mapped[int | None] = mapped_column(BigInteger)
    least_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    grant_cents: Mapped[int | None] = mapped_column(BigInteger)
    unlock: Mapped[str | None] = mapped_column(Text)
    threshold: Mapped[int | None] = mapped_column(BigInteger)
    pledge_cap_cents: Mapped[int | None] = mapped_column(BigInteger)
    person_cap_cents: Mapped[int | None] = mapped_column(BigInteger)
    campaign_cap_cents: Mapped[int | None] = mapped_column(BigInteger)
    districts: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    campaigns: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, default="draft")
    available_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    refills: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def short_number(self) -> str:
        """What people say on the telephone: VR-101."""
        return f"{NUMBER_PREFIX}{self.number}"

    @property
    def rule(self) -> MatchRule:
        """The rule that two people agreed to."""
        return MatchRule(
            kind=Kind(self.kind),
            percent=self.percent,
            head_cents=self.head_cents,
            least_cents=self.least_cents,
            grant_cents=self.grant_cents,
            unlock=Unlock(self.unlock) if self.unlock else None,
            threshold=self.threshold,
            pledge_cap_cents=self.pledge_cap_cents,
            person_cap_cents=self.person_cap_cents,
            campaign_cap_cents=self.campaign_cap_cents,
        )


class MatchCampaign(Base):
    """A campaign in its pool; sums in cents.

    `reserved_cents` is all that is set aside or set free for it, `released_cents` what of it is free. Of
    both, `granted_cents` and `grant_released_cents` are a goal-based pool's one sum; of that
    `grant_decided_cents` was set aside, and `grant_base_cents` secured by its own backers, at the decision.
    """

    __tablename__ = "match_campaign"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("match_fund.id"))
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reserved_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    released_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    granted_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    grant_released_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    grant_base_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    grant_decided_cents: Mapped[int] = mapped_column(BigInteger, default=0)


def lock_fund(session: Session, fund_id: UUID) -> MatchFund | None:
    """The pool as it is now, held until the transaction ends."""
    wanted = select(MatchFund).where(MatchFund.id == fund_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def hold_funds_of(session: Session, campaigns: Collection[UUID]) -> list[MatchFund]:
    """The pools of these campaigns, held in the order of their ids."""
    these = any_(literal(list(campaigns), ARRAY(Uuid)))
    theirs = select(MatchCampaign.fund_id).where(MatchCampaign.campaign_id == these)
    wanted = select(MatchFund).where(MatchFund.id.in_(theirs)).order_by(MatchFund.id).with_for_update()
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def campaigns_in(session: Session, fund_id: UUID, among: Collection[UUID]) -> dict[UUID, MatchCampaign]:
    """Those of the campaigns that are in the pool, which the caller holds."""
    wanted = select(MatchCampaign).where(
        MatchCampaign.fund_id == fund_id, MatchCampaign.campaign_id.in_(among)
    )
    rows = session.scalars(wanted.execution_options(populate_existing=True))
    return {row.campaign_id: row for row in rows}


def campaigns_of(session: Session, fund_id: UUID) -> Sequence[UUID]:
    """All campaigns that draw from the pool."""
    return session.scalars(select(MatchCampaign.campaign_id).where(MatchCampaign.fund_id == fund_id)).all()


def matched_cents(session: Session, campaigns: Sequence[UUID]) -> dict[UUID, int]:
    """What is set aside or set free for each of the campaigns that are in a pool."""
    wanted = select(MatchCampaign.campaign_id, MatchCampaign.reserved_cents)
    rows = session.execute(wanted.where(MatchCampaign.campaign_id.in_(campaigns)))
    return {row.campaign_id: row.reserved_cents for row in rows}


def pay_in(session: Session, fund: MatchFund, cents: int) -> None:
    """So much more is left in a pool that the caller holds; the job that counts serves whoever waits."""
    fund.available_cents, fund.refills = fund.available_cents + cents, True
    # One campaign is enough to make it look at the pool.
    one = select(MatchCampaign.campaign_id).where(MatchCampaign.fund_id == fund.id).limit(1)
    campaign_id = session.scalar(one)
    if campaign_id is not None:
        mark_totals(session, campaign_id)


def campaigns_to_join(session: Session, fund: MatchFund, limit: int) -> list[UUID]:
    """Running campaigns that the pool is for and that are in none yet."""
    in_a_pool = select(MatchCampaign.campaign_id)
    wanted = select(CampaignTerms.campaign_id).where(
        CampaignTerms.state == "open",
        CampaignTerms.deadline > func.platform_now(),
        CampaignTerms.campaign_id.not_in(in_a_pool),
    )
    if fund.districts or fund.campaigns:
        wanted = wanted.where(
            or_(
                CampaignTerms.district_slug == any_(literal(fund.districts, ARRAY(Text))),
                CampaignTerms.campaign_id == any_(literal(fund.campaigns, ARRAY(Uuid))),
            )
        )
    return list(session.scalars(wanted.order_by(CampaignTerms.campaign_id).limit(limit)))
