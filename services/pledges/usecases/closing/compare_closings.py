"""What was rehearsed and planned beside what came of it, kept until nothing moves any more."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import born_at
from services.pledges.domain.closing.comparison import Comparison, compare
from services.pledges.store.closing.plan import ClosingPlan
from services.pledges.store.closing.plan_lines import count_plan
from services.pledges.store.closing.rehearsals import (
    ClosingRehearsal,
    keep_comparison,
    plans_to_compare,
    pledges_changed,
    results_of,
)
from services.pledges.usecases.closing.rehearse_closings import groups_of
from services.pledges.usecases.context import Context

log = logs.get(__name__)

# Repairs are over by then, and so are the ways out of them.
LOOKED_AT_FOR = timedelta(days=30)
AGAIN_AFTER = timedelta(minutes=10)
# What changes a pledge is dated when it begins, and may be seen only after a rehearsal has counted.
UNSEEN_FOR = timedelta(minutes=1)
AT_ONCE = 50


def compare_closings(context: Context) -> int:
    """Compare every closing of the last weeks on which something was still on its way; how many."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        plans = plans_to_compare(session, now - LOOKED_AT_FOR, now - AGAIN_AFTER, AT_ONCE)
    for plan_id in plans:
        compare_closing(context, plan_id)
    return len(plans)


def compare_closing(context: Context, plan_id: UUID) -> Comparison:
    """Compare one closing and keep what comes out."""
    with transaction(context.sessions) as session:
        plan, now = session.get_one(ClosingPlan, plan_id), platform_now(session)
        rehearsal = session.get(ClosingRehearsal, plan.campaign_id)
        changed = rehearsal is None or pledges_changed(
            session, plan.campaign_id, rehearsal.made_at - UNSEEN_FOR, plan.decided_at
        )
        # Letters are counted by the real clock, a second before the plan was made.
        results = results_of(session, plan, born_at(plan.id) - timedelta(seconds=1))
        rehearsed = groups_of(rehearsal.content) if rehearsal else None
        comparison = compare(rehearsed, count_plan(session, plan.id), results, changed=changed)
        keep_comparison(
            session,
            plan,
            compared_at=now,
            content={
                "outcome": plan.outcome,
                "rehearsed_outcome": rehearsal.content["outcome"] if rehearsal else None,
                "rehearsed_at": rehearsal.made_at.isoformat() if rehearsal else None,
                "rows": [asdict(row) for row in comparison.rows],
                "differences": [asdict(each) for each in comparison.differences],
            },
            unexplained=comparison.unexplained,
            is_final=comparison.is_final,
        )
    if comparison.unexplained:
        log.warning("closing.unexplained", plan_id=str(plan_id), differences=comparison.unexplained)
    return comparison
