"""Ask the card provider to give money back; safe to repeat after any crash, and never twice.

Each request is stored before it is made and committed. One whose answer is missing is first looked for
among the payment's refunds, by our own id, and only then repeated.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import (
    AccessDenied,
    AnswerLost,
    KeyMisused,
    ProviderBroken,
    ProviderTrouble,
    RequestRefused,
    UnexpectedState,
)
from services.pledges.domain.cards.charging import KEY_TRUSTED_FOR
from services.pledges.domain.refunding.refund_answers import (
    PASSES_BY_ITSELF,
    NewRefund,
    RefundFacts,
    told_reason,
)
from services.pledges.domain.refunding.refund_states import REFUND, RefundHappening, RefundState
from services.pledges.store.disputing.disputes import is_charged_back, is_dispute_over
from services.pledges.store.refunding.refunds import (
    RefundAttempt,
    claim_due_refund,
    last_refund_attempt,
    lock_refund,
    provider_ids_of,
    start_refund_attempt,
)
from services.pledges.usecases.advance_pledge import PLATFORM, STRIPE
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.context import Context
from services.pledges.usecases.refunding.apply_refund import apply_refund_facts
from services.pledges.usecases.refunding.held_refund import HeldRefund, held_refund
from services.pledges.usecases.refunding.refunds import mark_refund_failed

log = logs.get(__name__)

AT_ONCE = 200
# Longer than all calls for one refund can take, so that a lease never ends under a living sender.
LEASE = timedelta(minutes=5)
LATER_SECONDS = (5.0, 600.0)


class Step(StrEnum):
    """What to do next for one refund."""

    SEND = "send"
    SEARCH = "search"
    LOOK_UP = "look_up"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Todo:
    """The next call, with all it needs, after the transaction that decided on it."""

    step: Step
    attempt: RefundAttempt | None = None
    provider_id: str = ""


def send_due_refunds(context: Context) -> int:
    """Carry due refunds on; how many were tried.

    Raises AccessDenied, which ends the whole run: no other refund would fare better.
    """
    for tried in range(AT_ONCE):
        with transaction(context.sessions, "refund.claimed") as session:
            claimed = claim_due_refund(session, platform_now(session), LEASE)
        if claimed is None:
            return tried
        try:
            carry_on(context, claimed.id)
        except AccessDenied as denied:
            _later(context, claimed.id, claimed.tries, denied.code)
            raise
        except ProviderTrouble as trouble:
            _later(context, claimed.id, claimed.tries, trouble.code)
    return AT_ONCE


def carry_on(context: Context, refund_id: UUID) -> None:
    """Take one refund as far as the provider's answers allow. Raises ProviderTrouble."""
    with held_refund(context, refund_id, "refund.intended") as held:
        todo = _decide(held)
    if todo.step is Step.SEARCH and todo.attempt is not None:
        todo = _search(context, todo.attempt)
    if todo.step is Step.LOOK_UP:
        _apply(context, refund_id, context.cards.refunds.fetch_refund(todo.provider_id))
    elif todo.step is Step.SEND and todo.attempt is not None:
        _send(context, todo.attempt)


def _decide(held: HeldRefund) -> Todo:
    refund = held.refund
    if not refund.is_automatic or refund.state not in (
        RefundState.APPROVED,
        RefundState.REQUESTED,
        RefundState.PENDING,
    ):
        return Todo(Step.NOTHING)
    last = last_refund_attempt(held.session, refund.id)
    if refund.provider_id is not None:
        return Todo(Step.LOOK_UP, provider_id=refund.provider_id)
    if last is not None and last.answer not in ("refused", "given"):
        return Todo(Step.SEARCH, last)
    if is_charged_back(held.session, held.pledge.id):
        # The provider would refuse; when the payer's bank has decided, the refund goes on or falls away.
        refund.trouble = "charge_disputed"
        refund.next_try_at = held.now + PASSES_BY_ITSELF["charge_disputed"]
        return Todo(Step.NOTHING)
    if held.intent_id is None:
        _give_up(held)
        return Todo(Step.NOTHING)
    return Todo(Step.SEND, _intended(held))


def _give_up(held: HeldRefund) -> None:
    """The provider knows no payment for it, so a person has to find another way."""
    log.error("refund.without_payment", refund_id=str(held.refund.id))
    if held.refund.state == RefundState.APPROVED:
        advance_row(held.session, REFUND, held.refund, RefundHappening.REQUESTED, held.now, actor=PLATFORM)
    mark_refund_failed(held.session, held.refund, held.pledge, "resource_missing", held.now, "no_payment")


