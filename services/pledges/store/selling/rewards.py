"""What campaigns sell in advance, and how much of it is taken."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Text, Uuid, exists, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.pledging.pledge_states import RESERVING


class CampaignReward(Base):
    """One reward as told at publishing; only its description, its stock and `taken` ever change.

    `taken` follows the pledges for pages to show; a sale counts the pledges themselves.
    """

    __tablename__ = "campaign_reward"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    price_cents: Mapped[int] = mapped_column(BigInteger)
    vat_basis_points: Mapped[int]
    vat_from: Mapped[date] = mapped_column(Date)
    stock: Mapped[int | None]
    most_per_person: Mapped[int | None]
    delivery_month: Mapped[str] = mapped_column(Text)
    delivery: Mapped[str] = mapped_column(Text)
    service_on: Mapped[date | None] = mapped_column(Date)
    taken: Mapped[int] = mapped_column(default=0)

    @property
    def is_limited(self) -> bool:
        """Whether there are only so many, of it or for one person; frozen at publishing."""
        return self.stock is not None or self.most_per_person is not None


# A reward is taken as long as its pledge holds a place, as under a cap: a draft while its card page is
# fresh. What went back whole before it was delivered is free again, afterwards only when it was returned.
_HOLDS = """
    (p.state = ANY(:states) OR (p.state = 'draft' AND p.reserved_at > :since))
    AND s.returned_at IS NULL
    AND (s.delivered_on IS NOT NULL OR p.paid_cents = 0 OR p.refunded_cents < p.paid_cents)
"""
_TAKEN = text(
    f"""
    SELECT coalesce(sum(s.count), 0)::int AS taken,
        coalesce(sum(s.count) FILTER (WHERE s.buyer = :buyer), 0)::int AS bought
    FROM pledge_reward s JOIN pledge p ON p.id = s.pledge_id
    WHERE s.reward_id = :reward AND p.id IS DISTINCT FROM :but AND {_HOLDS}
    """  # noqa: S608  # no value is put in
)
_HELD = text(
    "SELECT id FROM campaign_reward WHERE campaign_id = ANY(:campaigns) ORDER BY id FOR NO KEY UPDATE"
)
_TAKEN_OF_ALL = text(
    f"""
    UPDATE campaign_reward r SET taken = counted.taken FROM (
        SELECT w.id, coalesce(sum(s.count) FILTER (WHERE p.id IS NOT NULL), 0)::int AS taken
        FROM campaign_reward w LEFT JOIN pledge_reward s ON s.reward_id = w.id
        LEFT JOIN pledge p ON p.id = s.pledge_id AND {_HOLDS}
        WHERE w.id = ANY(:rewards) GROUP BY w.id) counted
    WHERE r.id = counted.id AND r.taken <> counted.taken
    """  # noqa: S608
)
_ABANDONED = text(
    "INSERT INTO totals_mark (campaign_id) SELECT DISTINCT p.campaign_id "
    "FROM pledge p JOIN pledge_reward s ON s.pledge_id = p.id "
    "WHERE p.state = 'draft' AND p.reserved_at > :since AND p.reserved_at <= :until RETURNING id"
)


def lock_reward(session: Session, reward_id: UUID) -> CampaignReward | None:
    """The reward, held so that nobody else sells of it until this transaction ends."""
    wanted = select(CampaignReward).where(CampaignReward.id == reward_id).with_for_update(key_share=True)
    return session.scalar(wanted.execution_options(populate_existing=True))


def hold_reward(session: Session, reward_id: UUID) -> CampaignReward | None:
    """The reward, held as by `lock_reward` where it is limited: buyers of any other wait for nobody."""
    reward = session.get(CampaignReward, reward_id)
    return lock_reward(session, reward_id) if reward is not None and reward.is_limited else reward


def taken_of(
    session: Session, reward_id: UUID, draft_since: datetime, buyer: bytes | None, except_pledge: UUID | None
) -> tuple[int, int]:
    """How many of a reward the live pledges hold, and how many of these one buyer does."""
    asked = {"reward": reward_id, "buyer": buyer, "but": except_pledge, **_living(draft_since)}
    taken, bought = session.execute(_TAKEN, asked).one()
    return int(taken), int(bought)


def follow_taken(session: Session, campaigns: Collection[UUID], draft_since: datetime) -> None:
    """Let `taken` of these campaigns' rewards say what their pledges hold.

    The rows are held before anything is counted: a slower count must not write over a newer one.
    """
    rewards = list(session.scalars(_HELD, {"campaigns": list(campaigns)}))
    if rewards:
        session.execute(_TAKEN_OF_ALL, {"rewards": rewards, **_living(draft_since)})


def mark_abandoned(session: Session, since: datetime, until: datetime) -> int:
    """Mark the campaigns whose rewards were held for card pages that nobody paid on; how many."""
    return len(session.execute(_ABANDONED, {"since": since, "until": until}).all())


def rewards_of(session: Session, campaign_id: UUID) -> Sequence[CampaignReward]:
    """What the campaign sells, in its makers' order."""
    wanted = select(CampaignReward).where(CampaignReward.campaign_id == campaign_id)
    return session.scalars(wanted.order_by(CampaignReward.position)).all()


def sells_rewards(session: Session, campaign_id: UUID) -> bool:
    """Whether a pledge of the campaign must choose a reward."""
    return bool(session.scalar(select(exists().where(CampaignReward.campaign_id == campaign_id))))


def _living(draft_since: datetime) -> dict[str, object]:
    return {"states": sorted(RESERVING), "since": draft_since}
