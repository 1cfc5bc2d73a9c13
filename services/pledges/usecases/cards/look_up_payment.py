"""Ask the card provider how things stand and let that take effect: after a webhook, a return, a silence.

Nothing that a browser or a webhook claims is believed; the object is fetched with our own key.
"""

from uuid import UUID

from services.chassis.database import reading
from services.pledges.domain.cards.card_answers import SessionFacts, SetupFacts, judge_session
from services.pledges.store.cards.payment import Payment, last_attempt, pledge_of_object
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.advance_pledge import STRIPE, advance
from services.pledges.usecases.cards.apply_card_answer import apply_payment, apply_saved_card, is_new_card
from services.pledges.usecases.cards.card_page import PAGE_STEPS
from services.pledges.usecases.cards.held_pledge import held_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.protection.cards_given import is_card_refused

# What an event comes to whose object is none of our pledges'.
UNKNOWN_OBJECT = "unknown_object"


def look_up_pledge(context: Context, pledge_id: UUID) -> str:
    """Fetch whatever of the pledge may have changed at the provider. Raises ProviderTrouble."""
    with reading(context.sessions) as session:
        payment = session.get(Payment, pledge_id)
        page = last_attempt(session, pledge_id, *PAGE_STEPS)
    if payment is None:
        return "not_a_card"
    effect = "nothing_open"
    if page is not None and page.provider_id is not None:
        effect = apply_session(context, pledge_id, context.cards.fetch_session(page.provider_id))
    # A page that charges has led to its payment already.
    if payment.intent_id is not None and (page is None or page.step == "setup"):
        effect = look_up_intent(context, pledge_id, payment.intent_id)
    return effect


def look_up_intent(context: Context, pledge_id: UUID, intent_id: str) -> str:
    """Fetch a payment and let it take effect. Raises ProviderTrouble."""
    facts = context.cards.fetch_intent(intent_id)
    with held_pledge(context, pledge_id, "payment.looked_up") as held:
        held.payment.looked_at = held.now
        return apply_payment(held, facts)


def apply_session(context: Context, pledge_id: UUID, facts: SessionFacts) -> str:
    """Let a card page take effect: what was done on it is asked of its intent."""
    if facts.status == "complete" and facts.setup_intent_id is not None:
        return _apply_setup(context, pledge_id, context.cards.fetch_setup(facts.setup_intent_id))
    if facts.payment_intent_id is not None:
        effect = look_up_intent(context, pledge_id, facts.payment_intent_id)
        if facts.status != "expired":
            return effect
    happening = judge_session(facts)
    with held_pledge(context, pledge_id, "page.looked_up") as held:
        held.payment.looked_at = held.now
        newest = last_attempt(held.session, pledge_id, *PAGE_STEPS)
        if happening is None or newest is None or newest.provider_id != facts.id:
            return "undecided"
        moved = advance(held.session, held.pledge, happening, held.now, actor=STRIPE, cause=facts.id)
        return str(happening) if moved else "too_late"


def apply_page_of(context: Context, session_id: str) -> str:
    """Fetch a card page that an event named, and let it take effect. Raises ProviderTrouble."""
    session = context.cards.fetch_session(session_id)
    pledge_id = _find(context, session_id, session.pledge_id)
    return apply_session(context, pledge_id, session) if pledge_id else UNKNOWN_OBJECT


def apply_setup_of(context: Context, setup_id: str) -> str:
    """Fetch the saving of a card that an event named, and let it take effect. Raises ProviderTrouble."""
    setup = context.cards.fetch_setup(setup_id)
    pledge_id = _find(context, setup_id, setup.pledge_id)
    return _apply_setup(context, pledge_id, setup) if pledge_id else UNKNOWN_OBJECT


def apply_intent_of(context: Context, intent_id: str) -> str:
    """Fetch a payment that an event named, and let it take effect. Raises ProviderTrouble."""
    intent = context.cards.fetch_intent(intent_id)
    pledge_id = _find(context, intent_id, intent.pledge_id)
    if pledge_id is None:
        return UNKNOWN_OBJECT
    with held_pledge(context, pledge_id, "payment.hint_applied") as held:
        return apply_payment(held, intent)


def _apply_setup(context: Context, pledge_id: UUID, facts: SetupFacts) -> str:
    with held_pledge(context, pledge_id, "page.card_kept") as held:
        held.payment.looked_at = held.now
        if is_new_card(held, facts) and is_card_refused(context, held.session, facts, held.now):
            held.forget.append(str(facts.payment_method_id))
            return "card_refused"
        return apply_saved_card(held, facts)


def _find(context: Context, object_id: str, told: str | None) -> UUID | None:
    """The pledge of an object: by the id we stored first, by the object's own word otherwise."""
    with reading(context.sessions) as session:
        stored = pledge_of_object(session, object_id)
        if stored is not None:
            return stored
        try:
            pledge = session.get(Pledge, UUID(told or ""))
        except ValueError:
            return None
        return pledge.id if pledge is not None and pledge.method == "card" else None
