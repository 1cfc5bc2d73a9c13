"""Money that goes back: listed, agreed to by two people, and paid when the bank says so."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.contracts.events import RefundListed, RefundPaid
from services.pledges.domain import postings
from services.pledges.domain.deadlines import local_day
from services.pledges.store.bank import BankLine
from services.pledges.store.pledge import Pledge, contact_of, lock_pledge
from services.pledges.store.refunds import Refund
from services.pledges.store.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.ledger import post


def list_refund(session: Session, pledge: Pledge, amount_cents: int, reason: str) -> Refund:
    """Put what a pledge paid, or a part of it, on the refund list, inside the caller's transaction.

    The database raises IntegrityError when the list would exceed what was paid.
    """
    terms = session.get_one(CampaignTerms, pledge.campaign_id)
    now = platform_now(session)
    # The limit is judged on the pledge's row, so what the caller has changed must be there.
    session.flush()
    refund = Refund(
        id=new_id(),
        collecting_account_id=terms.collecting_account_id,
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        method=pledge.method,
        amount_cents=amount_cents,
        reason=reason,
        state="listed",
        listed_at=now,
    )
    session.add(refund)
    session.flush()
    post(
        session,
        postings.refund_listed(
            terms.collecting_account_id, pledge.campaign_id, refund.id, local_day(now), amount_cents
        ),
    )
    note(session, pledge, "refund_listed", now, reason)
    emit(session, _listed(session, refund, pledge, terms.title))
    return refund


def refund_receipt(
    session: Session, line: BankLine, pledge: Pledge | None, reason: str, *, approved: bool = False
) -> Refund:
    """Put a whole receipt that no pledge takes on the refund list, inside the caller's transaction.

    The money must lie among the unallocated receipts. `pledge` is the one it was meant for, if known.
    """
    now = platform_now(session)
    refund = Refund(
        id=new_id(),
        collecting_account_id=line.collecting_account_id,
        campaign_id=pledge.campaign_id if pledge else None,
        receipt_line_id=line.id,
        method="bank_transfer",
        amount_cents=line.amount_cents,
        reason=reason,
        state="approved" if approved else "listed",
        listed_at=now,
    )
    session.add(refund)
    line.state, line.reason, line.decided_at = "done", "refund_listed", now
    line.pledge_id = pledge.id if pledge else None
    session.flush()
    post(
        session,
        postings.receipt_to_be_refunded(
            line.collecting_account_id, refund.id, local_day(now), line.amount_cents
        ),
    )
    if pledge is not None:
        terms = session.get_one(CampaignTerms, pledge.campaign_id)
        note(session, pledge, "receipt_to_be_refunded", now, reason)
        emit(session, _listed(session, refund, pledge, terms.title))
    return refund


def mark_refund_paid(session: Session, refund: Refund, line_id: UUID) -> None:
    """The bank carried the refund out: tell the backer and take the sum out of what the campaign has."""
    refund.state, refund.paid_at, refund.paid_line_id = "paid", platform_now(session), line_id
    pledge_id = refund.pledge_id
    if refund.receipt_line_id is not None:
        pledge_id = session.get_one(BankLine, refund.receipt_line_id).pledge_id
    pledge = lock_pledge(session, pledge_id) if pledge_id else None
    if pledge is None:
        return
    if refund.receipt_line_id is None:
        pledge.refunded_cents += refund.amount_cents
    note(session, pledge, "refund_paid", refund.paid_at, refund.reason)
    terms = session.get_one(CampaignTerms, pledge.campaign_id)
    emit(
        session,
        RefundPaid(
            refund_id=str(refund.id),
            pledge_id=str(pledge.id),
            campaign_id=str(pledge.campaign_id),
            campaign_title=terms.title,
            amount_cents=refund.amount_cents,
            locale=pledge.locale,
            link_generation=pledge.link_generation,
            contact=contact_of(session, pledge),
        ),
    )


def _listed(session: Session, refund: Refund, pledge: Pledge, title: str) -> RefundListed:
    return RefundListed(
        refund_id=str(refund.id),
        pledge_id=str(pledge.id),
        campaign_id=str(pledge.campaign_id),
        campaign_title=title,
        amount_cents=refund.amount_cents,
        reason=refund.reason,
        locale=pledge.locale,
        link_generation=pledge.link_generation,
        contact=contact_of(session, pledge),
    )
