"""Promises that nobody confirmed are given to others; those of the erased are given up."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.ideas.domain.giving.promise_states import AWAITED, Happening
from services.ideas.store.giving.needs import lock_need
from services.ideas.store.giving.promises import GoodsPromise, due_to_lapse, lock_promise
from services.ideas.usecases.context import Context

SLICE = 200


def lapse_promises(context: Context) -> int:
    """Free what was held for addresses that nobody confirmed in time. Returns how many promises."""
    with transaction(context.sessions) as session:
        late = due_to_lapse(session, platform_now(session), SLICE)
    return sum(_lapse(context, need_id, promise_id) for need_id, promise_id in late)


def _lapse(context: Context, need_id: uuid.UUID, promise_id: uuid.UUID) -> bool:
    with transaction(context.sessions) as session:
        lock_need(session, need_id)
        promise, now = lock_promise(session, promise_id), platform_now(session)
        # Confirmed at the last moment.
        if promise is None or promise.held_until is None or promise.held_until > now:
            return False
        promise.meet(Happening.LAPSED)
        promise.held_until, promise.ended_at = None, now
        return True


def forget_giver(session: Session, contributor_id: uuid.UUID) -> int:
    """Give up what is still to be brought and empty every note; what came stays counted, without a person.

    The caller holds the contributor's row and erases it. Freed goods may be promised at once. Returns how
    many promises were given up.
    """
    now = platform_now(session)
    own = select(GoodsPromise).where(GoodsPromise.contributor_id == contributor_id)
    awaited = own.where(GoodsPromise.state.in_(AWAITED)).order_by(GoodsPromise.id).with_for_update()
    given_up = session.scalars(awaited).all()
    for each in given_up:
        each.meet(Happening.TAKEN_BACK)
        each.ended_at, each.held_until = now, None
    session.flush()
    session.execute(update(GoodsPromise).where(GoodsPromise.contributor_id == contributor_id).values(note=""))
    return len(given_up)
