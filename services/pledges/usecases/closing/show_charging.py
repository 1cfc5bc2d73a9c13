"""How far the charging of a campaign has come, and whether charging runs at all."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.chassis.database import platform_now, reading
from services.chassis.problems import NotFound
from services.pledges.domain.cards.charging import estimated_seconds
from services.pledges.domain.closing.outcome import Action
from services.pledges.store.closing.charging_run import (
    charges_by_state,
    charging_run,
    settled_since,
    stuck_charges,
)
from services.pledges.store.closing.plan import ClosingPlan, PlanLine
from services.pledges.store.pledging.pledge import NUMBER_PREFIX
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.context import Context

STUCK_SHOWN = 50
PLANS_SHOWN = 20
RATE_OVER = timedelta(minutes=1)


def charging_progress(context: Context, campaign_id: UUID) -> dict[str, Any]:
    """One campaign's charges: counts, rate, estimated end, stuck lines and the circuit. Raises NotFound."""
    with reading(context.sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        plan = session.scalar(select(ClosingPlan).where(ClosingPlan.campaign_id == campaign_id))
        now = platform_now(session)
        counted = charges_by_state(session, plan.id) if plan else ()
        lines = _lines(counted)
        stuck = stuck_charges(session, plan.id, STUCK_SHOWN) if plan else ()
        per_minute, ends_at = _pace(context, session, plan, lines["waiting"], now)
        return {
            "campaign_id": campaign_id,
            "title": terms.title,
            "decided_at": plan.decided_at if plan else None,
            "as_of": now,
            "lines": lines,
            "planned_cents": sum(int(row.cents) for row in counted),
            "states": _states(counted),
            "retrying": _retrying(counted),
            "stuck": [
                {
                    "pledge_id": row.id,
                    "pledge_number": f"{NUMBER_PREFIX}{row.number}",
                    "reason": row.error or "",
                }
                for row in stuck
            ],
            "per_minute": per_minute,
            "ends_at": ends_at,
            "run": _run(session),
        }


def charging_overview(context: Context) -> dict[str, Any]:
    """Whether charging runs at all, and how far each campaign with charges left has come."""
    waits = select(PlanLine.plan_id).where(PlanLine.state != "done", PlanLine.action == Action.CHARGE)
    plans = select(ClosingPlan.campaign_id).where(ClosingPlan.id.in_(waits))
    with reading(context.sessions) as session:
        newest = session.scalars(plans.order_by(ClosingPlan.decided_at.desc()).limit(PLANS_SHOWN)).all()
        run = _run(session)
    return {"run": run, "campaigns": [charging_progress(context, campaign_id) for campaign_id in newest]}


def _lines(counted: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, int]:
    lines = Counter({"waiting": 0, "done": 0, "stuck": 0})
    for row in counted:
        lines[row.line] += row.pledges
    return {"total": lines.total(), **lines}


def _states(counted: Sequence[Row[*tuple[Any, ...]]]) -> list[dict[str, Any]]:
    pledges: Counter[str] = Counter()
    cents: Counter[str] = Counter()
    for row in counted:
        pledges[row.pledge] += row.pledges
        cents[row.pledge] += int(row.cents)
    return [{"state": state, "pledges": pledges[state], "cents": cents[state]} for state in sorted(pledges)]


def _retrying(counted: Sequence[Row[*tuple[Any, ...]]]) -> list[dict[str, Any]]:
    reasons: Counter[str] = Counter()
    for row in counted:
        if row.line == "waiting" and row.error:
            reasons[row.error] += row.pledges
    return [{"reason": reason, "lines": lines} for reason, lines in reasons.most_common()]


def _pace(
    context: Context, session: Session, plan: ClosingPlan | None, waiting: int, now: datetime
) -> tuple[float, datetime | None]:
    if plan is None or charging_run(session).stopped_at is not None:
        return 0.0, None
    settled, first = settled_since(session, plan.id, now - RATE_OVER)
    over = (now - first).total_seconds() if first else 0.0
    per_minute = round(settled / over * 60, 1) if over >= 1 else float(settled)
    rest = estimated_seconds(waiting, settled, over, context.settings.charging_gap_seconds)
    return per_minute, now + timedelta(seconds=rest) if waiting else None


def _run(session: Session) -> dict[str, Any]:
    run = charging_run(session)
    return {"stopped_at": run.stopped_at, "stop_code": run.stop_code, "slowed_down": run.gap_seconds > 0}
