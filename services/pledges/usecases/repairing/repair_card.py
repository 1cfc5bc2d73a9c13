"""A backer gives another card, or shows the bank that it is really them."""

from uuid import UUID

from services.chassis import logs
from services.chassis.database import transaction
from services.chassis.links import pledge_link_token
from services.chassis.problems import Conflict, Gone, Unavailable
from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.cards.card_calls import (
    CardRefused,
    ProviderTrouble,
    RequestRefused,
    UnexpectedState,
)
from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.pledging.acceptance import refusal_by_time
from services.pledges.domain.pledging.pledge_states import IN_REPAIR, Happening, PledgeState
from services.pledges.store.cards.payment import Payment, PaymentAttempt, last_attempt, start_attempt
from services.pledges.store.closing.plan import reopen_line
from services.pledges.store.pledging.pledge import is_forgotten
from services.pledges.store.repairing.repairs import Repair
from services.pledges.usecases.advance_pledge import BACKER, advance
from services.pledges.usecases.cards.apply_card_answer import apply_payment
from services.pledges.usecases.cards.card_page import PAGE_STEPS, open_page, return_page, start_page
from services.pledges.usecases.cards.held_pledge import Held, held_pledge
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.admission import reserve
from services.pledges.usecases.pledging.pledge_view import check_link, is_card_changeable
from services.pledges.usecases.protection.attempts import (
    Visitor,
    admit_card_page,
    refuse_declined,
    trial_of_holder,
)
from services.pledges.usecases.repairing.give_up_payment import give_up_payment
from services.pledges.usecases.repairing.lose_payment import mark_cancelled

log = logs.get(__name__)


def change_card(
    context: Context,
    pledge_id: UUID,
    token: str,
    visitor: Visitor | None = None,
    *,
    proved_for: UUID | None = None,
) -> str:
    """The address of a fresh card page; an older page is closed first, so that only one can be used.

    `proved_for` names the pledge whose holder gave the proof, where it is another one of the same backer.

    Raises NotFound, Conflict (card_not_changeable), Gone, Unavailable, and TooMany and ProofNeeded
    for a visitor whose attempts are counted.
    """
    with transaction(context.sessions) as session:
        pledge = check_link(context, session, pledge_id, token)
        if pledge.method != "card":
            raise Conflict("card_not_changeable")
        page = last_attempt(session, pledge_id, *PAGE_STEPS)
    holder = proved_for or pledge_id
    trial = trial_of_holder(context, visitor, holder, pledge.campaign_id) if visitor else None
    try:
        if page is not None and page.provider_id is not None:
            _close_older(context, pledge_id, page.provider_id)
        _finish_giving_up(context, pledge_id)
    except ProviderTrouble as trouble:
        raise Unavailable("The card payment service") from trouble
    with held_pledge(context, pledge_id) as held:
        _check_changeable(held)
        if held.pledge.state == PledgeState.DRAFT:
            reserve(held.session, held.terms, held.pledge.amount_cents, held.now, pledge_id)
            held.pledge.reserved_at = held.now
        newest = last_attempt(held.session, pledge_id, *PAGE_STEPS)
        _choose_card_again(held)
        # A page that was intended and never opened, after a crash, is opened now.
        if newest is None or newest.url is not None or newest.step == "mobilepay":
            start_page(held.session, held.pledge, held.terms, held.now)
            if trial is not None:
                admit_card_page(context, held.session, pledge_id, trial)
    return open_page(context, pledge_id)


def authenticate(context: Context, pledge_id: UUID, token: str, visitor: Visitor | None = None) -> str:
    """The address to which the backer goes on: the bank's own page, or the pledge's page if all is done.

    Raises NotFound, Conflict (nothing_to_authenticate), Unavailable, TooMany.
    """
    with transaction(context.sessions) as session:
        pledge = check_link(context, session, pledge_id, token)
        if pledge.method != "card":
            raise Conflict("nothing_to_authenticate")
        link = pledge_link_token(context.settings.link_key, pledge.id, pledge.link_generation)
    trial = trial_of_holder(context, visitor, pledge_id, pledge.campaign_id) if visitor else None
    own_page = return_page(context.settings.public_url, pledge_id, link)
    with held_pledge(context, pledge_id) as held:
        intent_id, card = held.payment.intent_id, held.payment.payment_method_id
        if held.pledge.state != PledgeState.ACTION_REQUIRED or intent_id is None or card is None:
            raise Conflict("nothing_to_authenticate")
        _check_changeable(held)
        if trial is not None:
            refuse_declined(context, held.session, trial.buckets, held.now)
    try:
        facts = context.cards.fetch_intent(intent_id)
        if facts.status == "requires_action" and facts.redirect_url:
            return facts.redirect_url
        if facts.status in ("succeeded", "processing", "canceled"):
            _apply(context, pledge_id, None, facts)
            return own_page
    except ProviderTrouble as trouble:
        raise Unavailable("The card payment service") from trouble
    attempt = _start_confirm(context, pledge_id, card)
    try:
        facts = _confirm(context, attempt, intent_id, own_page)
    except ProviderTrouble as trouble:
        _leave_to_executor(context, attempt)
        raise Unavailable("The card payment service", retry_after=10) from trouble
    _apply(context, pledge_id, attempt, facts)
    return facts.redirect_url or own_page


