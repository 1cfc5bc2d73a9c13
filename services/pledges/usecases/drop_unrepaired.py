"""The time to repair a card is over: the payment is given up first, and only then the promise."""

from uuid import UUID

from sqlalchemy import func, select

from services.chassis import logs
from services.chassis.database import transaction
from services.pledges.domain.card_calls import ProviderTrouble, RequestRefused, UnexpectedState
from services.pledges.domain.payment_states import PAYMENT, PaymentHappening
from services.pledges.domain.pledge_states import IN_REPAIR, Happening
from services.pledges.store.payment import Payment, PaymentAttempt, start_attempt
from services.pledges.store.pledge import Pledge
from services.pledges.usecases.advance_pledge import PLATFORM, advance
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.context import Context
from services.pledges.usecases.held_pledge import held_pledge
from services.pledges.usecases.look_up_payment import look_up_intent
from services.pledges.usecases.pledge_events import emit_released

log = logs.get(__name__)

AT_ONCE = 100


def drop_unrepaired_pledges(context: Context) -> int:
    """Drop every pledge whose repair window is over; how many were looked at."""
    overdue = (
        select(Payment.pledge_id)
        .join(Pledge, Pledge.id == Payment.pledge_id)
        .where(Pledge.state.in_(IN_REPAIR), Payment.repair_until <= func.platform_now())
        .order_by(Payment.repair_until)
        .limit(AT_ONCE)
    )
    with transaction(context.sessions) as session:
        pledges = session.scalars(overdue).all()
    for pledge_id in pledges:
        try:
            _drop(context, pledge_id)
        except ProviderTrouble as trouble:
            log.warning("pledge.not_dropped", pledge_id=str(pledge_id), provider_code=trouble.code)
    return len(pledges)


def _drop(context: Context, pledge_id: UUID) -> None:
    with held_pledge(context, pledge_id) as held:
        intent_id = held.payment.intent_id
        if held.pledge.state not in IN_REPAIR or intent_id is None:
            return
        earlier = held.session.get(PaymentAttempt, (pledge_id, "cancel", 1))
        attempt = earlier or start_attempt(held.session, pledge_id, "cancel", {}, held.now)
    try:
        facts = context.cards.cancel_intent(attempt.key(context.settings.environment), intent_id)
    except (UnexpectedState, RequestRefused):
        facts = context.cards.fetch_intent(intent_id)
    if facts.status != "canceled":
        # The bank's own page was finished at the last moment: what the provider says counts.
        look_up_intent(context, pledge_id, intent_id)
        return
    with held_pledge(context, pledge_id) as held:
        if held.pledge.state in IN_REPAIR:
            cancelled = PaymentHappening.CANCELLED
            advance_row(held.session, PAYMENT, held.payment, cancelled, held.now, actor=PLATFORM)
            advance(held.session, held.pledge, Happening.DROPPED, held.now)
            emit_released(held.session, held.pledge, held.terms, "dropped")
            if held.payment.payment_method_id is not None:
                held.forget.append(held.payment.payment_method_id)
