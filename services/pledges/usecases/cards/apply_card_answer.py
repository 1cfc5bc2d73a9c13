"""The only place where the card provider's answer changes a pledge.

It does not matter who fetched the object, or how often: under the pledge's lock the same answer
leads to the same state, and money is booked once.
"""

from services.chassis import logs
from services.chassis.problems import Problem
from services.pledges.domain.books.postings import card_charged
from services.pledges.domain.cards.card_answers import (
    IntentFacts,
    SetupFacts,
    card_digest,
    is_about_another_card,
    judge_payment,
    repair_reason,
    saved_card,
)
from services.pledges.domain.cards.payment_states import PAYMENT, PaymentHappening, PaymentState
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.pledging.pledge_states import IN_REPAIR, Happening, PledgeState
from services.pledges.domain.repairing.repair_rules import is_old_news
from services.pledges.store.cards.payment import last_attempt
from services.pledges.store.closing.plan import reopen_line
from services.pledges.store.repairing.repairs import Repair
from services.pledges.usecases.advance_pledge import BACKER, PLATFORM, STRIPE, advance, note
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.cards.held_pledge import Held
from services.pledges.usecases.cards.surplus_charge import book_surplus, paid_with
from services.pledges.usecases.monthly.monthly_card import keep_new_card, month_was_paid
from services.pledges.usecases.pledging.admission import reserve
from services.pledges.usecases.pledging.pledge_events import emit_paid, emit_repair_needed, emit_secured
from services.pledges.usecases.protection.cards_given import notice_success
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.repairing.lose_payment import lose_payment
from services.pledges.usecases.repairing.open_repair import open_repair

log = logs.get(__name__)

# A pledge that is paid by bank or in cash has given its payment at the provider up.
PAID_AT_PROVIDER = frozenset({"card", "mobilepay"})
_UNFINISHED = frozenset({PledgeState.DRAFT, PledgeState.SETUP_OPEN})
_CARD_CAN_CHANGE = frozenset({PledgeState.PLEDGED, PledgeState.QUEUED, *IN_REPAIR})


def apply_payment(held: Held, facts: IntentFacts, *, our_own_answer: bool = False) -> str:
    """Let a fetched payment take effect; the effect in a word, for the log of events."""
    happening = judge_payment(facts)
    pledge, payment = held.pledge, held.payment
    if _is_foreign(held, facts) or pledge.method not in PAID_AT_PROVIDER:
        return book_surplus(held, facts) if facts.status == "succeeded" else "of_another_intent"
    if facts.status == "canceled":
        return lose_payment(held, facts)
    if happening is None or _is_of_a_page(held, happening):
        return "undecided"
    keep_payment(held, facts.id, facts.id)
    if happening is Happening.PAYMENT_SUCCEEDED:
        return _book_success(held, facts)
    confirm = last_attempt(held.session, pledge.id, "confirm")
    if confirm is not None and is_about_another_card(facts, confirm.parameters["payment_method"]):
        return "undecided"
    repair = held.session.get(Repair, pledge.id)
    is_unanswered = confirm is not None and confirm.is_unanswered_off_session
    if is_unanswered and repair is not None and is_old_news(facts, repair.failed_charge_id):
        return "undecided"
    if confirm is not None and confirm.answer is None and not our_own_answer:
        # Whoever made the call is about to hear the answer, or comes back when its lease is over.
        return "our_own_call_runs"
    reason = facts.decline_code or facts.error_code
    if not advance(held.session, pledge, happening, held.now, reason, actor=STRIPE, cause=facts.id):
        return "too_late"
    payment.failure = repair_reason(facts)
    if pledge.state in IN_REPAIR:
        in_absence = confirm is not None and confirm.parameters["off_session"]
        open_repair(held, facts, told=in_absence)
        if in_absence:
            emit_repair_needed(held.session, pledge, held.terms, payment)
    return str(happening)


def _is_foreign(held: Held, facts: IntentFacts) -> bool:
    """Whether the payment is not the one whose id is stored.

    A page that charges at once brings a payment of its own, so until one succeeds a later page's counts.
    """
    payment = held.payment
    if payment.intent_id in (None, facts.id):
        return False
    return held.terms.model == "all_or_nothing" or payment.charge_id is not None


def _is_of_a_page(held: Held, happening: Happening) -> bool:
    """Whether this is a try on a page that pays in place of a cancelled payment, where another may follow."""
    replaces = held.payment.intent_id is None and held.payment.state == PaymentState.CANCELLED
    return replaces and happening is not Happening.PAYMENT_SUCCEEDED


def keep_payment(held: Held, intent_id: str, cause: str) -> None:
    """Store the payment that the provider made for the pledge."""
    if held.payment.intent_id == intent_id:
        return
    held.payment.intent_id = intent_id
    advance_row(
        held.session, PAYMENT, held.payment, PaymentHappening.CREATED, held.now, actor=PLATFORM, cause=cause
    )


