"""What a backer does with a monthly pledge, by the secret of its first pledge's link."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.links import pledge_link_token
from services.chassis.problems import Conflict, Invalid, NotFound, Unavailable
from services.pledges.domain.cards.card_calls import ProviderTrouble, RequestRefused
from services.pledges.domain.monthly.monthly_states import MonthlyState
from services.pledges.domain.pledging.pledge_states import IN_REPAIR
from services.pledges.store.cards.payment import last_attempt
from services.pledges.store.monthly.monthly_pledges import MonthlyPledge, MonthlyTerm, lock_monthly
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import BACKER, note
from services.pledges.usecases.cards.card_page import PAGE_STEPS, open_page, start_page
from services.pledges.usecases.cards.held_pledge import held_pledge, try_to_forget_card
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.advance_monthly import BY_BACKER, CARD_FAILED, end, pause, resume
from services.pledges.usecases.monthly.monthly_view import months_under_way
from services.pledges.usecases.monthly.schedule_monthly import skip_month
from services.pledges.usecases.pledging.pledge_view import check_link
from services.pledges.usecases.protection.attempts import Visitor, admit_card_page, trial_of_holder
from services.pledges.usecases.repairing.repair_card import change_card


@dataclass
class HeldMonthly:
    """A monthly pledge, held for one transaction."""

    session: Session
    monthly: MonthlyPledge
    terms: CampaignTerms
    now: datetime


@contextmanager
def _held(context: Context, pledge_id: UUID, token: str) -> Iterator[HeldMonthly]:
    with transaction(context.sessions, "monthly.changed") as session:
        check_link(context, session, pledge_id, token)
        monthly = lock_monthly(session, pledge_id)
        if monthly is None:
            raise NotFound("monthly pledge")
        terms = session.get_one(CampaignTerms, monthly.campaign_id)
        yield HeldMonthly(session, monthly, terms, platform_now(session))


def skip_next_month(context: Context, pledge_id: UUID, token: str, due_on: date) -> None:
    """Leave that month out; said twice it is left out once.

    Raises NotFound, Conflict (monthly_not_active, month_begun).
    """
    with _held(context, pledge_id, token) as held:
        if _is_skipped(held, due_on):
            return
        _require(held, MonthlyState.ACTIVE)
        if held.monthly.next_due_on != due_on:
            raise Conflict("month_begun")
        skip_month(held.session, held.monthly, held.now)


def pause_monthly(context: Context, pledge_id: UUID, token: str) -> None:
    """Charge nothing until the backer lets it go on. Raises NotFound, Conflict (monthly_not_active)."""
    with _held(context, pledge_id, token) as held:
        if held.monthly.state != MonthlyState.PAUSED:
            _require(held, MonthlyState.ACTIVE)
            pause(held.session, held.monthly, held.now, BY_BACKER, BACKER)


def resume_monthly(context: Context, pledge_id: UUID, token: str) -> None:
    """Go on with the next month; nothing of the pause is collected.

    Raises NotFound, Conflict (monthly_not_active, monthly_needs_new_card).
    """
    with _held(context, pledge_id, token) as held:
        if held.monthly.state == MonthlyState.ACTIVE:
            return
        _require(held, MonthlyState.PAUSED)
        if held.monthly.reason == CARD_FAILED:
            raise Conflict("monthly_needs_new_card")
        resume(held.session, held.monthly, held.terms, held.now, BACKER)


def cancel_monthly(context: Context, pledge_id: UUID, token: str) -> None:
    """End it for good and forget the card; what was given stays given. Raises NotFound."""
    card = None
    with _held(context, pledge_id, token) as held:
        ended = end(held.session, held.monthly, held.terms, held.now, BY_BACKER, BACKER)
        # A charge that is under way still needs its card; whoever ends that charge forgets it.
        if ended and not months_under_way(held.session, pledge_id):
            card, held.monthly.payment_method_id = held.monthly.payment_method_id, None
    if card is not None:
        try_to_forget_card(context, card)


def change_monthly_amount(context: Context, pledge_id: UUID, token: str, amount_cents: int) -> None:
    """Give another sum from the next month on, up to what was agreed to; it is announced afresh.

    Raises NotFound, Conflict (monthly_not_active), Invalid.
    """
    with _held(context, pledge_id, token) as held:
        if held.monthly.state != MonthlyState.PAUSED:
            _require(held, MonthlyState.ACTIVE)
        if amount_cents < held.terms.minimum_pledge_cents:
            raise Invalid("amount_cents", "below_minimum")
        if amount_cents > held.monthly.cap_cents:
            raise Invalid("amount_cents", "above_monthly_cap", f"At most {held.monthly.cap_cents} cents")
        if amount_cents == held.monthly.amount_cents:
            return
        reason = "raised" if amount_cents > held.monthly.amount_cents else "lowered"
        held.monthly.amount_cents = amount_cents
        held.monthly.withdraw_notice()
        first = held.session.get_one(Pledge, pledge_id)
        note(held.session, first, "monthly_amount_changed", held.now, reason, actor=BACKER)


def change_monthly_card(context: Context, pledge_id: UUID, token: str, visitor: Visitor | None = None) -> str:
    """The address of a page for another card; a month whose charge failed is repaired with it.

    Raises NotFound, Conflict (monthly_not_active, card_not_changeable), Gone, Unavailable, and TooMany
    and ProofNeeded for a visitor whose attempts are counted.
    """
    failed = None
    with _held(context, pledge_id, token) as held:
        if held.monthly.state != MonthlyState.PAUSED:
            _require(held, MonthlyState.ACTIVE)
        failed = _month_in_repair(held)
        page = last_attempt(held.session, pledge_id, *PAGE_STEPS)
    if failed is not None:
        link = pledge_link_token(context.settings.link_key, failed.id, failed.link_generation)
        return change_card(context, failed.id, link, visitor, proved_for=pledge_id)
    trial = trial_of_holder(context, visitor, pledge_id, held.terms.campaign_id) if visitor else None
    if page is not None and page.step == "setup" and page.provider_id is not None:
        _close_older(context, pledge_id, page.provider_id)
    with held_pledge(context, pledge_id, "monthly.card_page_intended") as pledge:
        newest = last_attempt(pledge.session, pledge_id, *PAGE_STEPS)
        # A page that was intended and never opened, after a crash, is opened now.
        if newest is None or newest.url is not None:
            start_page(pledge.session, pledge.pledge, pledge.terms, pledge.now, step="setup")
            if trial is not None:
                admit_card_page(context, pledge.session, pledge_id, trial)
    return open_page(context, pledge_id)


def _close_older(context: Context, pledge_id: UUID, page_id: str) -> None:
    try:
        try:
            context.cards.expire_session(page_id)
        except RequestRefused:
            look_up_pledge(context, pledge_id)
    except ProviderTrouble as trouble:
        raise Unavailable("The card payment service") from trouble


def _month_in_repair(held: HeldMonthly) -> Pledge | None:
    newest = (
        select(Pledge)
        .join(MonthlyTerm, MonthlyTerm.pledge_id == Pledge.id)
        .where(MonthlyTerm.monthly_id == held.monthly.pledge_id, Pledge.state.in_(IN_REPAIR))
        .order_by(MonthlyTerm.due_on.desc())
    )
    return held.session.scalar(newest.limit(1))


def _is_skipped(held: HeldMonthly, due_on: date) -> bool:
    term = held.session.get(MonthlyTerm, (held.monthly.pledge_id, due_on))
    return term is not None and term.outcome == "skipped"


def _require(held: HeldMonthly, state: MonthlyState) -> None:
    if held.monthly.state != state:
        raise Conflict("monthly_not_active")
