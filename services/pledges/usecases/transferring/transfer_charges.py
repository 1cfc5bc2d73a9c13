"""Pass a charge's money on to whoever collects; safe to repeat after any crash or silence.

Each call is stored before it is made and committed; the answer is applied under the pledge's lock.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.pledges.domain.books.return_postings import Books
from services.pledges.domain.books.transfer_postings import transfer_made
from services.pledges.domain.cards.card_calls import AccessDenied, ProviderThrottled, ProviderTrouble
from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.transferring.transfer_answers import NewTransfer, TransferFacts
from services.pledges.domain.transferring.transfer_rules import (
    PASSING_REFUSALS,
    Call,
    cents_to_transfer,
    next_call,
)
from services.pledges.domain.transferring.transfer_states import TRANSFER, TransferHappening, TransferState
from services.pledges.store.books.books import charged_cents
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.cards.payment import Payment
from services.pledges.store.disputing.disputes import pledges_in_dispute
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.refunding.refunds import open_refunds_of
from services.pledges.store.settling.account_holds import is_stripe_account_held
from services.pledges.store.transferring.connected_accounts import connected_of
from services.pledges.store.transferring.transfers import (
    Transfer,
    TransferAttempt,
    claim_transfer,
    last_transfer_attempt,
    lock_transfer,
    refused_reversals,
    start_transfer_attempt,
    withheld_from,
)
from services.pledges.usecases.advance_pledge import PLATFORM, STRIPE
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.context import Context
from services.pledges.usecases.transferring.transfer_calls import (
    CLOCKS_DIFFER_BY,
    NEVER_MADE,
    Asking,
    Refused,
    ask,
    note_answer,
)

log = logs.get(__name__)

AT_ONCE = 200
STEP = "create"
# Longer than a patient call with its repetition may take.
LEASE = timedelta(minutes=2)
# What holds a transfer back takes hours or days; a change that we hear of brings it forward.
HELD_FOR = timedelta(hours=1)


@dataclass
class Held:
    """A transfer with its pledge, locked in one order everywhere: pledge, transfer."""

    session: Session
    pledge: Pledge
    transfer: Transfer
    now: datetime


def make_transfers(context: Context) -> int:
    """Make the transfers that are due; how many were tried. Raises AccessDenied."""
    for done in range(AT_ONCE):
        with transaction(context.sessions, "transfer.claimed") as session:
            transfer = claim_transfer(session, platform_now(session), LEASE)
        if transfer is None:
            return done
        try:
            make_transfer(context, transfer.id)
        except AccessDenied:
            raise
        except ProviderThrottled:
            # Whoever is asked too much is not asked for the next one at once.
            return done
        except ProviderTrouble as trouble:
            log.warning("transfer.not_made", transfer_id=str(transfer.id), provider_code=trouble.code)
    return AT_ONCE


def make_transfer(context: Context, transfer_id: UUID) -> str:
    """Take one transfer a step further; the state after it. Raises ProviderTrouble."""
    with transaction(context.sessions, "transfer.call_intended") as session:
        held = _hold(session, transfer_id)
        attempt, call = _decide(held)
    if attempt is None:
        return held.transfer.state
    new = NewTransfer.stored(attempt.parameters)
    transfers = context.cards.transfers
    answer = ask(
        context,
        Asking(
            attempt,
            call,
            make=lambda key: transfers.create_transfer(key, new),
            find=lambda: transfers.find_transfer(new, attempt.started_at - CLOCKS_DIFFER_BY),
        ),
    )
    with transaction(context.sessions, "transfer.answer_applied") as session:
        held = _hold(session, transfer_id)
        if isinstance(answer, Refused):
            _refused(held, attempt, answer)
        else:
            _made(held, attempt, answer)
        return held.transfer.state


def _hold(session: Session, transfer_id: UUID) -> Held:
    pledge_id = session.get_one(Transfer, transfer_id).pledge_id
    pledge = lock_pledge(session, pledge_id)
    if pledge is None:
        raise LookupError(f"pledge {pledge_id}")
    return Held(session, pledge, lock_transfer(session, transfer_id), platform_now(session))


def _decide(held: Held) -> tuple[TransferAttempt | None, Call]:
    transfer = held.transfer
    if transfer.state not in (TransferState.INTENDED, TransferState.WAITING):
        return None, Call.NOTHING
    last = last_transfer_attempt(held.session, transfer.id, STEP)
    call = next_call(last.as_last_call() if last else None, held.now)
    if call is not Call.NEW:
        return last, call
    hindrance = _hindrance(held)
    if hindrance is not None:
        hold_back(held.session, transfer, hindrance, held.now)
        return None, Call.NOTHING
    return _intended(held), Call.NEW


def _hindrance(held: Held) -> str | None:
    """Why the money cannot be passed on now, in a word."""
    if open_refunds_of(held.session, held.pledge.id):
        return "refund_open"
    if pledges_in_dispute(held.session, [held.pledge.id]):
        return "disputed"
    account = connected_of(held.session, held.transfer.collecting_account_id)
    if account is not None and not account.takes_transfers:
        return "account_disabled"
    if is_stripe_account_held(held.session, held.transfer.collecting_account_id):
        return "account_held"
    return None


def _intended(held: Held) -> TransferAttempt | None:
    pledge, transfer = held.pledge, held.transfer
    payment = held.session.get_one(Payment, pledge.id)
    left = cents_to_transfer(
        charged_cents=charged_cents(held.session, transfer.charge_id),
        fee_cents=payment.fee_cents or 0,
        paid_cents=pledge.paid_cents,
        refunded_cents=pledge.refunded_cents,
    )
    transfer.amount_cents = left - withhold_owed(held.session, transfer, left)
    transfer.refunded_before_cents = pledge.refunded_cents
    if transfer.amount_cents == 0:
        advance_row(held.session, TRANSFER, transfer, TransferHappening.ABANDONED, held.now, actor=PLATFORM)
        return None
    # Finance may have registered another account since the transfer was ordered.
    account = held.session.get_one(CollectingAccount, transfer.collecting_account_id)
    transfer.destination = account.stripe_account_id or transfer.destination
    new = NewTransfer(
        transfer_id=str(transfer.id),
        campaign_id=str(transfer.campaign_id),
        charge_id=transfer.charge_id,
        destination=transfer.destination,
        amount_cents=transfer.amount_cents,
    )
    return start_transfer_attempt(held.session, transfer.id, STEP, asdict(new), held.now)


def withhold_owed(session: Session, transfer: Transfer, left_cents: int) -> int:
    """Leave out of a transfer what its account owes of earlier ones and had too little for; the cents.

    Whole reversals only, and never all of the transfer.
    """
    # An earlier try of this transfer was refused; what it was to be smaller by is judged anew.
    _owe_again(session, transfer)
    withheld = 0
    for reversal in refused_reversals(session, transfer.collecting_account_id):
        if withheld + reversal.amount_cents < left_cents:
            reversal.state, reversal.withheld_from = "withheld", transfer.id
            withheld += reversal.amount_cents
    return withheld


def _owe_again(session: Session, transfer: Transfer) -> None:
    for reversal in withheld_from(session, transfer.id):
        reversal.state, reversal.withheld_from = "waiting", None
    session.flush()


def hold_back(session: Session, transfer: Transfer, reason: str, now: datetime) -> None:
    """Let a locked transfer wait for what hinders it; it comes again by itself."""
    transfer.waits_for, transfer.next_try_at = reason, now + HELD_FOR
    if transfer.state == TransferState.INTENDED:
        advance_row(
            session, TRANSFER, transfer, TransferHappening.HELD_BACK, now, actor=PLATFORM, cause=reason
        )


def _made(held: Held, attempt: TransferAttempt, facts: TransferFacts) -> None:
    transfer = held.transfer
    note_answer(held.session, attempt, Answer.GIVEN)
    if transfer.provider_id is not None:
        return
    transfer.provider_id, transfer.payment_id, transfer.made_at = facts.id, facts.payment_id, held.now
    transfer.amount_cents, transfer.waits_for = facts.amount_cents, None
    advance_row(
        held.session, TRANSFER, transfer, TransferHappening.CREATED, held.now, actor=STRIPE, cause=facts.id
    )
    books = Books(transfer.collecting_account_id, transfer.campaign_id)
    post(held.session, transfer_made(books, facts.id, local_day(held.now), facts.amount_cents))


def _refused(held: Held, attempt: TransferAttempt, refused: Refused) -> None:
    transfer = held.transfer
    note_answer(held.session, attempt, Answer.GIVEN, refused.code)
    if refused.code == NEVER_MADE:
        transfer.next_try_at = held.now
    elif refused.code in PASSING_REFUSALS:
        hold_back(held.session, transfer, PASSING_REFUSALS[refused.code], held.now)
    else:
        log.error("transfer.failed", transfer_id=str(transfer.id), provider_code=refused.code)
        transfer.waits_for = refused.code
        _owe_again(held.session, transfer)
        advance_row(
            held.session,
            TRANSFER,
            transfer,
            TransferHappening.FAILED,
            held.now,
            actor=STRIPE,
            cause=refused.code,
        )
