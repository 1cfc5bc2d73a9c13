"""Cash for a pledge: one person takes it, another counts it after them, and only then it counts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Forbidden, Gone, Invalid, NotFound
from services.pledges.domain.approving.approvals import signed_in_lately
from services.pledges.domain.at_the_desk.cash_desk import Taken, objection_to_witness, refusal_of_cash
from services.pledges.domain.books import cash_postings
from services.pledges.domain.pledging import acceptance
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.at_the_desk.cash import (
    CashReceipt,
    in_drawer,
    lock_desk,
    lock_receipt,
    overdue_receipts,
)
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_pledging
from services.pledges.usecases.advance_pledge import PLATFORM, advance
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_events import emit_released, emit_secured

AT_ONCE = 50


def take_cash(
    context: Context,
    session: Session,
    pledge: Pledge,
    terms: CampaignTerms,
    desk_id: UUID | None,
    helper: str,
    now: datetime,
) -> None:
    """Note in the caller's transaction that cash for a new pledge lies in the drawer, unconfirmed.

    Raises Invalid, and Conflict (too_much_cash, drawer_full).
    """
    if desk_id is None:
        raise Invalid("cash_desk_id", "required")
    desk = lock_desk(session, desk_id)
    if desk is None or desk.collecting_account_id != terms.collecting_account_id:
        raise Invalid("cash_desk_id", "other_account")
    settings = context.settings
    refusal = refusal_of_cash(
        pledge.amount_cents,
        sum(in_drawer(session, desk_id)),
        settings.cash_pledge_limit_cents,
        settings.cash_drawer_limit_cents,
    )
    if refusal == "too_much_cash":
        raise Invalid("amount_cents", refusal)
    if refusal is not None:
        raise Conflict(refusal)
    receipt = CashReceipt(
        id=new_id(),
        cash_desk_id=desk_id,
        pledge_id=pledge.id,
        amount_cents=pledge.amount_cents,
        taken_by=helper,
        taken_at=now,
        expires_at=now + timedelta(minutes=settings.cash_witness_minutes),
    )
    session.add(receipt)
    session.flush()


def witness_cash(
    context: Context, receipt_id: UUID, counted_cents: int, witness: str, authenticated_at: str | None
) -> int:
    """The second person counted the same: the pledge is paid, and the receipt has its number.

    Raises NotFound, Forbidden (own_receipt, reauthentication_needed), Gone (cash_expired,
    campaign_closed) and Conflict; then nothing has changed.
    """
    # Signing in happened in real time, which a moved business clock does not touch.
    if not signed_in_lately(authenticated_at, datetime.now(UTC)):
        raise Forbidden("reauthentication_needed")
    with transaction(context.sessions, "cash.confirmed") as session:
        terms, pledge, receipt = _hold(session, receipt_id)
        now = platform_now(session)
        _object(receipt, witness, counted_cents, now)
        refusal = acceptance.refusal_by_time(terms.state, terms.deadline, now)
        if refusal is not None:
            raise Gone(refusal) if refusal == "campaign_closed" else Conflict(refusal)
        # The backer may have taken the promise back with the code, or changed it, in the meantime.
        if pledge.state != PledgeState.AWAITING_PAYMENT or pledge.amount_cents != receipt.amount_cents:
            raise Conflict("pledge_not_open")
        receipt.state, receipt.decided_by, receipt.decided_at = "confirmed", witness, now
        session.flush()
        _pay(session, terms, pledge, receipt, now)
        told = {"number": receipt.number, "amount_cents": receipt.amount_cents}
        audit.record(session, witness, "cash_receipt.confirmed", str(receipt.id), told)
        return receipt.number or 0


def give_cash_back(context: Context, receipt_id: UUID, helper: str) -> None:
    """The giver has the money back before it was confirmed. Again changes nothing.

    Raises NotFound for everybody but the person who took it, Conflict once it is confirmed.
    """
    with transaction(context.sessions, "cash.given_back") as session:
        terms, pledge, receipt = _hold(session, receipt_id)
        if receipt.taken_by != helper:
            raise NotFound("receipt")
        if receipt.state == "returned":
            return
        if receipt.state == "confirmed":
            raise Conflict("already_decided")
        _return(session, terms, pledge, receipt, helper, Happening.WITHDRAWN)


def expire_unconfirmed_cash(context: Context) -> int:
    """Let go of cash that nobody confirmed in time; how many pledges ended so."""
    ended = 0
    while True:
        with reading(context.sessions) as session:
            overdue = overdue_receipts(session, platform_now(session), AT_ONCE)
        for receipt_id in overdue:
            with transaction(context.sessions, "cash.expired") as session:
                terms, pledge, receipt = _hold(session, receipt_id)
                if receipt.state == "taken":
                    _return(session, terms, pledge, receipt, PLATFORM, Happening.LAPSED)
                    ended += 1
        if len(overdue) < AT_ONCE:
            return ended


def _hold(session: Session, receipt_id: UUID) -> tuple[CampaignTerms, Pledge, CashReceipt]:
    """Terms, pledge and receipt, locked in the order that everybody keeps. Raises NotFound."""
    known = session.get(CashReceipt, receipt_id)
    if known is None:
        raise NotFound("receipt")
    campaign_id = session.get_one(Pledge, known.pledge_id).campaign_id
    terms = terms_for_pledging(session, campaign_id)
    pledge = lock_pledge(session, known.pledge_id)
    receipt = lock_receipt(session, receipt_id)
    if terms is None or pledge is None or receipt is None:
        raise LookupError(f"cash receipt {receipt_id}")
    return terms, pledge, receipt


def _object(receipt: CashReceipt, witness: str, counted_cents: int, now: datetime) -> None:
    taken = Taken(receipt.state, receipt.taken_by, receipt.amount_cents, receipt.expires_at)
    match objection_to_witness(taken, witness, counted_cents, now):
        case None:
            return
        case "own_receipt":
            raise Forbidden("own_receipt")
        case "cash_expired":
            raise Gone("cash_expired")
        case "counted_differently":
            raise Invalid("counted", "counted_differently")
        case code:
            raise Conflict(code)


def _pay(session: Session, terms: CampaignTerms, pledge: Pledge, receipt: CashReceipt, now: datetime) -> None:
    pledge.paid_cents += receipt.amount_cents
    pledge.secured_at = now
    advance(
        session,
        pledge,
        Happening.CASH_CONFIRMED,
        now,
        actor=str(receipt.decided_by),
        cause=f"cash_receipt:{receipt.id}",
    )
    post(
        session,
        cash_postings.cash_received(
            terms.collecting_account_id, terms.campaign_id, receipt.id, local_day(now), receipt.amount_cents
        ),
    )
    emit_secured(session, pledge, terms)


def _return(
    session: Session,
    terms: CampaignTerms,
    pledge: Pledge,
    receipt: CashReceipt,
    actor: str,
    happening: Happening,
) -> None:
    now = platform_now(session)
    receipt.state, receipt.decided_by, receipt.decided_at = "returned", actor, now
    if pledge.state == PledgeState.AWAITING_PAYMENT:
        advance(session, pledge, happening, now, "cash_returned", actor=actor)
        emit_released(session, pledge, terms, str(happening))
    audit.record(session, actor, "cash_receipt.returned", str(receipt.id))
