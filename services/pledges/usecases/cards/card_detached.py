"""A saved card was taken away at the provider by somebody else than us."""

from services.chassis import logs
from services.chassis.database import reading
from services.pledges.domain.cards.card_calls import RequestRefused
from services.pledges.domain.pledging.pledge_states import CARD_HELD
from services.pledges.store.cards.payment import payment_of_card
from services.pledges.usecases.advance_pledge import STRIPE, note
from services.pledges.usecases.cards.held_pledge import held_pledge
from services.pledges.usecases.cards.look_up_payment import UNKNOWN_OBJECT
from services.pledges.usecases.context import Context

log = logs.get(__name__)


def card_was_detached(context: Context, payment_method_id: str) -> str:
    """Note on a live pledge that its card is gone; the effect in a word. Raises ProviderTrouble.

    The promise stands: charging the card is refused then, and the backer is asked to repair it.
    """
    with reading(context.sessions) as session:
        held_by = payment_of_card(session, payment_method_id, CARD_HELD)
    if held_by is None:
        return UNKNOWN_OBJECT
    pledge_id = held_by.pledge_id
    try:
        owner = context.cards.card_owner(payment_method_id)
    except RequestRefused:
        owner = None
    with held_pledge(context, pledge_id, "payment.card_detached") as held:
        if owner is not None and owner == held.payment.customer_id:
            return "still_attached"
        if held.pledge.state not in CARD_HELD or held.payment.payment_method_id != payment_method_id:
            return "too_late"
        log.warning("payment.card_detached", pledge_id=str(pledge_id))
        note(held.session, held.pledge, "card_detached", held.now, actor=STRIPE, cause=payment_method_id)
        return "card_detached"
