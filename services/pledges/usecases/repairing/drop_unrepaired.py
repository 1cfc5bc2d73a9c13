"""The time to repair a card is over: the payment is given up first, and only then the promise."""

from uuid import UUID

from sqlalchemy import func, select

from services.chassis import logs
from services.chassis.database import transaction
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.pledging.pledge_states import IN_REPAIR, Happening
from services.pledges.store.cards.payment import Payment
from services.pledges.store.closing.plan import charge_is_waiting
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.advance_pledge import PLATFORM, advance
from services.pledges.usecases.cards.held_pledge import held_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_events import emit_released
from services.pledges.usecases.repairing.give_up_payment import give_up_payment
from services.pledges.usecases.repairing.lose_payment import mark_cancelled

log = logs.get(__name__)

AT_ONCE = 100


def drop_unrepaired_pledges(context: Context) -> int:
    """Drop every pledge whose repair window is over; how many were looked at."""
    # Whoever gave a new card in time is charged first, however late the executor gets to it.
    charging = charge_is_waiting(Pledge.id)
    overdue = (
        select(Payment.pledge_id)
        .join(Pledge, Pledge.id == Payment.pledge_id)
        .where(Pledge.state.in_(IN_REPAIR), Payment.repair_until <= func.platform_now(), ~charging)
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
    if not give_up_payment(context, pledge_id):
        return
    with held_pledge(context, pledge_id) as held:
        if held.pledge.state not in IN_REPAIR:
            return
        mark_cancelled(held, PLATFORM)
        advance(held.session, held.pledge, Happening.DROPPED, held.now)
        emit_released(held.session, held.pledge, held.terms, "dropped")
        if held.payment.payment_method_id is not None:
            held.forget.append(held.payment.payment_method_id)
