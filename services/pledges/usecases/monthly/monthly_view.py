"""A monthly pledge as its backer sees it, and those of a campaign as the finance desk does."""

from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.chassis.links import pledge_link_token
from services.pledges.domain.monthly.monthly_rules import SHOWN_AHEAD, due_days
from services.pledges.domain.monthly.monthly_states import MonthlyState
from services.pledges.domain.pledging.deadlines import last_day
from services.pledges.domain.pledging.pledge_states import ENDED, PledgeState
from services.pledges.store.monthly.monthly_pledges import (
    MonthlyPledge,
    MonthlyTerm,
    monthly_of,
    months_by_state,
    terms_of,
)
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.advance_monthly import CARD_FAILED

LISTED = 100


def months_under_way(session: Session, monthly_id: UUID) -> int:
    """How many of its months are still being charged or repaired."""
    settled = (*ENDED, PledgeState.PAID)
    wanted = select(func.count()).where(Pledge.monthly_id == monthly_id, Pledge.state.not_in(settled))
    return session.scalar(wanted) or 0


def monthly_view(
    context: Context, session: Session, pledge: Pledge, terms: CampaignTerms
) -> dict[str, Any] | None:
    """The agreement that the pledge begins or belongs to: schedule, months so far, what may be done."""
    monthly = monthly_of(session, pledge)
    if monthly is None:
        return None
    first = session.get_one(Pledge, monthly.pledge_id)
    coming = _coming(monthly, terms)
    return {
        "pledge_id": first.id,
        "link_token": _token(context, first),
        "state": monthly.state,
        "reason": monthly.reason,
        "amount_cents": monthly.amount_cents,
        "cap_cents": monthly.cap_cents,
        "minimum_cents": terms.minimum_pledge_cents,
        "next_due_on": coming[0] if coming else None,
        "charge_on": monthly.charge_on,
        "coming": coming[1:],
        "months": [_month(context, term, paid) for term, paid in terms_of(session, monthly.pledge_id)],
        "consent_text": monthly.consent_text,
        "consent_version": monthly.consent_version,
        "consented_at": monthly.consented_at,
        "actions": _actions(monthly),
    }


def campaign_monthly(sessions: Sessions, campaign_id: UUID) -> dict[str, Any]:
    """How many monthly pledges a campaign has, and those charged next."""
    with reading(sessions) as session:
        counted = months_by_state(session, campaign_id)
        soonest = (
            select(MonthlyPledge, Pledge)
            .join(Pledge, Pledge.id == MonthlyPledge.pledge_id)
            .where(MonthlyPledge.campaign_id == campaign_id)
            .where(MonthlyPledge.state.in_((MonthlyState.ACTIVE, MonthlyState.PAUSED)))
            .order_by(MonthlyPledge.next_due_on, MonthlyPledge.pledge_id)
            .limit(LISTED)
        )
        listed = [
            {
                "number": first.short_number,
                "state": monthly.state,
                "reason": monthly.reason,
                "amount_cents": monthly.amount_cents,
                "next_due_on": monthly.charge_on or monthly.next_due_on,
            }
            for monthly, first in session.execute(soonest)
        ]
    states = [
        {"state": state, "pledges": number, "amount_cents": cents}
        for state, (number, cents) in sorted(counted.items())
    ]
    return {"states": states, "soonest": listed}


def _coming(monthly: MonthlyPledge, terms: CampaignTerms) -> list[date]:
    if monthly.state != MonthlyState.ACTIVE or terms.state not in ("open", "suspended"):
        return []
    day_of_month, next_due_on = monthly.schedule
    return list(islice(due_days(next_due_on, day_of_month, last_day(terms.deadline)), SHOWN_AHEAD))


def _month(context: Context, term: MonthlyTerm, pledge: Pledge | None) -> dict[str, Any]:
    return {
        "due_on": term.due_on,
        "outcome": term.outcome,
        "pledge_id": pledge.id if pledge else None,
        "link_token": _token(context, pledge) if pledge else None,
        "number": pledge.short_number if pledge else None,
        "state": pledge.state if pledge else None,
        "amount_cents": pledge.amount_cents if pledge else None,
        "refunded_cents": pledge.refunded_cents if pledge else None,
    }


def _token(context: Context, pledge: Pledge) -> str:
    return pledge_link_token(context.settings.link_key, pledge.id, pledge.link_generation)


def _actions(monthly: MonthlyPledge) -> list[str]:
    """What the backer can do now."""
    match monthly.state, monthly.reason:
        case MonthlyState.ACTIVE, _:
            return ["skip", "pause", "change_amount", "change_card", "cancel"]
        case MonthlyState.PAUSED, reason if reason == CARD_FAILED:
            return ["change_amount", "change_card", "cancel"]
        case MonthlyState.PAUSED, _:
            return ["resume", "change_amount", "change_card", "cancel"]
        case _:
            return []