def _intended(held: HeldRefund) -> RefundAttempt:
    refund = held.refund
    if refund.state == RefundState.APPROVED:
        advance_row(held.session, REFUND, refund, RefundHappening.REQUESTED, held.now, actor=PLATFORM)
    parameters = {
        "intent": held.intent_id,
        "amount_cents": refund.amount_cents,
        "reason": told_reason(refund.reason),
    }
    return start_refund_attempt(held.session, refund.id, parameters, held.now)


def _search(context: Context, attempt: RefundAttempt) -> Todo:
    """Ask before repeating: the money may have moved although no answer came."""
    if _apply_found(context, attempt):
        return Todo(Step.NOTHING)
    with held_refund(context, attempt.refund_id, "refund.repeated") as held:
        if held.refund.state not in (RefundState.APPROVED, RefundState.REQUESTED):
            return Todo(Step.NOTHING)
        # A saved server error would be replayed for ever, and an old key may be forgotten.
        if attempt.answer == "broken" or held.now - attempt.started_at > KEY_TRUSTED_FOR:
            return Todo(Step.SEND, _intended(held))
        return Todo(Step.SEND, attempt)


def _apply_found(context: Context, attempt: RefundAttempt) -> bool:
    with reading(context.sessions) as session:
        earlier = set(provider_ids_of(session, attempt.refund_id))
    for facts in context.cards.refunds.refunds_of_intent(attempt.parameters["intent"]):
        if facts.refund_id == str(attempt.refund_id) and facts.id not in earlier:
            _apply(context, attempt.refund_id, facts)
            return True
    return False


def _send(context: Context, attempt: RefundAttempt) -> None:
    refund = NewRefund(
        refund_id=str(attempt.refund_id),
        intent_id=attempt.parameters["intent"],
        amount_cents=attempt.parameters["amount_cents"],
        reason=attempt.parameters.get("reason"),
    )
    try:
        facts = context.cards.refunds.create_refund(attempt.key(context.settings.environment), refund)
    except (AnswerLost, ProviderBroken) as trouble:
        answer = "lost" if isinstance(trouble, AnswerLost) else "broken"
        with held_refund(context, attempt.refund_id, "refund.unanswered") as held:
            held.session.get_one(RefundAttempt, (attempt.refund_id, attempt.number)).answer = answer
        raise
    except (RequestRefused, UnexpectedState, KeyMisused) as refused:
        if not _apply_found(context, attempt):
            _refused(context, attempt, refused.code)
    else:
        _apply(context, attempt.refund_id, facts)


def _apply(context: Context, refund_id: UUID, facts: RefundFacts) -> str:
    with held_refund(context, refund_id, "refund.applied") as held:
        return apply_refund_facts(held, facts)


def _refused(context: Context, attempt: RefundAttempt, code: str) -> None:
    """The provider will not: for now, or until a person has looked."""
    with held_refund(context, attempt.refund_id, "refund.refused") as held:
        refund = held.refund
        held.session.get_one(RefundAttempt, (attempt.refund_id, attempt.number)).answer = "refused"
        if refund.state != RefundState.REQUESTED:
            return
        key = attempt.key(context.settings.environment)
        if code not in PASSES_BY_ITSELF or is_dispute_over(held.session, held.pledge.id):
            log.error("refund.refused", refund_id=str(refund.id), provider_code=code)
            mark_refund_failed(held.session, refund, held.pledge, code, held.now, key)
            return
        advance_row(held.session, REFUND, refund, RefundHappening.PUT_BACK, held.now, actor=STRIPE, cause=key)
        refund.trouble, refund.next_try_at = code, held.now + PASSES_BY_ITSELF[code]


def _later(context: Context, refund_id: UUID, tries: int, code: str) -> None:
    log.warning("refund.not_sent", refund_id=str(refund_id), provider_code=code)
    first, most = LATER_SECONDS
    wait = min(most, first * 2 ** min(tries, 7)) * random.uniform(0.8, 1.2)  # noqa: S311  # only jitter
    with transaction(context.sessions, "refund.put_off") as session:
        refund = lock_refund(session, refund_id)
        if refund is not None and refund.next_try_at is not None:
            refund.next_try_at = platform_now(session) + timedelta(seconds=wait)
