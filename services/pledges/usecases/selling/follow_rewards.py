"""Rewards follow what ideas tells: on sale with their campaign, then only told better or added to."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.contracts import events as e
from services.contracts.rewards import RewardTerms
from services.pledges.store.selling.rewards import CampaignReward, lock_reward

log = logs.get(__name__)


def put_on_sale(session: Session, campaign_id: UUID, rewards: Sequence[RewardTerms]) -> None:
    """Write down what the campaign sells, in the transaction that opens it."""
    for told in rewards:
        values = told.as_json() | {
            "id": UUID(told.id),
            "vat_from": date.fromisoformat(told.vat_from),
            "service_on": date.fromisoformat(told.service_on) if told.service_on else None,
        }
        session.add(CampaignReward(campaign_id=campaign_id, taken=0, **values))
    session.flush()


def change_reward(session: Session, event: e.CampaignRewardChanged) -> None:
    """Take the new description, and a stock that has grown; a campaign's events come in their order."""
    reward = lock_reward(session, UUID(event.reward_id))
    if reward is None or str(reward.campaign_id) != event.campaign_id:
        log.warning("reward.unknown", campaign_id=event.campaign_id, reward_id=event.reward_id)
        return
    reward.description = event.description
    if reward.stock is not None and event.stock is not None:
        reward.stock = max(reward.stock, event.stock)
