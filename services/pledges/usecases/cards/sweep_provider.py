"""The nightly sweep: whatever the provider's webhooks did not bring is asked for, and let take effect.

Each finding goes the way of a webhook: the object is fetched and applied by the same functions. A sweep
is carried on from slice to slice and from run to run, so a killed one loses nothing.
"""

import time
from collections.abc import Callable
from uuid import UUID

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.cards.sweeping import night_of
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.cards.sweeps import Sweep, move_mark, sweep_of_night
from services.pledges.usecases.cards.sweep_steps import MARKED, STEPS, Slice
from services.pledges.usecases.context import Context

log = logs.get(__name__)

# A run of the job lets others at the worker soon; the next tick goes on.
RUN_SECONDS = 15.0

# Told after each slice: the step, and how many things it has looked at and healed so far.
Telling = Callable[[str, int, int], None]


def sweep_by_night(context: Context) -> bool:
    """Go on with this night's sweep, by the database's clock; whether there was something to do.

    Raises ProviderTrouble.
    """
    with transaction(context.sessions, "sweep.begun") as session:
        now = platform_now(session)
        night = night_of(now)
        if night is None:
            return False
        tonight = sweep_of_night(session, night)
        if tonight is None:
            tonight = Sweep(
                id=new_id(), night=night, begun_by="clock", began_at=now, step=next(iter(STEPS)), found={}
            )
            session.add(tonight)
    if tonight.ended_at is not None:
        return False
    _go_on(context, tonight.id, until=time.monotonic() + RUN_SECONDS)
    return True


def sweep_now(context: Context, tell: Telling | None = None) -> UUID:
    """Sweep from beginning to end because an operator asks; the sweep's id. Raises ProviderTrouble."""
    with transaction(context.sessions, "sweep.begun") as session:
        now = platform_now(session)
        asked = Sweep(
            id=new_id(),
            night=local_day(now),
            begun_by="operator",
            began_at=now,
            step=next(iter(STEPS)),
            found={},
        )
        session.add(asked)
    _go_on(context, asked.id, tell=tell)
    return asked.id


def _go_on(
    context: Context, sweep_id: UUID, *, until: float | None = None, tell: Telling | None = None
) -> None:
    while until is None or time.monotonic() < until:
        with reading(context.sessions) as session:
            sweep = session.get_one(Sweep, sweep_id)
        if sweep.ended_at is not None:
            return
        try:
            done = STEPS[sweep.step](context, sweep.after)
        except ProviderTrouble as trouble:
            with transaction(context.sessions, "sweep.troubled") as session:
                session.get_one(Sweep, sweep_id, with_for_update=True).trouble = trouble.code
            raise
        counted = _note(context, sweep_id, done)
        if tell is not None:
            tell(sweep.step, *counted)


def _note(context: Context, sweep_id: UUID, done: Slice) -> tuple[int, int]:
    """Keep what a slice came to, and move on; the step's numbers so far."""
    with transaction(context.sessions, "sweep.slice_noted") as session:
        sweep = session.get_one(Sweep, sweep_id, with_for_update=True)
        earlier = sweep.found.get(sweep.step, {"looked_at": 0, "healed": 0})
        looked_at, healed = earlier["looked_at"] + done.looked_at, earlier["healed"] + done.healed
        sweep.found = {**sweep.found, sweep.step: {"looked_at": looked_at, "healed": healed}}
        sweep.after, sweep.trouble = done.after, None
        if done.after is None:
            if sweep.step in MARKED:
                move_mark(session, sweep.step, sweep.began_at)
            steps = list(STEPS)
            following = steps.index(sweep.step) + 1
            if following < len(steps):
                sweep.step = steps[following]
            else:
                sweep.ended_at = platform_now(session)
                log.info("sweep.ended", sweep_id=str(sweep_id), found=sweep.found)
    return looked_at, healed
