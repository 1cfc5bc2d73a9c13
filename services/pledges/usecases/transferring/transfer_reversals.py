"""Take back from whoever collects what went back to a backer after the money was passed on."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.books.return_postings import Books
from services.pledges.domain.books.transfer_postings import transfer_reversed
from services.pledges.domain.cards.card_calls import AccessDenied, ProviderThrottled, ProviderTrouble
from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.transferring.transfer_answers import NewReversal, ReversalFacts
from services.pledges.domain.transferring.transfer_rules import (
    PASSING_REFUSALS,
    Call,
    cents_to_reverse,
    next_call,
)
from services.pledges.domain.transferring.transfer_states import TRANSFER, TransferHappening
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.transferring.transfers import (
    Transfer,
    TransferAttempt,
    TransferReversal,
    asked_back_cents,
    claim_reversal,
    last_transfer_attempt,
    lock_transfer,
    next_reversal_number,
    start_transfer_attempt,
    transfers_to_reverse,
)
from services.pledges.usecases.advance_pledge import STRIPE
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.context import Context
from services.pledges.usecases.transferring.transfer_calls import (
    NEVER_MADE,
    Asking,
    Refused,
    ask,
    note_answer,
)
from services.pledges.usecases.transferring.transfer_charges import HELD_FOR, LEASE

log = logs.get(__name__)

AT_ONCE = 200
# Refunds and disputes that ended longer ago are looked through by the nightly sweep.
LATELY = timedelta(days=3)


def order_reversals(context: Context, since: datetime | None = None) -> int:
    """Ask back what went back to backers since then (by default: lately); of how many transfers."""
    with reading(context.sessions) as session:
        since = since or platform_now(session) - LATELY
        short = transfers_to_reverse(session, since, AT_ONCE)
    for transfer_id in short:
        with transaction(context.sessions, "transfer.reversal_ordered") as session:
            _order(session, transfer_id)
    return len(short)


def _order(session: Session, transfer_id: UUID) -> None:
    pledge = lock_pledge(session, session.get_one(Transfer, transfer_id).pledge_id)
    transfer = lock_transfer(session, transfer_id)
    if pledge is None:
        raise LookupError(f"transfer {transfer_id}")
    now = platform_now(session)
    cents = cents_to_reverse(
        transferred_cents=transfer.amount_cents,
        reversed_cents=asked_back_cents(session, transfer_id),
        refunded_before_cents=transfer.refunded_before_cents,
        refunded_cents=pledge.refunded_cents,
    )
    if cents == 0:
        return
    session.add(
        TransferReversal(
            transfer_id=transfer_id,
            number=next_reversal_number(session, transfer_id),
            amount_cents=cents,
            state="due",
            asked_at=now,
            next_try_at=now,
        )
    )


def make_reversals(context: Context) -> int:
    """Make the reversals that are due; how many were tried. Raises AccessDenied."""
    for done in range(AT_ONCE):
        with transaction(context.sessions, "transfer.reversal_claimed") as session:
            reversal = claim_reversal(session, platform_now(session), LEASE)
        if reversal is None:
            return done
        try:
            _make(context, reversal.transfer_id, reversal.number)
        except AccessDenied:
            raise
        except ProviderThrottled:
            return done
        except ProviderTrouble as trouble:
            transfer_id = str(reversal.transfer_id)
            log.warning("transfer.not_reversed", transfer_id=transfer_id, provider_code=trouble.code)
    return AT_ONCE


def _make(context: Context, transfer_id: UUID, number: int) -> None:
    with transaction(context.sessions, "transfer.reversal_intended") as session:
        transfer, reversal = _hold(session, transfer_id, number)
        attempt, call = _decide(session, transfer, reversal)
    if attempt is None:
        return
    new = NewReversal.stored(attempt.parameters)
    transfers = context.cards.transfers
    answer = ask(
        context,
        Asking(
            attempt,
            call,
            make=lambda key: transfers.reverse_transfer(key, new),
            find=lambda: transfers.find_reversal(new),
        ),
    )
    with transaction(context.sessions, "transfer.reversal_applied") as session:
        transfer, reversal = _hold(session, transfer_id, number)
        if isinstance(answer, Refused):
            _refused(session, reversal, attempt, answer)
        else:
            _done(session, transfer, reversal, attempt, answer)


def _hold(session: Session, transfer_id: UUID, number: int) -> tuple[Transfer, TransferReversal]:
    transfer = lock_transfer(session, transfer_id)
    return transfer, session.get_one(TransferReversal, (transfer_id, number), populate_existing=True)


def _decide(
    session: Session, transfer: Transfer, reversal: TransferReversal
) -> tuple[TransferAttempt | None, Call]:
    if reversal.state not in ("due", "waiting"):
        return None, Call.NOTHING
    now = platform_now(session)
    last = last_transfer_attempt(session, transfer.id, reversal.step)
    call = next_call(last.as_last_call() if last else None, now)
    if call is not Call.NEW:
        return last, call
    # Only a reversal that was finally refused may be withheld from a later transfer: this one may yet happen.
    reversal.state, reversal.waits_for = "due", None
    new = NewReversal(str(transfer.id), str(transfer.provider_id), reversal.number, reversal.amount_cents)
    return start_transfer_attempt(session, transfer.id, reversal.step, asdict(new), now), call


def _done(
    session: Session,
    transfer: Transfer,
    reversal: TransferReversal,
    attempt: TransferAttempt,
    facts: ReversalFacts,
) -> None:
    note_answer(session, attempt, Answer.GIVEN)
    if reversal.state == "done":
        return
    now = platform_now(session)
    reversal.state, reversal.waits_for, reversal.done_at = "done", None, now
    reversal.provider_id, reversal.refund_id = facts.id, facts.refund_id
    transfer.reversed_cents += facts.amount_cents
    whole = transfer.reversed_cents == transfer.amount_cents
    happening = TransferHappening.REVERSED_FULLY if whole else TransferHappening.REVERSED_PARTLY
    advance_row(session, TRANSFER, transfer, happening, now, actor=STRIPE, cause=facts.id)
    books = Books(transfer.collecting_account_id, transfer.campaign_id)
    post(session, transfer_reversed(books, facts.id, local_day(now), facts.amount_cents))


def _refused(
    session: Session, reversal: TransferReversal, attempt: TransferAttempt, refused: Refused
) -> None:
    note_answer(session, attempt, Answer.GIVEN, refused.code)
    now = platform_now(session)
    if refused.code == NEVER_MADE:
        reversal.next_try_at = now
        return
    if refused.code not in PASSING_REFUSALS:
        log.error("transfer.reversal_refused", provider_code=refused.code)
    # The account has paid its money out: it waits for the next transfer, or for the association.
    reversal.state, reversal.next_try_at = "waiting", now + HELD_FOR
    reversal.waits_for = PASSING_REFUSALS.get(refused.code, refused.code)