def _close_older(context: Context, pledge_id: UUID, page_id: str) -> None:
    try:
        context.cards.expire_session(page_id)
    except RequestRefused:
        log.info("card_page.closed_before", pledge_id=str(pledge_id))
    look_up_pledge(context, pledge_id)


def _finish_giving_up(context: Context, pledge_id: UUID) -> None:
    """MobilePay was chosen and its first half cut off: the card needs a payment that is not cancelled."""
    with transaction(context.sessions) as session:
        repair, payment = session.get(Repair, pledge_id), session.get(Payment, pledge_id)
        is_cut_off = repair is not None and repair.way_out is not None
        if not is_cut_off or payment is None or payment.intent_id is None:
            return
    if give_up_payment(context, pledge_id):
        with held_pledge(context, pledge_id) as held:
            mark_cancelled(held, BACKER)
            held.payment.intent_id = None


def _choose_card_again(held: Held) -> None:
    repair = held.session.get(Repair, held.pledge.id, with_for_update=True)
    if repair is not None:
        repair.way_out, repair.way_out_at = None, None


def _check_changeable(held: Held) -> None:
    if is_forgotten(held.session, held.pledge):
        # The customer is gone at the provider too, and nobody could be told of the charge.
        raise Gone("contact_erased")
    refusal = refusal_by_time(held.terms.state, held.terms.deadline, held.now)
    if is_card_changeable(held.pledge, held.payment, held.now, is_open=refusal is None):
        return
    if held.pledge.state in IN_REPAIR:
        raise Gone("repair_closed")
    if refusal == "campaign_closed":
        raise Gone(refusal)
    raise Conflict(refusal or "card_not_changeable")


def _start_confirm(context: Context, pledge_id: UUID, card: str) -> PaymentAttempt:
    with held_pledge(context, pledge_id) as held:
        if held.pledge.state != PledgeState.ACTION_REQUIRED:
            raise Conflict("nothing_to_authenticate")
        advance(held.session, held.pledge, Happening.CHARGE_STARTED, held.now, "by_backer", actor=BACKER)
        parameters = {"payment_method": card, "off_session": False}
        return start_attempt(held.session, pledge_id, "confirm", parameters, held.now)


def _confirm(context: Context, attempt: PaymentAttempt, intent_id: str, return_url: str) -> IntentFacts:
    key = attempt.key(context.settings.environment)
    card = attempt.parameters["payment_method"]
    try:
        return context.cards.confirm_on_session(key, intent_id, card, return_url)
    except CardRefused as refused:
        return refused.intent or context.cards.fetch_intent(intent_id)
    except (UnexpectedState, RequestRefused):
        return context.cards.fetch_intent(intent_id)


def _apply(context: Context, pledge_id: UUID, attempt: PaymentAttempt | None, facts: IntentFacts) -> None:
    with held_pledge(context, pledge_id) as held:
        apply_payment(held, facts, our_own_answer=True)
        if attempt is not None:
            stored = held.session.get_one(PaymentAttempt, (pledge_id, attempt.step, attempt.number))
            stored.answer = Answer.GIVEN


def _leave_to_executor(context: Context, attempt: PaymentAttempt) -> None:
    """No answer came: the plan's executor finds out what became of the charge."""
    with held_pledge(context, attempt.pledge_id) as held:
        stored = held.session.get_one(PaymentAttempt, (attempt.pledge_id, attempt.step, attempt.number))
        stored.answer = Answer.LOST
        advance(held.session, held.pledge, Happening.ANSWER_LOST, held.now)
        reopen_line(held.session, attempt.pledge_id, held.now)
