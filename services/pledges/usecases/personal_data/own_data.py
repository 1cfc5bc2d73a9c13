"""What a backer takes along or hides: everything stored about a pledge, and the name that others see."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.problems import Conflict
from services.chassis.sealing import CannotOpen
from services.pledges.store.cards.payment import Payment
from services.pledges.store.monthly.monthly_pledges import MonthlyPledge, monthly_of
from services.pledges.store.personal_data.erasures import ErasureOrder
from services.pledges.store.pledging.pledge import BackerContact, Pledge, history, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refund_requests import newest_request
from services.pledges.store.refunding.refunds import Refund
from services.pledges.store.selling.purchases import bought_by
from services.pledges.usecases.advance_pledge import BACKER, note
from services.pledges.usecases.context import Context
from services.pledges.usecases.personal_data.own_data_view import can_show_name
from services.pledges.usecases.pledging.pledge_view import check_link
from services.pledges.usecases.selling.choose_reward import address_of

LINES_AT_MOST = 1000


def export_pledge(context: Context, pledge_id: UUID, token: str) -> dict[str, Any]:
    """Everything stored about a pledge and its backer (GDPR, articles 15 and 20). Raises NotFound."""
    with transaction(context.sessions) as session:
        pledge = check_link(context, session, pledge_id, token)
        terms = session.get_one(CampaignTerms, pledge.campaign_id)
        contact = session.get_one(BackerContact, pledge.contact_subject)
        payment = session.get(Payment, pledge_id)
        refunds = select(Refund).where(Refund.pledge_id == pledge_id).order_by(Refund.id)
        request = newest_request(session, pledge_id)
        return {
            "exported_at": platform_now(session).isoformat(),
            "contact": _opened(context, contact),
            "pledge": _pledge(pledge, terms),
            "condition": _condition(pledge),
            "monthly": _monthly(monthly_of(session, pledge)),
            "purchase": _purchase(context, session, pledge, contact),
            "card_payment": _card_payment(payment) if payment is not None else None,
            "refunds": [_refund(refund) for refund in session.scalars(refunds.limit(LINES_AT_MOST))],
            "refund_request": {"reason": request.reason, "state": request.state} if request else None,
            "history": [
                {"at": line.at.isoformat(), "happening": line.happening, "state": line.state,
                 "amount_cents": line.amount_cents, "reason": line.reason, "by": line.actor}
                for line in history(session, pledge_id, LINES_AT_MOST)
            ],
        }  # fmt: skip


def change_public_name(context: Context, pledge_id: UUID, token: str, name: str | None) -> None:
    """Show the backer by a name, or hide it. Raises Conflict (not_changeable), NotFound."""
    with transaction(context.sessions) as session:
        check_link(context, session, pledge_id, token)
        pledge = lock_pledge(session, pledge_id)
        if pledge is None or (
            name is not None and not can_show_name(pledge, session.get(ErasureOrder, pledge_id))
        ):
            raise Conflict("not_changeable")
        if name == pledge.public_name:
            return
        pledge.public_name = name
        happening = "name_hidden" if name is None else "name_shown"
        note(session, pledge, happening, platform_now(session), actor=BACKER)


def _opened(context: Context, contact: BackerContact) -> dict[str, Any] | None:
    try:
        return context.sealer.open(contact.sealed())
    except CannotOpen:
        return None


def _condition(pledge: Pledge) -> dict[str, Any] | None:
    condition = pledge.condition
    return {"kind": condition.kind, "threshold": condition.threshold} if condition is not None else None


def _monthly(monthly: MonthlyPledge | None) -> dict[str, Any] | None:
    if monthly is None:
        return None
    return {
        "state": monthly.state,
        "amount_cents": monthly.amount_cents,
        "most_cents": monthly.cap_cents,
        "agreed_to": monthly.consent_text,
        "agreed_version": monthly.consent_version,
        "agreed_at": monthly.consented_at.isoformat(),
        "next_due_on": monthly.next_due_on.isoformat() if monthly.next_due_on else None,
    }


def _purchase(
    context: Context, session: Session, pledge: Pledge, contact: BackerContact
) -> dict[str, Any] | None:
    found = bought_by(session, pledge.id)
    if found is None:
        return None
    bought, reward = found
    return {
        "reward": reward.name,
        "count": bought.count,
        "unit_price_cents": bought.unit_price_cents,
        "delivered_on": bought.delivered_on.isoformat() if bought.delivered_on else None,
        "address": address_of(context, contact, bought),
    }


def _pledge(pledge: Pledge, terms: CampaignTerms) -> dict[str, Any]:
    return {
        "number": pledge.short_number,
        "campaign": terms.title,
        "association": terms.association_name,
        "method": pledge.method,
        "state": pledge.state,
        "amount_cents": pledge.amount_cents,
        "paid_cents": pledge.paid_cents,
        "refunded_cents": pledge.refunded_cents,
        "reference": pledge.reference,
        "language": pledge.locale,
        "public_name": pledge.public_name,
        "consent_version": pledge.consent_version,
        "made_at": pledge.made_at.isoformat(),
    }


def _card_payment(payment: Payment) -> dict[str, Any]:
    # The card itself is known to the provider alone.
    return {
        "provider": "Stripe",
        "customer": payment.customer_id,
        "payment": payment.intent_id,
        "charge": payment.charge_id,
        "fee_cents": payment.fee_cents,
    }


def _refund(refund: Refund) -> dict[str, Any]:
    return {
        "amount_cents": refund.amount_cents,
        "reason": refund.reason,
        "state": refund.state,
        "listed_at": refund.listed_at.isoformat(),
    }
