"""What the holder of a pledge's link sees and may do."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.links import check_pledge_link_token
from services.chassis.problems import NotFound
from services.pledges.domain.pledging.acceptance import (
    can_take_back,
    refusal_by_time,
    taking_back_ends_before,
)
from services.pledges.domain.pledging.deadlines import withdrawable_until
from services.pledges.domain.pledging.pledge_states import IN_REPAIR, Happening, PledgeState
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import Pledge, history, is_forgotten
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.selling.purchases import bought_by
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.monthly_view import monthly_view
from services.pledges.usecases.personal_data.own_data_view import own_actions, own_data_view, purchase_view
from services.pledges.usecases.pledging.condition_view import condition_actions, condition_view
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.refunding.own_refunds import refunds_on_own_page
from services.pledges.usecases.repairing.repair_view import repair_of, ways_out
from services.pledges.usecases.shortfalls.shortfall_view import shortfall_of

UNFINISHED = frozenset({PledgeState.DRAFT, PledgeState.SETUP_OPEN, PledgeState.CHECKOUT_OPEN})
_TAKEN_BACK_FREELY = UNFINISHED | {PledgeState.PLEDGED, PledgeState.AWAITING_PAYMENT}
# Why a bank says no is a tester's best news; `failure` tells the backer what to do about it.
_TOLD_BY_BANK = frozenset({Happening.CARD_DECLINED, Happening.AUTHENTICATION_NEEDED})
_STANDING = frozenset({PledgeState.PLEDGED, PledgeState.AWAITING_PAYMENT})


def check_link(context: Context, session: Session, pledge_id: UUID, token: str) -> Pledge:
    """The pledge that the link opens. Raises NotFound, the same for a wrong id and a wrong token."""
    pledge = session.get(Pledge, pledge_id)
    generation = pledge.link_generation if pledge is not None else 0
    opens = check_pledge_link_token(context.settings.link_key, pledge_id, generation, token)
    if pledge is None or not opens:
        raise NotFound("pledge")
    return pledge


def view_pledge(context: Context, pledge_id: UUID, token: str) -> dict[str, Any]:
    """Everything the pledge's own page shows. Raises NotFound."""
    with transaction(context.sessions) as session:
        pledge = check_link(context, session, pledge_id, token)
        terms = session.get_one(CampaignTerms, pledge.campaign_id)
        payment = session.get(Payment, pledge_id)
        now = platform_now(session)
        in_repair = pledge.state in IN_REPAIR
        closed_for = taking_back_ends_before(terms.legal_mode, context.settings.withdrawal_closed_for)
        until = withdrawable_until(terms.deadline, closed_for)
        actions = allowed_actions(context, session, pledge, terms, payment, now)
        return {
            "pledge_id": pledge.id,
            "number": pledge.short_number,
            "state": pledge.state,
            "method": pledge.method,
            "amount_cents": pledge.amount_cents,
            "campaign_id": pledge.campaign_id,
            "campaign_title": terms.title,
            "campaign_slug": terms.slug,
            "campaign_state": terms.state,
            "created_at": pledge.made_at,
            "withdrawable_until": until if "withdraw" in actions else None,
            "repair_until": payment.repair_until if payment is not None and in_repair else None,
            "failure": payment.failure if payment is not None and in_repair else None,
            "slip": _slip(session, pledge, terms),
            "condition": condition_view(session, pledge),
            "monthly": monthly_view(context, session, pledge, terms),
            "history": [
                {
                    "at": line.at,
                    "state": line.state,
                    "happening": line.happening,
                    "reason": None if line.happening in _TOLD_BY_BANK else line.reason,
                }
                for line in history(session, pledge_id)
            ],
            "public_name": pledge.public_name,
            "consent_version": pledge.consent_version,
            "association_name": terms.association_name,
            "display": terms.display,
            **own_data_view(session, pledge),
            "repair": repair_of(session, context.settings, pledge, terms, now),
            "shortfall": shortfall_of(session, terms),
            "purchase": purchase_view(session, pledge, terms),
            "refunds": refunds_on_own_page(session, pledge_id),
            "sums": {"paid_cents": pledge.paid_cents, "refunded_cents": pledge.refunded_cents},
            "actions": [
                *actions,
                *ways_out(session, pledge, terms, payment, now),
                *own_actions(session, pledge, terms, now, can_withdraw="withdraw" in actions),
            ],
        }


def allowed_actions(
    context: Context,
    session: Session,
    pledge: Pledge,
    terms: CampaignTerms,
    payment: Payment | None,
    now: datetime,
) -> list[str]:
    """What the backer can do now, of withdraw, change_amount, change_card and authenticate."""
    is_open = refusal_by_time(terms.state, terms.deadline, now) is None
    closed_for = taking_back_ends_before(terms.legal_mode, context.settings.withdrawal_closed_for)
    may_back_out = can_take_back(terms.state, terms.deadline, now, closed_for)
    actions = condition_actions(pledge, is_open=is_open, may_back_out=may_back_out)
    if is_withdrawable(pledge, terms) and may_back_out:
        actions.append("withdraw")
    has_price = bought_by(session, pledge.id) is not None
    if is_open and pledge.state in _STANDING and pledge.method != "cash" and not has_price:
        actions.append("change_amount")
    if is_card_changeable(pledge, payment, now, is_open=is_open) and not is_forgotten(session, pledge):
        actions.append("change_card")
        if pledge.state == PledgeState.ACTION_REQUIRED and payment and payment.intent_id:
            actions.append("authenticate")
    return actions


def is_withdrawable(pledge: Pledge, terms: CampaignTerms) -> bool:
    """Whether the state allows withdrawing: money that waits for the goal, but not money given at once."""
    waits_for_goal = pledge.method in ("bank_transfer", "cash") and terms.model == "all_or_nothing"
    return pledge.state in _TAKEN_BACK_FREELY or (pledge.state == PledgeState.PAID and waits_for_goal)


def is_card_changeable(pledge: Pledge, payment: Payment | None, now: datetime, *, is_open: bool) -> bool:
    """Whether another card page may be opened: while the campaign is open, or within the repair window."""
    if payment is None:
        return False
    if pledge.state in IN_REPAIR:
        return payment.repair_until is not None and now < payment.repair_until
    return is_open and pledge.state in UNFINISHED | {PledgeState.PLEDGED}


def _slip(session: Session, pledge: Pledge, terms: CampaignTerms) -> dict[str, Any] | None:
    account = session.get(CollectingAccount, terms.collecting_account_id)
    if pledge.state != PledgeState.AWAITING_PAYMENT or account is None or pledge.reference is None:
        return None
    return asdict(slip_of(pledge, account))
