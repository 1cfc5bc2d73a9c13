"""What a card's answer to one month means for the months that follow."""

from services.chassis import logs
from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.monthly.monthly_states import MonthlyState
from services.pledges.store.monthly.monthly_pledges import MonthlyPledge, lock_monthly
from services.pledges.usecases.advance_pledge import BACKER, STRIPE
from services.pledges.usecases.cards.held_pledge import Held
from services.pledges.usecases.monthly.advance_monthly import CARD_FAILED, begin, end, pause, resume
from services.pledges.usecases.monthly.monthly_events import emit_started
from services.pledges.usecases.refunding.refunds import list_refund

log = logs.get(__name__)

# A campaign in these states gives everything back, so also what is paid to it afterwards.
GIVING_BACK = frozenset({"cancelled", "not_funded"})


def month_was_paid(held: Held, facts: IntentFacts) -> None:
    """The first payment starts the schedule; a repaired one lets it go on."""
    monthly = _monthly(held)
    if monthly is None:
        return
    if held.pledge.monthly_id is None:
        _start(held, monthly, facts)
        return
    if held.terms.state in GIVING_BACK:
        list_refund(held.session, held.pledge, facts.received_cents, held.terms.state)
    if monthly.state == MonthlyState.ENDED and monthly.payment_method_id is not None:
        # Kept only for the charge that was still under way when it ended.
        held.forget.append(monthly.payment_method_id)
        monthly.payment_method_id = None
    elif monthly.state == MonthlyState.PAUSED and monthly.reason == CARD_FAILED:
        resume(held.session, monthly, held.terms, held.now, STRIPE)


def _start(held: Held, monthly: MonthlyPledge, facts: IntentFacts) -> None:
    if not begin(held.session, monthly, held.now, STRIPE):
        if facts.payment_method_id is not None:
            # It ended before it began, so its card is of no use any more.
            held.forget.append(facts.payment_method_id)
        return
    monthly.customer_id, monthly.payment_method_id = held.payment.customer_id, facts.payment_method_id
    if facts.payment_method_id is None:
        # The provider took the money and kept no card: once was possible, again is not.
        log.error("monthly.card_not_saved", pledge_id=str(held.pledge.id))
        end(held.session, monthly, held.terms, held.now, "card_not_saved")
        return
    held.payment.payment_method_id = facts.payment_method_id
    emit_started(held.session, monthly, held.terms)


def month_failed(held: Held) -> None:
    """No further month is charged until this card is repaired; the repair's own letter says so."""
    monthly = _monthly(held)
    if monthly is not None and held.pledge.monthly_id is not None and monthly.state == MonthlyState.ACTIVE:
        pause(held.session, monthly, held.now, CARD_FAILED, STRIPE)


def keep_new_card(held: Held, card: str) -> bool:
    """Charge the coming months to the new card; whether the pledge is a monthly one that goes on."""
    monthly = _monthly(held)
    if monthly is None or monthly.state not in (MonthlyState.ACTIVE, MonthlyState.PAUSED):
        return False
    old = monthly.payment_method_id
    if old not in (None, card) and old not in held.forget:
        held.forget.append(str(old))
    # The customer changes with the card where the provider had lost the earlier one.
    monthly.customer_id, monthly.payment_method_id = held.payment.customer_id, card
    if held.pledge.monthly_id is None:
        held.payment.payment_method_id = card
        if monthly.reason == CARD_FAILED:
            resume(held.session, monthly, held.terms, held.now, BACKER)
    return True


def _monthly(held: Held) -> MonthlyPledge | None:
    if held.terms.model == "all_or_nothing":
        return None
    return lock_monthly(held.session, held.pledge.monthly_id or held.pledge.id)
