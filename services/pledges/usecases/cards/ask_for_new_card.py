"""The card provider no longer knows the customer to whom a saved card belonged: the card is gone with it."""

from datetime import timedelta

from services.chassis import logs
from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.pledging.pledge_states import Happening
from services.pledges.usecases.advance_pledge import STRIPE, advance
from services.pledges.usecases.cards.held_pledge import Held
from services.pledges.usecases.pledging.pledge_events import emit_repair_needed
from services.pledges.usecases.repairing.open_repair import open_repair

log = logs.get(__name__)


def ask_for_new_card(held: Held, code: str, window: timedelta) -> None:
    """Let a pledge that was about to be charged wait for another card, kept by another customer."""
    pledge, payment = held.pledge, held.payment
    log.error("payment.customer_gone", pledge_id=str(pledge.id), provider_code=code)
    payment.repair_until = payment.repair_until or held.now + window
    payment.customer_id = payment.payment_method_id = None
    payment.failure = "declined"
    advance(held.session, pledge, Happening.CHARGE_STARTED, held.now)
    advance(held.session, pledge, Happening.CARD_DECLINED, held.now, code, actor=STRIPE)
    unusable = IntentFacts(
        id="",
        status="requires_payment_method",
        amount_cents=pledge.amount_cents,
        received_cents=0,
        pledge_id=str(pledge.id),
        error_code=code,
    )
    open_repair(held, unusable, told=True)
    emit_repair_needed(held.session, pledge, held.terms, payment)
