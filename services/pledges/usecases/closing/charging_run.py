"""The pace and the circuit of charging, over all executors in all processes together."""

import random
import time
from datetime import timedelta

from services.chassis import audit, logs
from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.cards.charging import faster, slower
from services.pledges.store.closing.charging_run import lock_charging_run, real_now
from services.pledges.usecases.context import Context

log = logs.get(__name__)

# After such a pause the provider is asked anew how fast it lets us call.
FORGOTTEN_AFTER = timedelta(minutes=1)


def wait_for_turn(context: Context) -> bool:
    """Return when it is one's turn to call the provider; False where the run has been stopped."""
    with transaction(context.sessions, "run.turn_taken") as session:
        run, now = lock_charging_run(session), real_now(session)
        if run.stopped_at is not None:
            return False
        if now - run.next_turn_at > FORGOTTEN_AFTER:
            run.gap_seconds = 0.0
        turn, steady = max(run.next_turn_at, now), context.settings.charging_gap_seconds
        run.next_turn_at = turn + timedelta(seconds=max(run.gap_seconds, steady))
        run.gap_seconds = faster(run.gap_seconds, steady)
    time.sleep((turn - now).total_seconds())
    return True


def slow_down(context: Context) -> None:
    """The provider had enough or is away: every executor calls half as often, after a pause."""
    with transaction(context.sessions, "run.slowed_down") as session:
        run, now = lock_charging_run(session), real_now(session)
        run.gap_seconds = slower(run.gap_seconds, context.settings.charging_gap_seconds)
        # Jitter, so that programs which were refused together do not come back together.
        pause = run.gap_seconds * random.uniform(0.5, 1.5)  # noqa: S311
        run.next_turn_at = max(run.next_turn_at, now) + timedelta(seconds=pause)
        log.warning("charging_run.slowed_down", gap_seconds=round(run.gap_seconds, 3))


def stop_run(context: Context, code: str) -> None:
    """The provider does not accept our key: no executor calls it until a person starts the run again."""
    with transaction(context.sessions, "run.stopped") as session:
        run = lock_charging_run(session)
        if run.stopped_at is None:
            log.error("charging_run.stopped", provider_code=code)
            run.stopped_at, run.stop_code = platform_now(session), code
            audit.record(session, "platform", "charging.stopped", "charging_run", {"code": code})


def restart_run(sessions: Sessions, actor: str) -> bool:
    """Let the executors go on; False where the run was not stopped."""
    with transaction(sessions, "run.restarted") as session:
        run = lock_charging_run(session)
        if run.stopped_at is None:
            return False
        audit.record(session, actor, "charging.restarted", "charging_run", {"code": run.stop_code})
        run.stopped_at = run.stop_code = None
        return True
