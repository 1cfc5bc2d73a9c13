"""Closings as finance and associations see them: those that come, rehearsed, and those that were."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Forbidden, NotFound
from services.contracts.roles import Role
from services.pledges.store.closing.plan import ClosingPlan
from services.pledges.store.closing.rehearsals import (
    ClosingComparison,
    ClosingRehearsal,
    count_unexplained,
    decided_page,
    terms_and_rehearsals,
)
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.closing.rehearse_closings import AHEAD, AT_ONCE, rehearse

_FINANCE = frozenset({Role.FINANCE.value, Role.FINANCE_APPROVER.value})


def coming_closings(sessions: Sessions) -> dict[str, Any]:
    """Campaigns that end within two days, as counted last, and how many closings are unexplained."""
    with reading(sessions) as session:
        now = platform_now(session)
        rows = terms_and_rehearsals(session, now + AHEAD, AT_ONCE)
        return {
            "as_of": now,
            "unexplained": count_unexplained(session),
            "items": [_about(terms) | _kept(rehearsal) for terms, rehearsal in rows],
        }


def past_closings(sessions: Sessions, before: tuple[datetime, UUID] | None, limit: int) -> dict[str, Any]:
    """A page of closings, newest first."""
    with reading(sessions) as session:
        rows = decided_page(session, before, limit)
    return page(
        rows,
        limit,
        lambda row: _about(row[1]) | _decided(row[0]) | _compared(row[2]),
        lambda row: (row[0].decided_at.isoformat(), row[0].id),
    )


def show_closing(sessions: Sessions, campaign_id: UUID, who: Identity) -> dict[str, Any]:
    """One campaign: rehearsed at this moment while it is open, afterwards the plan and its comparison.

    For finance and for the association's own members. Raises NotFound, Forbidden.
    """
    with reading(sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        if not (who.roles & _FINANCE or who.is_member(terms.association_id)):
            raise Forbidden("not_a_member")
        now = platform_now(session)
        plan = session.scalar(select(ClosingPlan).where(ClosingPlan.campaign_id == campaign_id))
        told = _about(terms) | {"as_of": now, "rehearsal": None, "rehearsed_at": None}
        if plan is None:
            return told | {"rehearsal": rehearse(session, terms), "rehearsed_at": now} | _undecided()
        return (
            told
            | _kept(session.get(ClosingRehearsal, campaign_id))
            | _decided(plan)
            | _compared(session.get(ClosingComparison, plan.id))
        )


def _about(terms: CampaignTerms) -> dict[str, Any]:
    return {
        "campaign_id": terms.campaign_id,
        "title": terms.title,
        "association_name": terms.association_name,
        "state": terms.state,
        "model": terms.model,
        "deadline": terms.deadline,
    }


def _kept(rehearsal: ClosingRehearsal | None) -> dict[str, Any]:
    return {
        "rehearsal": rehearsal.content if rehearsal else None,
        "rehearsed_at": rehearsal.made_at if rehearsal else None,
    }


def _decided(plan: ClosingPlan) -> dict[str, Any]:
    return {"outcome": plan.outcome, "decided_at": plan.decided_at, "secured_cents": plan.secured_cents}


def _undecided() -> dict[str, Any]:
    return {"outcome": None, "decided_at": None, "secured_cents": None} | _compared(None)


def _compared(comparison: ClosingComparison | None) -> dict[str, Any]:
    if comparison is None:
        return {"compared_at": None, "comparison": None, "unexplained": 0, "is_final": False}
    return {
        "compared_at": comparison.compared_at,
        "comparison": comparison.content,
        "unexplained": comparison.unexplained,
        "is_final": comparison.is_final,
    }
