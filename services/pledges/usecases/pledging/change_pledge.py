"""A backer takes a promise back, or changes its sum."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.chassis.problems import Conflict, Gone
from services.pledges.domain.cards.card_calls import ProviderTrouble, RequestRefused
from services.pledges.domain.pledging.acceptance import can_take_back, taking_back_ends_before
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.cards.payment import Payment, last_attempt
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_pledging
from services.pledges.store.selling.purchases import bought_by
from services.pledges.usecases.advance_pledge import BACKER, advance, note
from services.pledges.usecases.cards.card_page import PAGE_STEPS
from services.pledges.usecases.cards.held_pledge import try_to_forget_card
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.admission import admit, reserve
from services.pledges.usecases.pledging.pledge_events import emit_released
from services.pledges.usecases.pledging.pledge_view import check_link, is_withdrawable
from services.pledges.usecases.refunding.refunds import list_refund, refundable_cents

log = logs.get(__name__)

_STANDING = frozenset({PledgeState.PLEDGED, PledgeState.AWAITING_PAYMENT})


def withdraw_pledge(context: Context, pledge_id: UUID, token: str) -> None:
    """Take a promise back, with a refund of what was paid by bank. Again changes nothing.

    Raises Conflict (not_withdrawable), Gone (withdrawal_closed), NotFound.
    """
    with transaction(context.sessions) as session:
        campaign_id = check_link(context, session, pledge_id, token).campaign_id
        terms, pledge = _hold(session, campaign_id, pledge_id)
        now = platform_now(session)
        if pledge.state == PledgeState.WITHDRAWN:
            return
        _check_time(context, terms, now)
        if not is_withdrawable(pledge, terms):
            raise Conflict("not_withdrawable")
        owed = refundable_cents(session, pledge)
        advance(session, pledge, Happening.WITHDRAWN, now, actor=BACKER)
        if owed > 0:
            list_refund(session, pledge, owed, "withdrawn")
        emit_released(session, pledge, terms, "withdrawn")
        payment = session.get(Payment, pledge_id)
        card = payment.payment_method_id if payment is not None else None
        page = last_attempt(session, pledge_id, *PAGE_STEPS)
        page_id = page.provider_id if page is not None else None
    if page_id is not None:
        _close_page(context, pledge_id, page_id)
    if card is not None:
        try_to_forget_card(context, card)


def change_amount(context: Context, pledge_id: UUID, token: str, amount_cents: int) -> None:
    """Raise a promise until the deadline; lower it as long as it could be withdrawn.

    Raises Invalid, Conflict (not_changeable, cap_reached, …), Gone (campaign_closed, withdrawal_closed).
    """
    with transaction(context.sessions) as session:
        campaign_id = check_link(context, session, pledge_id, token).campaign_id
        terms, now = admit(session, campaign_id)
        pledge = _locked(session, pledge_id)
        # Cash in the drawer is what it is, and so is a price; another sum is another pledge.
        fixed = pledge.method == "cash" or bought_by(session, pledge.id) is not None
        if pledge.state not in _STANDING or fixed:
            raise Conflict("not_changeable")
        if amount_cents == pledge.amount_cents:
            return
        if amount_cents < pledge.amount_cents:
            _check_time(context, terms, now)
        reserve(session, terms, amount_cents, now, pledge_id)
        raised = amount_cents > pledge.amount_cents
        pledge.amount_cents = amount_cents
        note(session, pledge, "amount_changed", now, "raised" if raised else "lowered", actor=BACKER)


def _hold(session: Session, campaign_id: UUID, pledge_id: UUID) -> tuple[CampaignTerms, Pledge]:
    terms = terms_for_pledging(session, campaign_id)
    if terms is None:
        raise LookupError(f"terms {campaign_id}")
    return terms, _locked(session, pledge_id)


def _locked(session: Session, pledge_id: UUID) -> Pledge:
    pledge = lock_pledge(session, pledge_id)
    if pledge is None:
        raise LookupError(f"pledge {pledge_id}")
    return pledge


def _check_time(context: Context, terms: CampaignTerms, now: datetime) -> None:
    closed_for = taking_back_ends_before(terms.legal_mode, context.settings.withdrawal_closed_for)
    if not can_take_back(terms.state, terms.deadline, now, closed_for):
        raise Gone("withdrawal_closed")


def _close_page(context: Context, pledge_id: UUID, page_id: str) -> None:
    """Nobody pays a promise that was taken back; one that was paid a moment ago is looked up and refunded."""
    try:
        context.cards.expire_session(page_id)
    except RequestRefused:
        try:
            look_up_pledge(context, pledge_id)
        except ProviderTrouble as trouble:
            log.warning("card_page.not_closed", provider_code=trouble.code)
    except ProviderTrouble as trouble:
        log.warning("card_page.not_closed", provider_code=trouble.code)
