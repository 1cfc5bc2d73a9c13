"""The lines of a plan: written by a decision's table, or only counted by it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.pledges.domain.closing.decision import Decision
from services.pledges.domain.closing.rehearsal import LineGroup
from services.pledges.store.closing.plan import ClosingPlan, PlanLine

# Set-based, so that ten thousand pledges are decided in the moment in which the terms are locked.
_LINES = """
    SELECT pledge.id AS pledge_id, rule.action, rule.reason, rule.has_letter, pledge.method,
           CASE WHEN pledge.state = 'paid' THEN pledge.paid_cents
               - coalesce((SELECT sum(refund.amount_cents) FROM refund
                   WHERE refund.pledge_id = pledge.id AND refund.state <> 'dropped'), 0)
               - coalesce((SELECT sum(dispute.lost_cents) FROM dispute
                   WHERE dispute.pledge_id = pledge.id), 0)
           ELSE pledge.amount_cents END AS amount_cents
    FROM pledge
    JOIN unnest(CAST(:states AS text[]), CAST(:are_unmet AS boolean[]), CAST(:actions AS text[]),
                CAST(:reasons AS text[]), CAST(:letters AS boolean[]))
        AS rule (state, is_unmet, action, reason, has_letter)
      ON rule.state = pledge.state AND rule.is_unmet = (pledge.id = ANY(CAST(:unmet AS uuid[])))
    WHERE pledge.campaign_id = :campaign_id
"""
_WRITE = text(
    "INSERT INTO plan_line (pledge_id, plan_id, action, reason, has_letter, method, amount_cents,"  # noqa: S608
    " next_try_at) SELECT pledge_id, :plan_id, action, reason, has_letter, method, amount_cents, :now"
    f" FROM ({_LINES}) AS line"
)
_COUNT = text(
    "SELECT action, method, coalesce(reason, ''), has_letter, count(*), sum(amount_cents)"  # noqa: S608
    f" FROM ({_LINES}) AS line GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
)


def write_lines(session: Session, plan: ClosingPlan, decision: Decision) -> None:
    """A line for each pledge that the decision says something of."""
    told = _told(plan.campaign_id, decision)
    session.execute(_WRITE, told | {"plan_id": plan.id, "now": plan.decided_at})


def count_lines(session: Session, campaign_id: UUID, decision: Decision) -> list[LineGroup]:
    """The same lines, counted and not written."""
    return [
        LineGroup(action, method, reason, has_letter, int(pledges), int(cents))
        for action, method, reason, has_letter, pledges, cents in session.execute(
            _COUNT, _told(campaign_id, decision)
        )
    ]


def count_plan(session: Session, plan_id: UUID) -> list[LineGroup]:
    """The lines as they were written, counted in the same way; of old plans not all is known."""
    reason, method = func.coalesce(PlanLine.reason, ""), func.coalesce(PlanLine.method, "")
    has_letter = func.coalesce(PlanLine.has_letter, True)
    parts = (PlanLine.action, method, reason, has_letter)
    counted = select(*parts, func.count(), func.sum(PlanLine.amount_cents)).where(PlanLine.plan_id == plan_id)
    return [
        LineGroup(row[0], row[1], row[2], row[3], int(row[4]), int(row[5]))
        for row in session.execute(counted.group_by(*parts).order_by(*parts))
    ]


def _told(campaign_id: UUID, decision: Decision) -> dict[str, Any]:
    rules = decision.rules
    return {
        "campaign_id": campaign_id,
        "unmet": list(decision.unmet),
        "states": [str(rule.state) for rule in rules],
        "are_unmet": [rule.is_unmet for rule in rules],
        "actions": [str(rule.action) for rule in rules],
        "reasons": [rule.reason for rule in rules],
        "letters": [rule.has_letter for rule in rules],
    }


def decided_since(session: Session, since: datetime, limit: int) -> list[ClosingPlan]:
    """Plans decided from then on, newest first."""
    plans = select(ClosingPlan).where(ClosingPlan.decided_at >= since)
    return list(session.scalars(plans.order_by(ClosingPlan.decided_at.desc()).limit(limit)))
