"""Charge the saved card of one pledge, as its plan says; safe to repeat after any crash.

Each call is stored before it is made and committed; the answer is applied under the pledge's lock.
"""

from dataclasses import dataclass
from uuid import UUID

from services.chassis import logs
from services.chassis.database import reading
from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.cards.card_calls import (
    AnswerLost,
    CardRefused,
    KeyMisused,
    NewIntent,
    ProviderBroken,
    RequestRefused,
    UnexpectedState,
)
from services.pledges.domain.cards.charging import Answer, Step, next_step, step_after_undecided_look
from services.pledges.domain.cards.descriptors import statement_suffix
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.cards.payment import PaymentAttempt, last_attempt, start_attempt
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.advance_pledge import advance
from services.pledges.usecases.cards.apply_card_answer import apply_payment, keep_payment
from services.pledges.usecases.cards.ask_for_new_card import ask_for_new_card
from services.pledges.usecases.cards.held_pledge import Held, held_pledge
from services.pledges.usecases.cards.look_up_payment import look_up_intent
from services.pledges.usecases.context import Context

log = logs.get(__name__)

# Create, confirm, look up, confirm again: more turns in one run would mean that nothing converges.
MAX_STEPS = 5
# The only object that a new payment refers to is its customer.
CUSTOMER_GONE = "resource_missing"
BEING_CHARGED = frozenset({PledgeState.QUEUED, PledgeState.CHARGING, PledgeState.UNKNOWN})


class Stuck(Exception):
    """The pledge cannot be charged by program; a person has to look."""


@dataclass(frozen=True)
class Todo:
    """The next call, with all it needs, after the transaction that decided on it."""

    step: Step
    attempt: PaymentAttempt | None = None
    intent_id: str | None = None


def charge_pledge(context: Context, pledge_id: UUID) -> bool:
    """Take the pledge as far as the provider's answers allow; whether its charging has ended.

    Raises ProviderTrouble where it must be tried again later, and Stuck.
    """
    for _ in range(MAX_STEPS):
        with held_pledge(context, pledge_id, "charge.intended") as held:
            todo = _decide(context, held)
        if todo.step is Step.LOOK_UP and todo.intent_id is not None:
            todo = _look_up(context, pledge_id, todo.intent_id)
        if todo.attempt is None:
            break
        if todo.step is Step.CREATE:
            _create(context, todo.attempt)
        else:
            _confirm(context, todo.attempt, str(todo.intent_id))
    with reading(context.sessions) as session:
        return session.get_one(Pledge, pledge_id).state not in BEING_CHARGED


def _decide(context: Context, held: Held) -> Todo:
    pledge, payment = held.pledge, held.payment
    confirm = last_attempt(held.session, pledge.id, "confirm")
    last = confirm.as_last_confirm() if confirm else None
    step = next_step(PledgeState(pledge.state), payment.intent_id, payment.payment_method_id, last)
    match step:
        case Step.CREATE:
            return Todo(step, _intended_payment(held))
        case Step.CONFIRM:
            return Todo(step, _intended_confirm(context, held), payment.intent_id)
        case _:
            return Todo(step, intent_id=payment.intent_id)


def _intended_payment(held: Held) -> PaymentAttempt:
    pledge, payment = held.pledge, held.payment
    parameters = {
        "amount_cents": pledge.amount_cents,
        "customer": payment.customer_id,
        "title": held.terms.title,
        "descriptor": statement_suffix(pledge.short_number),
        "campaign_id": str(pledge.campaign_id),
    }
    earlier = last_attempt(held.session, pledge.id, "intent")
    # One that was answered has been cancelled since, or its id would be stored.
    if earlier is not None and earlier.answer is None:
        return earlier
    # The provider would replay a saved server error for ever. A second payment is no second charge:
    # only the one whose id is stored is ever confirmed.
    return start_attempt(held.session, pledge.id, "intent", parameters, held.now)


def _intended_confirm(context: Context, held: Held) -> PaymentAttempt:
    pledge, payment = held.pledge, held.payment
    if pledge.state not in (PledgeState.CHARGING, PledgeState.UNKNOWN):
        advance(held.session, pledge, Happening.CHARGE_STARTED, held.now)
    # The window runs from the first attempt, not from the deadline: the provider may have been away.
    payment.repair_until = payment.repair_until or held.now + context.settings.repair_window
    parameters = {"payment_method": payment.payment_method_id, "off_session": True}
    return start_attempt(held.session, pledge.id, "confirm", parameters, held.now)


