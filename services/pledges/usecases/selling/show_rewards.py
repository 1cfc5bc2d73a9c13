"""What a campaign sells and what is left of it; what a pledge bought, with the tax in it."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.selling.purchases import purchase_of, rate_on
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.selling.purchases import bought_by
from services.pledges.store.selling.receipts import received_on
from services.pledges.store.selling.rewards import CampaignReward, rewards_of


def rewards_view(session: Session, campaign_id: UUID) -> list[dict[str, Any]]:
    """The campaign's rewards as pages show them; nothing `left` is no limit."""
    today = local_day(platform_now(session))
    return [_reward(reward, today) for reward in rewards_of(session, campaign_id)]


def _reward(reward: CampaignReward, today: date) -> dict[str, Any]:
    return {
        "id": reward.id,
        "name": reward.name,
        "description": reward.description,
        "price_cents": reward.price_cents,
        "vat_basis_points": rate_on(reward, today),
        "stock": reward.stock,
        "left": None if reward.stock is None else max(0, reward.stock - reward.taken),
        "most_per_person": reward.most_per_person,
        "delivery_month": reward.delivery_month,
        "delivery": reward.delivery,
        "service_on": reward.service_on,
    }


def purchase_told(session: Session, pledge: Pledge) -> dict[str, Any] | None:
    """What letters and the pledge's own page say was bought; nothing for a gift.

    Until money has come the tax is as of today, afterwards as of the day on which it came.
    """
    found = bought_by(session, pledge.id)
    if found is None:
        return None
    bought, reward = found
    came_on = received_on(session, pledge.id) if pledge.paid_cents else None
    as_of = came_on or local_day(platform_now(session))
    return asdict(purchase_of(reward, bought.count, bought.unit_price_cents, as_of))
