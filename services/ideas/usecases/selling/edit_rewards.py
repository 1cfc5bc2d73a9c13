"""The makers of a campaign write what it sells; on sale only the words change and the stock grows."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.contracts.events import CampaignRewardChanged
from services.ideas.domain.campaign_states import EDITABLE_STATES, Party, State
from services.ideas.domain.donation_words import donation_words
from services.ideas.domain.selling.rewards import MOST_REWARDS, may_sell
from services.ideas.store.campaigns import Campaign
from services.ideas.store.reviews import mark_comments_done
from services.ideas.store.selling.rewards import CampaignReward
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign
from services.ideas.usecases.show_campaign import campaign_for

ON_SALE = (State.PUBLISHED, State.SUSPENDED)


def add_reward(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, version: int, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Put a reward at the end of the list. Raises Forbidden, Conflict (not_in_collections, …), Invalid."""
    with transaction(sessions) as session:
        campaign = _editable(session, who, campaign_id, version)
        if not may_sell(campaign.legal_mode):
            raise Conflict("not_in_collections", "A collection gives nothing of value back")
        if len(campaign.rewards) >= MOST_REWARDS:
            raise Conflict("too_many_rewards", f"At most {MOST_REWARDS}")
        position = max((each.position for each in campaign.rewards), default=0) + 1
        reward = CampaignReward(id=new_id(), position=position, **_checked(wanted))
        campaign.rewards.append(reward)
        return _saved(session, who, campaign, "added", reward.id)


def change_reward(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    reward_id: uuid.UUID,
    version: int,
    wanted: Mapping[str, Any],
) -> dict[str, Any]:
    """Write a reward of a draft anew. Raises NotFound, Forbidden, Conflict, Invalid."""
    with transaction(sessions) as session:
        campaign = _editable(session, who, campaign_id, version)
        reward = _reward(campaign, reward_id)
        for name, value in _checked(wanted).items():
            setattr(reward, name, value)
        return _saved(session, who, campaign, "changed", reward_id)


def remove_reward(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, reward_id: uuid.UUID, version: int
) -> dict[str, Any]:
    """Take a reward out of a draft. Raises NotFound, Forbidden, Conflict."""
    with transaction(sessions) as session:
        campaign = _editable(session, who, campaign_id, version)
        campaign.rewards.remove(_reward(campaign, reward_id))
        return _saved(session, who, campaign, "removed", reward_id)


def order_rewards(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, version: int, order: Sequence[uuid.UUID]
) -> dict[str, Any]:
    """Put all rewards of a draft into this order. Raises Invalid unless each is named once."""
    with transaction(sessions) as session:
        campaign = _editable(session, who, campaign_id, version)
        rewards = {each.id: each for each in campaign.rewards}
        if sorted(order) != sorted(rewards):
            raise Invalid("order", "not_all_of_them")
        for position, reward_id in enumerate(order, 1):
            rewards[reward_id].position = position
        return _saved(session, who, campaign, "ordered", None)


def change_on_sale(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    reward_id: uuid.UUID,
    *,
    description: str,
    more: int,
) -> dict[str, Any]:
    """Tell more of a reward that is on sale, and add so many to its stock.

    Raises NotFound, Forbidden, Conflict (not_on_sale), Invalid (unlimited, donation_words).
    """
    with transaction(sessions) as session:
        campaign = _own(session, who, campaign_id)
        if State(campaign.state) not in ON_SALE:
            raise Conflict("not_on_sale")
        reward = _reward(campaign, reward_id)
        if more and reward.stock is None:
            raise Invalid("more", "unlimited")
        _refuse_donation_words("description", description)
        reward.description = description
        if reward.stock is not None:
            reward.stock += more
        told = CampaignRewardChanged(
            campaign_id=str(campaign.id),
            reward_id=str(reward.id),
            description=reward.description,
            stock=reward.stock,
        )
        emit(session, told)
        details = {"reward": str(reward_id), "more": more}
        audit.record(session, who.actor, "reward.changed_on_sale", f"campaign:{campaign.id}", details)
        session.flush()
        return campaign_for(session, campaign.id, who)


def _own(session: Session, who: Identity, campaign_id: uuid.UUID) -> Campaign:
    campaign = lock_visible_campaign(session, campaign_id, who)
    if Party.MEMBER not in capacities(campaign, who):
        raise Forbidden("not_a_member")
    return campaign


def _editable(session: Session, who: Identity, campaign_id: uuid.UUID, version: int) -> Campaign:
    campaign = _own(session, who, campaign_id)
    if State(campaign.state) not in EDITABLE_STATES:
        raise Conflict("not_editable", f"A campaign that is {campaign.state} cannot be changed")
    if campaign.version != version:
        raise Conflict("changed_meanwhile", f"Somebody else has saved version {campaign.version}")
    return campaign


def _reward(campaign: Campaign, reward_id: uuid.UUID) -> CampaignReward:
    found = next((each for each in campaign.rewards if each.id == reward_id), None)
    if found is None:
        raise NotFound("reward")
    return found


def _checked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(wanted)
    if values["delivery"] != "service":
        values["service_on"] = None
    elif values["service_on"] and values["service_on"].strftime("%Y-%m") != values["delivery_month"]:
        raise Invalid("service_on", "not_in_the_month")
    for field in ("name", "description"):
        _refuse_donation_words(field, values[field])
    return values


def _refuse_donation_words(field: str, text: str) -> None:
    if donation_words([text]):
        raise Invalid(field, "donation_words")


def _saved(
    session: Session, who: Identity, campaign: Campaign, what: str, reward_id: uuid.UUID | None
) -> dict[str, Any]:
    campaign.version += 1
    mark_comments_done(session, campaign.id, ["rewards"], campaign.version)
    details = {"reward": str(reward_id) if reward_id else None, "version": campaign.version}
    audit.record(session, who.actor, f"reward.{what}", f"campaign:{campaign.id}", details)
    session.flush()
    # Read again, in the order in which they stand now.
    session.expire(campaign, ["rewards"])
    return campaign_for(session, campaign.id, who)
