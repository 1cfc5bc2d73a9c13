"""What a pledge's own page says of the backer's data and of a refund that was asked for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.pledging.pledge_states import ENDED, PledgeState
from services.pledges.domain.refunding.refund_states import RefundState
from services.pledges.domain.refunding.withdrawal_right import (
    last_day_after,
    last_day_to_withdraw,
    may_withdraw,
)
from services.pledges.store.disputing.disputes import pledges_in_dispute
from services.pledges.store.personal_data.erasures import ErasureOrder
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refund_requests import RefundRequest, newest_request
from services.pledges.store.refunding.refunds import Refund
from services.pledges.store.selling.purchases import bought_by
from services.pledges.usecases.selling.show_rewards import purchase_told

# In these a refund is over: the money has moved, or it is not owed any more.
REFUND_OVER = (RefundState.PAID, RefundState.DROPPED)


def own_data_view(session: Session, pledge: Pledge) -> dict[str, Any]:
    """`erasure` is nothing, ordered or done; `refund_request` is the newest, with its answer."""
    order = session.get(ErasureOrder, pledge.id)
    request = newest_request(session, pledge.id)
    return {
        "erasure": None if order is None else "done" if order.done_at is not None else "ordered",
        "refund_request": _request(request) if request is not None else None,
    }


def own_actions(
    session: Session, pledge: Pledge, terms: CampaignTerms, now: datetime, *, can_withdraw: bool
) -> list[str]:
    """What the backer can do now, of ask_refund, withdraw_purchase, show_name, hide_name and erase.

    Who can still withdraw needs to ask nobody for the money.
    """
    order = session.get(ErasureOrder, pledge.id)
    by_right = not can_withdraw and can_withdraw_purchase(session, pledge, terms, now)
    allowed = {
        "withdraw_purchase": by_right,
        "ask_refund": not can_withdraw and not by_right and can_ask_refund(session, pledge),
        "show_name": pledge.public_name is None and can_show_name(pledge, order),
        "hide_name": pledge.public_name is not None,
        "erase": order is None,
    }
    return [action for action, may in allowed.items() if may]


def can_ask_refund(session: Session, pledge: Pledge) -> bool:
    """Whether something is left that could go back, and nothing has been asked or listed yet."""
    if pledge.state != PledgeState.PAID or pledge.paid_cents <= pledge.refunded_cents:
        return False
    newest = newest_request(session, pledge.id)
    return (newest is None or newest.state != "open") and not money_on_its_way(session, pledge.id)


def can_withdraw_purchase(session: Session, pledge: Pledge, terms: CampaignTerms, now: datetime) -> bool:
    """Whether a buyer has paid something and may still withdraw, even where a wish already waits."""
    if pledge.state != PledgeState.PAID or pledge.paid_cents <= pledge.refunded_cents:
        return False
    newest = newest_request(session, pledge.id)
    told = newest is not None and newest.kind == "withdrawal" and newest.state == "open"
    in_time = may_withdraw(terms.legal_mode, _last_day(session, pledge, terms), local_day(now))
    return in_time and not told and not money_on_its_way(session, pledge.id)


def purchase_view(session: Session, pledge: Pledge, terms: CampaignTerms) -> dict[str, Any] | None:
    """What was bought, and until when the buyer may withdraw; nothing where the pledge is no purchase."""
    if terms.legal_mode != "presale":
        return None
    found = bought_by(session, pledge.id)
    return {
        "withdrawable_until": _last_day(session, pledge, terms),
        "delivered_on": found[0].delivered_on if found else None,
        "bought": purchase_told(session, pledge),
    }


def _last_day(session: Session, pledge: Pledge, terms: CampaignTerms) -> date | None:
    """Known once the reward was delivered; for a sale without rewards, from what was promised."""
    found = bought_by(session, pledge.id)
    if found is None:
        return last_day_to_withdraw((terms.display or {}).get("delivery_month"))
    delivered_on = found[0].delivered_on
    return last_day_after(delivered_on) if delivered_on else None


def can_show_name(pledge: Pledge, order: ErasureOrder | None) -> bool:
    """Whether a name may be shown: not beside a promise that ended, nor once its owner is to be forgotten."""
    return pledge.state not in ENDED and order is None


def money_on_its_way(session: Session, pledge_id: UUID) -> bool:
    """Whether a refund of the pledge has yet to be paid, or a payer's bank has yet to decide."""
    unpaid = select(Refund.id).where(Refund.pledge_id == pledge_id, Refund.state.not_in(REFUND_OVER))
    if session.scalar(unpaid.limit(1)) is not None:
        return True
    return bool(pledges_in_dispute(session, [pledge_id]))


def _request(request: RefundRequest) -> dict[str, Any]:
    return {
        "state": request.state,
        "asked_at": request.asked_at,
        "answer": request.answer,
        "kind": request.kind,
    }
