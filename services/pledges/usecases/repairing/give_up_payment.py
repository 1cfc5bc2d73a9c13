"""Nothing can be paid any more for a pledge in repair, before it is paid otherwise or dropped."""

from uuid import UUID

from sqlalchemy import select

from services.chassis import logs
from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.cards.card_calls import ProviderBroken, RequestRefused, UnexpectedState
from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.pledging.pledge_states import IN_REPAIR
from services.pledges.store.cards.payment import PaymentAttempt, last_attempt, start_attempt
from services.pledges.store.closing.plan import charge_is_waiting
from services.pledges.usecases.cards.card_page import PAGE_STEPS
from services.pledges.usecases.cards.held_pledge import Held, held_pledge
from services.pledges.usecases.cards.look_up_payment import look_up_intent, look_up_pledge
from services.pledges.usecases.context import Context

log = logs.get(__name__)


def give_up_payment(context: Context, pledge_id: UUID) -> bool:
    """Close the open page and cancel the payment at the provider; whether nothing can be paid any more.

    Where it was paid at the last moment, that has taken effect. Raises ProviderTrouble.
    """
    with held_pledge(context, pledge_id) as held:
        if not may_give_up(held):
            return False
        page = last_attempt(held.session, pledge_id, *PAGE_STEPS)
        intent_id = held.payment.intent_id
        attempt = _intended_cancel(held, intent_id) if intent_id is not None else None
    if page is not None and page.provider_id is not None:
        _close_page(context, pledge_id, page.provider_id)
        with held_pledge(context, pledge_id) as held:
            # A card given in time on that page is to be charged.
            if not may_give_up(held):
                return False
    if attempt is None or intent_id is None:
        return True
    facts = _cancel(context, attempt, intent_id)
    if facts.status == "canceled":
        return True
    # The bank's own page was finished at the last moment: what the provider says counts.
    look_up_intent(context, pledge_id, intent_id)
    return False


def may_give_up(held: Held) -> bool:
    """Whether the pledge waits for its backer, and no charge of it is under way or about to be."""
    is_waiting = held.session.scalar(select(charge_is_waiting(held.pledge.id)))
    return held.pledge.state in IN_REPAIR and not is_waiting


def _intended_cancel(held: Held, intent_id: str) -> PaymentAttempt:
    earlier = last_attempt(held.session, held.pledge.id, "cancel")
    # A server error would be replayed for the same key, so it gets a new one; cancelling twice is harmless.
    is_fresh = earlier is not None and earlier.answer != Answer.BROKEN
    if earlier is not None and is_fresh and earlier.parameters.get("intent") in (None, intent_id):
        return earlier
    return start_attempt(held.session, held.pledge.id, "cancel", {"intent": intent_id}, held.now)


def _cancel(context: Context, attempt: PaymentAttempt, intent_id: str) -> IntentFacts:
    try:
        return context.cards.cancel_intent(attempt.key(context.settings.environment), intent_id)
    except (UnexpectedState, RequestRefused):
        return context.cards.fetch_intent(intent_id)
    except ProviderBroken:
        with held_pledge(context, attempt.pledge_id) as held:
            stored = held.session.get_one(PaymentAttempt, (attempt.pledge_id, attempt.step, attempt.number))
            stored.answer = Answer.BROKEN
        raise


def _close_page(context: Context, pledge_id: UUID, page_id: str) -> None:
    try:
        context.cards.expire_session(page_id)
    except RequestRefused:
        log.info("card_page.closed_before", pledge_id=str(pledge_id))
        look_up_pledge(context, pledge_id)