def _book_success(held: Held, facts: IntentFacts) -> str:
    pledge, payment = held.pledge, held.payment
    if payment.charge_id is not None:
        return "booked_before"
    if facts.charge_id is None or facts.fee_cents is None:
        return "undecided"
    payment.charge_id, payment.fee_cents, payment.failure = facts.charge_id, facts.fee_cents, None
    payment.card = card_digest(facts.card_fingerprint) or payment.card
    pledge.paid_cents += facts.received_cents
    post(
        held.session,
        card_charged(
            held.terms.collecting_account_id,
            pledge.campaign_id,
            facts.charge_id,
            local_day(held.now),
            facts.received_cents,
            facts.fee_cents,
        ),
    )
    held.session.flush()
    if _was_present(held):
        notice_success(held.session, facts.charge_id, pledge.id, held.now)
    told_by = {"actor": STRIPE, "cause": facts.charge_id}
    advance_row(held.session, PAYMENT, payment, PaymentHappening.SUCCEEDED, held.now, **told_by)
    if advance(held.session, pledge, Happening.PAYMENT_SUCCEEDED, held.now, **told_by):
        pledge.secured_at = pledge.secured_at or held.now
        pledge.method = "mobilepay" if facts.paid_with == "mobilepay" else pledge.method
        emit_paid(held.session, pledge, held.terms)
        month_was_paid(held, facts)
        return str(Happening.PAYMENT_SUCCEEDED)
    log.error("payment.after_the_end", pledge_id=str(pledge.id), state=pledge.state)
    list_refund(held.session, pledge, facts.received_cents, "too_late", method=paid_with(facts))
    return "refund_listed"


def _was_present(held: Held) -> bool:
    """Whether the backer gave or confirmed the card just now, rather than the platform charging it."""
    confirm = last_attempt(held.session, held.pledge.id, "confirm")
    return confirm is None or not confirm.parameters["off_session"]


def is_new_card(held: Held, facts: SetupFacts) -> bool:
    """Whether a card was saved for us that is not the pledge's already."""
    card = saved_card(facts, held.payment.customer_id)
    return card is not None and card != held.payment.payment_method_id


def apply_saved_card(held: Held, facts: SetupFacts) -> str:
    """Let a fetched SetupIntent take effect; the effect in a word."""
    pledge, payment = held.pledge, held.payment
    card = saved_card(facts, payment.customer_id)
    if card is None:
        return "no_card_saved"
    if card == payment.payment_method_id:
        return "saved_before"
    page = last_attempt(held.session, pledge.id, "setup")
    if page is not None and page.setup_id not in (None, facts.id):
        # An old page's event came again: the card of the newest page counts.
        return "older_page"
    notice_success(held.session, facts.id, pledge.id, held.now)
    payment.card = card_digest(facts.card_fingerprint)
    if pledge.state in _UNFINISHED:
        return _save_first_card(held, card)
    if pledge.state not in _CARD_CAN_CHANGE or _is_paying_otherwise(held):
        if keep_new_card(held, card):
            return "card_changed"
        held.forget.append(card)
        return "too_late"
    if payment.payment_method_id is not None:
        held.forget.append(payment.payment_method_id)
    payment.payment_method_id = card
    if pledge.state == PledgeState.PLEDGED:
        advance(held.session, pledge, Happening.CARD_SAVED, held.now, "card_changed", actor=BACKER)
    else:
        note(held.session, pledge, Happening.CARD_SAVED, held.now, "card_changed", actor=BACKER)
        reopen_line(held.session, pledge.id, held.now)
        keep_new_card(held, card)
    return "card_changed"


def _is_paying_otherwise(held: Held) -> bool:
    repair = held.session.get(Repair, held.pledge.id)
    return repair is not None and repair.way_out is not None


def _save_first_card(held: Held, card: str) -> str:
    pledge = held.pledge
    refusal = _refusal(held)
    if refusal is not None:
        advance(held.session, pledge, Happening.RELEASED, held.now, refusal)
        held.forget.append(card)
        return refusal
    held.payment.payment_method_id = card
    pledge.secured_at = held.now
    advance(held.session, pledge, Happening.CARD_SAVED, held.now, actor=BACKER)
    emit_secured(held.session, pledge, held.terms)
    return str(Happening.CARD_SAVED)


def _refusal(held: Held) -> str | None:
    # A page opened in time counts until the decision is taken, even if its answer came a moment later.
    if held.terms.state not in ("open", "suspended"):
        return "campaign_closed"
    try:
        reserve(held.session, held.terms, held.pledge.amount_cents, held.now, held.pledge.id)
    except Problem as problem:
        return problem.code
    return None