def _create(context: Context, attempt: PaymentAttempt) -> None:
    stored = attempt.parameters
    intent = NewIntent(
        pledge_id=str(attempt.pledge_id),
        campaign_id=stored["campaign_id"],
        customer_id=stored["customer"],
        amount_cents=stored["amount_cents"],
        title=stored["title"],
        descriptor=stored["descriptor"],
    )
    try:
        facts = context.cards.create_intent(attempt.key(context.settings.environment), intent)
    except RequestRefused as refused:
        if refused.code != CUSTOMER_GONE:
            raise Stuck(f"create: {refused.code}") from refused
        with held_pledge(context, attempt.pledge_id, "charge.customer_gone") as held:
            _answered(held, attempt, Answer.GIVEN)
            ask_for_new_card(held, refused.code, context.settings.repair_window)
        return
    except KeyMisused as misused:
        raise Stuck(f"create: {misused.code}") from misused
    except ProviderBroken:
        with held_pledge(context, attempt.pledge_id, "charge.payment_broken") as held:
            _answered(held, attempt, Answer.BROKEN)
        raise
    with held_pledge(context, attempt.pledge_id, "charge.payment_kept") as held:
        keep_payment(held, facts.id, attempt.key(context.settings.environment))
        _answered(held, attempt, Answer.GIVEN)


def _look_up(context: Context, pledge_id: UUID, intent_id: str) -> Todo:
    """Ask before repeating: the money may have moved although no answer came."""
    if look_up_intent_for_us(context, pledge_id, intent_id) != "undecided":
        return Todo(Step.NOTHING)
    with held_pledge(context, pledge_id, "charge.intended_again") as held:
        if held.pledge.state not in BEING_CHARGED:
            return Todo(Step.NOTHING)
        confirm = last_attempt(held.session, pledge_id, "confirm")
        step = step_after_undecided_look(confirm.as_last_confirm() if confirm else None, held.now)
        if step is Step.CONFIRM_AGAIN:
            return Todo(step, confirm, intent_id)
        return Todo(step, _intended_confirm(context, held), intent_id)


def look_up_intent_for_us(context: Context, pledge_id: UUID, intent_id: str) -> str:
    """Like `look_up_intent`, for the one who made the call whose answer is missing."""
    facts = context.cards.fetch_intent(intent_id)
    with held_pledge(context, pledge_id, "charge.looked_up") as held:
        return apply_payment(held, facts, our_own_answer=True)


def _confirm(context: Context, attempt: PaymentAttempt, intent_id: str) -> None:
    key, card = attempt.key(context.settings.environment), attempt.parameters["payment_method"]
    try:
        facts = context.cards.confirm_off_session(key, intent_id, card)
    except CardRefused as refused:
        facts = refused.intent or context.cards.fetch_intent(intent_id)
    except UnexpectedState:
        facts = context.cards.fetch_intent(intent_id)
    except (AnswerLost, ProviderBroken) as trouble:
        with held_pledge(context, attempt.pledge_id, "charge.answer_missing") as held:
            _answered(held, attempt, Answer.LOST if isinstance(trouble, AnswerLost) else Answer.BROKEN)
            advance(held.session, held.pledge, Happening.ANSWER_LOST, held.now)
        raise
    except RequestRefused as refused:
        _refused(context, attempt, intent_id, refused)
        return
    except KeyMisused as misused:
        look_up_intent(context, attempt.pledge_id, intent_id)
        raise Stuck(f"confirm: {misused.code}") from misused
    _apply_answer(context, attempt, facts)


def _apply_answer(context: Context, attempt: PaymentAttempt, facts: IntentFacts) -> str:
    with held_pledge(context, attempt.pledge_id, "charge.answer_applied") as held:
        effect = apply_payment(held, facts, our_own_answer=True)
        _answered(held, attempt, Answer.GIVEN)
        return effect


def _refused(context: Context, attempt: PaymentAttempt, intent_id: str, refused: RequestRefused) -> None:
    """The card was detached or its customer deleted at the provider: the backer needs a new card."""
    log.error("payment.refused", pledge_id=str(attempt.pledge_id), provider_code=refused.code)
    facts = context.cards.fetch_intent(intent_id)
    if _apply_answer(context, attempt, facts) == "undecided":
        unusable = IntentFacts(
            id=intent_id,
            status="requires_payment_method",
            amount_cents=facts.amount_cents,
            received_cents=0,
            pledge_id=facts.pledge_id,
            error_code=refused.code,
        )
        _apply_answer(context, attempt, unusable)


def _answered(held: Held, attempt: PaymentAttempt, answer: Answer) -> None:
    stored = held.session.get_one(PaymentAttempt, (attempt.pledge_id, attempt.step, attempt.number))
    stored.answer = answer
