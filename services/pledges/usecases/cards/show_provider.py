"""The traffic with the card provider as finance staff see it: events, sweeps, transfers, payouts."""

from typing import Any

from services.chassis.database import Sessions, platform_now, reading
from services.pledges.domain.cards.provider_events import NOT_SUBSCRIBED
from services.pledges.store.cards.provider_overview import (
    event_counts,
    newest_payouts,
    parked_events,
    transfer_counts,
    transfer_tasks,
    unknown_events,
)
from services.pledges.store.cards.sweeps import Sweep, newest_sweeps
from services.pledges.store.pledging.pledge import NUMBER_PREFIX
from services.pledges.stripe_gateway import API_VERSION
from services.pledges.usecases.cards.sweep_steps import STEPS

SWEEPS_SHOWN = 5


def provider_overview(sessions: Sessions) -> dict[str, Any]:
    """What waits, what was found and healed, and what a person has to look at."""
    with reading(sessions) as session:
        counts = event_counts(session, API_VERSION)
        return {
            "as_of": platform_now(session),
            "events": {
                **counts._mapping,
                "unsubscribed": [dict(row._mapping) for row in unknown_events(session, NOT_SUBSCRIBED)],
                "stuck": [dict(row._mapping) for row in parked_events(session)],
            },
            "sweeps": [_sweep_view(sweep) for sweep in newest_sweeps(session, SWEEPS_SHOWN)],
            "transfers": [dict(row._mapping) for row in transfer_counts(session)],
            "tasks": [_task_view(row) for row in transfer_tasks(session)],
            "payouts": [dict(row._mapping) for row in newest_payouts(session)],
        }


def _task_view(row: Any) -> dict[str, Any]:
    return {**row._mapping, "pledge_number": f"{NUMBER_PREFIX}{row.pledge_number}"}


def _sweep_view(sweep: Sweep) -> dict[str, Any]:
    nothing = {"looked_at": 0, "healed": 0}
    return {
        "began_at": sweep.began_at,
        "ended_at": sweep.ended_at,
        "begun_by": sweep.begun_by,
        "step": sweep.step,
        "trouble": sweep.trouble,
        "steps": [{"step": step, **sweep.found.get(step, nothing)} for step in STEPS if step in sweep.found],
        "healed": sum(each["healed"] for each in sweep.found.values()),
    }
