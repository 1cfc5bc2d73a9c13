"""A backer of a pre-sale chooses what to buy; a reward is never sold beyond its stock."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.problems import Conflict, Invalid
from services.contracts.events import SealedContact
from services.contracts.rewards import Delivery
from services.pledges.domain.pledging.acceptance import DRAFT_RESERVES_FOR
from services.pledges.domain.selling.purchases import refusal_by_person, refusal_by_stock
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.selling.purchases import PledgeReward
from services.pledges.store.selling.rewards import CampaignReward, hold_reward, sells_rewards, taken_of
from services.pledges.usecases.context import Context


@dataclass(frozen=True)
class RewardWish:
    """Which reward, how many, and where to, if it is posted."""

    reward_id: UUID
    count: int
    address: str = ""


def choose_reward(
    session: Session, terms: CampaignTerms, wish: RewardWish | None, amount_cents: int
) -> CampaignReward | None:
    """The reward that the wish names, held where others may want its last pieces.

    Nothing for a gift, and for a sale from before there were rewards. A sum beside the price would be a
    gift, which a sale may not take (Money Collection Act 863/2019). Raises Invalid.
    """
    if wish is None:
        if sells_rewards(session, terms.campaign_id):
            raise Invalid("reward_id", "required")
        return None
    reward = hold_reward(session, wish.reward_id)
    if reward is None or reward.campaign_id != terms.campaign_id:
        raise Invalid("reward_id", "unknown")
    if amount_cents != reward.price_cents * wish.count:
        raise Invalid("amount_cents", "not_the_price")
    if reward.delivery == Delivery.POST and not wish.address.strip():
        raise Invalid("address", "required")
    return reward


def take_reward(
    context: Context,
    session: Session,
    reward: CampaignReward,
    wish: RewardWish,
    pledge: Pledge,
    email: str,
) -> None:
    """Keep so many for the pledge, which the caller has just made. Raises Conflict (sold_out, …), Invalid."""
    buyer = _buyer(context, reward, email)
    _keep(session, reward, wish.count, buyer, pledge.made_at, None)
    bought = PledgeReward(
        pledge_id=pledge.id,
        reward_id=reward.id,
        count=wish.count,
        unit_price_cents=reward.price_cents,
        buyer=buyer,
    )
    if reward.delivery == Delivery.POST:
        contact = session.get_one(BackerContact, pledge.contact_subject)
        sealed = context.sealer.seal(
            contact.wrapped_key or "", str(contact.subject), {"address": wish.address.strip()}
        )
        bought.delivery_data = sealed.data
    session.add(bought)
    session.flush()


def address_of(context: Context, contact: BackerContact, bought: PledgeReward) -> str | None:
    """Where the purchase is posted to; nothing where it is fetched, or its buyer was forgotten."""
    if bought.delivery_data is None or contact.wrapped_key is None:
        return None
    sealed = SealedContact(
        subject=str(contact.subject), wrapped_key=contact.wrapped_key, data=bought.delivery_data
    )
    return str(context.sealer.open(sealed)["address"])


def keep_stock(session: Session, pledge_id: UUID, now: datetime) -> None:
    """Make sure that a pledge that stands up again still has its reward. Raises Conflict, Invalid."""
    bought = session.get(PledgeReward, pledge_id)
    if bought is None:
        return
    reward = hold_reward(session, bought.reward_id)
    if reward is not None:
        _keep(session, reward, bought.count, bought.buyer, now, pledge_id)


def _keep(
    session: Session,
    reward: CampaignReward,
    count: int,
    buyer: bytes | None,
    now: datetime,
    but: UUID | None,
) -> None:
    if not reward.is_limited:
        return
    taken, bought = taken_of(session, reward.id, now - DRAFT_RESERVES_FOR, buyer, but)
    if refusal_by_person(count, reward.most_per_person, bought):
        raise Invalid("reward_count", "too_many_for_one")
    if refusal := refusal_by_stock(count, reward.stock, taken):
        raise Conflict(refusal)
    # Pages hear of it with this very sale; whoever sells next counts for themselves.
    reward.taken = taken + count


def _buyer(context: Context, reward: CampaignReward, email: str) -> bytes | None:
    """A digest that tells one reward's buyers apart and says nothing to who lacks the key."""
    if reward.most_per_person is None or not email:
        return None
    told = f"buyer|{reward.id}|{email.strip().casefold()}".encode("utf-8", "surrogatepass")
    return hmac.digest(context.settings.link_key.reveal().encode(), told, hashlib.sha256)
