"""The payment was cancelled at the provider under a pledge: another card makes another payment."""

from dataclasses import replace

from services.chassis import logs
from services.pledges.domain.cards.card_answers import IntentFacts, repair_reason
from services.pledges.domain.cards.payment_states import PAYMENT, PaymentHappening
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.domain.repairing.repair_rules import is_payment_lost
from services.pledges.store.cards.payment import last_attempt
from services.pledges.usecases.advance_pledge import STRIPE, advance
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.cards.held_pledge import Held
from services.pledges.usecases.pledging.pledge_events import emit_repair_needed
from services.pledges.usecases.repairing.open_repair import open_repair

log = logs.get(__name__)


def mark_cancelled(held: Held, actor: str) -> None:
    """Say that the provider has cancelled the payment; what is paid from here on is another one."""
    if held.payment.intent_id is not None:
        happening, cause = PaymentHappening.CANCELLED, held.payment.intent_id
        advance_row(held.session, PAYMENT, held.payment, happening, held.now, actor=actor, cause=cause)


def lose_payment(held: Held, facts: IntentFacts) -> str:
    """Let a cancelled payment take effect on the pledge that counts on it; the effect in a word."""
    pledge, payment = held.pledge, held.payment
    is_its_payment = payment.intent_id == facts.id
    if not is_its_payment or not is_payment_lost(PledgeState(pledge.state), given_up=_is_given_up(held)):
        return "undecided"
    log.error("payment.cancelled_by_others", pledge_id=str(pledge.id), state=pledge.state)
    mark_cancelled(held, STRIPE)
    payment.intent_id = None
    # What an earlier try failed of says nothing of this, and there is nothing left to try again.
    bare = replace(facts, error_code=None, decline_code=None, advice_code=None)
    must_tell = pledge.state != PledgeState.DECLINED
    open_repair(held, bare, told=must_tell)
    if must_tell:
        happening, reason = Happening.CARD_DECLINED, "payment_cancelled"
        advance(held.session, pledge, happening, held.now, reason, actor=STRIPE, cause=facts.id)
        payment.failure = repair_reason(bare)
        emit_repair_needed(held.session, pledge, held.terms, payment)
    return "payment_cancelled"


def _is_given_up(held: Held) -> bool:
    """Whether we asked for it ourselves; whoever did so goes on with what it was done for."""
    ordered = last_attempt(held.session, held.pledge.id, "cancel")
    return ordered is not None and ordered.parameters.get("intent") in (None, held.payment.intent_id)
