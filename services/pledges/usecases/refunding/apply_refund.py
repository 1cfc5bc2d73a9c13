"""The only place where the card provider's word about a refund takes effect.

It does not matter who fetched the object, or how often: the same answer leads to the same state, and
money is booked once.
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.books.return_postings import card_refund_booked, card_refund_returned
from services.pledges.domain.lifecycle import Verdict
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.refund_answers import (
    LOOK_AGAIN_AFTER,
    RefundFacts,
    judge_refund,
    trouble_while_pending,
)
from services.pledges.domain.refunding.refund_states import REFUND, RefundHappening, RefundState
from services.pledges.store.disputing.disputes import pledge_of_charge
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.refunding.refunds import (
    Refund,
    last_refund_attempt,
    open_refunds_of,
    provider_ids_of,
    refund_of_provider_id,
    start_refund_attempt,
)
from services.pledges.usecases.advance_pledge import STRIPE
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.context import Context
from services.pledges.usecases.refunding.held_refund import HeldRefund, held_refund
from services.pledges.usecases.refunding.refunds import (
    approve_refund,
    list_refund,
    mark_refund_failed,
    mark_refund_paid_by_provider,
)

log = logs.get(__name__)


def apply_refund(context: Context, refund_object_id: str) -> str:
    """Fetch a refund from the provider and let it take effect; the effect in a word.

    Raises ProviderTrouble.
    """
    facts = context.cards.refunds.fetch_refund(refund_object_id)
    refund_id = _find(context, facts) or _adopt(context, facts)
    if refund_id is None:
        return "unknown_object"
    with held_refund(context, refund_id, "refund.applied") as held:
        return apply_refund_facts(held, facts)


def apply_refund_facts(held: HeldRefund, facts: RefundFacts) -> str:
    """Let a fetched refund take effect on the one that is held; the effect in a word."""
    refund = held.refund
    if refund.provider_id != facts.id and (
        refund.provider_id or facts.id in provider_ids_of(held.session, refund.id)
    ):
        return "older_attempt"
    if facts.intent_id != held.intent_id or facts.amount_cents != refund.amount_cents:
        log.error("refund.of_another_payment", refund_id=str(refund.id), provider_id=facts.id)
        return "of_another_payment"
    _keep_provider_id(held, facts)
    _book(held, facts)
    happening = judge_refund(facts)
    if happening is RefundHappening.PAID and facts.booked_as is None:
        happening = RefundHappening.ACCEPTED
    match happening:
        case RefundHappening.PAID:
            moved = mark_refund_paid_by_provider(held.session, refund, held.pledge, facts.id, held.now)
        case RefundHappening.FAILED:
            failure = facts.failure_reason or facts.status
            moved = mark_refund_failed(held.session, refund, held.pledge, failure, held.now, facts.id)
        case _:
            moved = _wait(held, facts)
    return str(happening) if moved else "known_before"


def _wait(held: HeldRefund, facts: RefundFacts) -> bool:
    refund = held.refund
    if refund.state in (RefundState.REQUESTED, RefundState.APPROVED, RefundState.PENDING):
        refund.trouble = trouble_while_pending(facts)
        refund.next_try_at = held.now + LOOK_AGAIN_AFTER
    if refund.state == RefundState.PENDING:
        return False
    accepted = RefundHappening.ACCEPTED
    told = {"actor": STRIPE, "cause": facts.id}
    return advance_row(held.session, REFUND, refund, accepted, held.now, **told) is Verdict.MOVES


def _keep_provider_id(held: HeldRefund, facts: RefundFacts) -> None:
    held.refund.provider_id = facts.id
    attempt = last_refund_attempt(held.session, held.refund.id)
    if attempt is None:
        attempt = start_refund_attempt(held.session, held.refund.id, {}, held.now)
    if attempt.provider_id is None:
        attempt.provider_id, attempt.answer = facts.id, "given"


def _book(held: HeldRefund, facts: RefundFacts) -> None:
    """What was owed is settled when the provider's balance has moved, and owed again if it moved back."""
    day, cents = local_day(held.now), facts.amount_cents
    if facts.booked_as is not None:
        post(held.session, card_refund_booked(held.books, facts.id, day, cents))
    if facts.returned_as is not None:
        post(held.session, card_refund_returned(held.books, facts.id, day, cents))


def _find(context: Context, facts: RefundFacts) -> UUID | None:
    """Our refund: by the id we stored first, by the object's own word otherwise."""
    with reading(context.sessions) as session:
        stored = refund_of_provider_id(session, facts.id)
        if stored is not None:
            return stored
        try:
            refund = session.get(Refund, UUID(facts.refund_id or ""))
        except ValueError:
            return None
        return refund.id if refund is not None and refund.pledge_id is not None else None


def _adopt(context: Context, facts: RefundFacts) -> UUID | None:
    """Somebody refunded by hand at the provider: the money is gone, so it must stand in our books."""
    with transaction(context.sessions, "refund.adopted") as session:
        pledge_id = pledge_of_charge(session, facts.charge_id, facts.intent_id)
        pledge = lock_pledge(session, pledge_id) if pledge_id else None
        if pledge is None or judge_refund(facts) is RefundHappening.FAILED:
            return None
        log.error("refund.made_at_provider", pledge_id=str(pledge.id), provider_id=facts.id)
        refund = _unsent(session, pledge, facts.amount_cents) or _listed(session, pledge, facts)
        if refund is None:
            return None
        now = platform_now(session)
        if refund.state == RefundState.LISTED:
            approve_refund(session, refund, STRIPE, facts.id)
        elif refund.state == RefundState.FAILED:
            retried = RefundHappening.RETRIED
            advance_row(session, REFUND, refund, retried, now, actor=STRIPE, cause=facts.id)
        refund.provider_id = facts.id
        attempt = start_refund_attempt(session, refund.id, {}, now)
        attempt.provider_id, attempt.answer = facts.id, "given"
        return refund.id


def _unsent(session: Session, pledge: Pledge, amount_cents: int) -> Refund | None:
    waiting = (RefundState.LISTED, RefundState.APPROVED, RefundState.FAILED)
    return next(
        (
            refund
            for refund in open_refunds_of(session, pledge.id)
            if refund.is_automatic and refund.state in waiting and refund.amount_cents == amount_cents
        ),
        None,
    )


def _listed(session: Session, pledge: Pledge, facts: RefundFacts) -> Refund | None:
    try:
        with session.begin_nested():
            return list_refund(session, pledge, facts.amount_cents, "made_at_provider")
    except IntegrityError:
        log.error("refund.beyond_payment", pledge_id=str(pledge.id), provider_id=facts.id)
        return None
