"""A buyer withdraws from a pre-sale that was paid: confirmed in writing, and refunded by two people."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Conflict
from services.contracts.events import PurchaseWithdrawn
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.withdrawal_right import refund_by
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refund_requests import RefundRequest, newest_request
from services.pledges.usecases.advance_pledge import BACKER, note
from services.pledges.usecases.context import Context
from services.pledges.usecases.personal_data.own_data_view import can_withdraw_purchase
from services.pledges.usecases.pledging.pledge_events import common_fields
from services.pledges.usecases.pledging.pledge_view import check_link

REASON = "Peruuttamisoikeus (kuluttajansuojalaki, 6 luku)"


def withdraw_purchase(context: Context, pledge_id: UUID, token: str) -> None:
    """Take the notice, which needs no reason and takes effect when it is given.

    Raises Conflict (purchase_not_withdrawable), NotFound. Source: Directive (EU) 2023/2673, article 11a.
    """
    with transaction(context.sessions) as session:
        check_link(context, session, pledge_id, token)
        pledge = lock_pledge(session, pledge_id)
        if pledge is None:
            raise Conflict("purchase_not_withdrawable")
        terms, now = session.get_one(CampaignTerms, pledge.campaign_id), platform_now(session)
        if not can_withdraw_purchase(session, pledge, terms, now):
            raise Conflict("purchase_not_withdrawable")
        _take_notice(session, pledge)
        note(session, pledge, "purchase_withdrawn", now, actor=BACKER)
        audit.record(session, BACKER, "purchase.withdrawn", f"pledge:{pledge.id}")
        told = common_fields(session, pledge, terms)
        told |= {
            "amount_cents": pledge.paid_cents - pledge.refunded_cents,
            "withdrawn_at": now.isoformat(),
            "refund_by": refund_by(local_day(now)).isoformat(),
        }
        emit(session, PurchaseWithdrawn(**told))


def _take_notice(session: Session, pledge: Pledge) -> None:
    earlier = newest_request(session, pledge.id)
    if earlier is not None and earlier.state == "open":
        # What was a wish is a right now; the money is asked for once.
        earlier.kind, earlier.asked_at = "withdrawal", platform_now(session)
        return
    now = platform_now(session)
    notice = RefundRequest(id=new_id(), pledge_id=pledge.id, reason=REASON, asked_at=now, kind="withdrawal")
    session.add(notice)
