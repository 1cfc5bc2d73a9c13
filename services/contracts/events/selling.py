"""Events of what a pre-sale delivers."""

from dataclasses import dataclass

from services.contracts.events.event import PledgeEvent, SealedContact


@dataclass(frozen=True, kw_only=True)
class RewardDelivered(PledgeEvent):
    """The association handed over what was bought; `withdrawable_until` is the last day of the right."""

    NAME = "pledge.reward_delivered.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    delivered_on: str
    withdrawable_until: str
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class RewardDeliveryUndone(PledgeEvent):
    """What was said to be delivered was not: the buyer's time to withdraw has not begun to run."""

    NAME = "pledge.reward_delivery_undone.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    locale: str
    link_generation: int
    contact: SealedContact
