"""A declined card is tried once more without its owner, where the bank's answer allows that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.pledges.domain.cards.card_calls import RequestRefused
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.domain.repairing.repair_rules import RetryRule, retry_at
from services.pledges.store.cards.payment import Payment, payment_of_card, start_attempt
from services.pledges.store.closing.plan import reopen_line
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.repairing.repairs import Repair
from services.pledges.usecases.advance_pledge import PLATFORM, STRIPE, advance, note
from services.pledges.usecases.cards.held_pledge import held_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.repairing.give_up_payment import may_give_up
from services.pledges.usecases.repairing.repair_view import retry_rule

log = logs.get(__name__)

AT_ONCE = 200


def retry_declined_charges(context: Context) -> int:
    """Let the plan's executor charge again whatever is due for its one retry; how many were begun."""
    rule = retry_rule(context.settings)
    with transaction(context.sessions) as session:
        pledges = session.scalars(_candidates(platform_now(session) - rule.after)).all()
    return sum(_begin(context, pledge_id, rule) for pledge_id in pledges)


def card_was_renewed(context: Context, payment_method_id: str) -> str:
    """The card's network told of a new number or date: a card that was declined is tried again at once.

    The effect in a word. Raises ProviderTrouble.
    """
    with transaction(context.sessions) as session:
        held_by = payment_of_card(session, payment_method_id, {PledgeState.DECLINED})
    if held_by is None:
        return "unknown_object"
    try:
        owner = context.cards.card_owner(payment_method_id)
    except RequestRefused:
        return "unknown_object"
    if owner is None or owner != held_by.customer_id:
        return "of_another_customer"
    with held_pledge(context, held_by.pledge_id) as held:
        repair = held.session.get(Repair, held_by.pledge_id, with_for_update=True)
        note(held.session, held.pledge, "card_renewed", held.now, actor=STRIPE, cause=payment_method_id)
        if repair is None or held.pledge.state != PledgeState.DECLINED:
            return "card_renewed"
        repair.card_renewed_at = held.now
        return "retry_allowed"


def _candidates(failed_before: datetime) -> Select[UUID]:
    once = and_(Repair.may_retry, Repair.retried_at.is_(None), Repair.failed_at <= failed_before)
    untried = or_(Repair.retried_at.is_(None), Repair.retried_at < Repair.card_renewed_at)
    return (
        select(Repair.pledge_id)
        .join(Pledge, Pledge.id == Repair.pledge_id)
        .join(Payment, Payment.pledge_id == Repair.pledge_id)
        .where(
            Pledge.state == PledgeState.DECLINED,
            Repair.way_out.is_(None),
            Payment.intent_id.is_not(None),
            Payment.payment_method_id.is_not(None),
            Payment.repair_until > func.platform_now(),
            or_(once, and_(Repair.card_renewed_at.is_not(None), untried)),
        )
        .order_by(Repair.failed_at)
        .limit(AT_ONCE)
    )


def _begin(context: Context, pledge_id: UUID, rule: RetryRule) -> bool:
    with held_pledge(context, pledge_id) as held:
        repair = held.session.get_one(Repair, pledge_id, with_for_update=True)
        payment, until = held.payment, held.payment.repair_until
        if held.pledge.state != PledgeState.DECLINED or not may_give_up(held) or until is None:
            return False
        at = retry_at(repair.as_failure(), until, rule)
        if at is None or held.now < at or repair.way_out is not None or payment.intent_id is None:
            return False
        repair.retried_at = held.now
        parameters = {"payment_method": payment.payment_method_id, "off_session": True}
        attempt = start_attempt(held.session, pledge_id, "confirm", parameters, held.now)
        cause = f"confirm:{attempt.number}"
        happening = Happening.CHARGE_STARTED
        advance(held.session, held.pledge, happening, held.now, "tried_again", actor=PLATFORM, cause=cause)
        # The executor looks the payment up, finds that this confirm never arrived, and makes it.
        reopen_line(held.session, pledge_id, held.now)
        return True
