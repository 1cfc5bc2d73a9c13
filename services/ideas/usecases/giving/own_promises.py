"""What somebody promised, by the link that only they have: kept, made less, taken back, promised again."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identity import ANONYMOUS
from services.chassis.problems import Conflict, Gone, Invalid, NotFound
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.giving.promise_states import Happening, IllegalHappening, PromiseState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.contributors import Contributor, contributor_subject
from services.ideas.store.giving.needs import GoodsNeed, lock_need
from services.ideas.store.giving.promises import GoodsPromise, lock_promise
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.own_link import (
    CONTRIBUTOR,
    confirm_contributor,
    contributor_of_link,
)
from services.ideas.usecases.giving.promise_goods import check_left, check_open

# What one's own page shows of a long life of giving.
MOST_SHOWN = 200


@dataclass(frozen=True)
class _Own:
    """One's own promise with everything it hangs on, locked: the need first."""

    promise: GoodsPromise
    need: GoodsNeed
    contributor: Contributor
    now: datetime


def show_own_promises(context: Context, contributor_id: uuid.UUID, token: str) -> dict[str, Any]:
    """One's promises, newest first. Raises NotFound, Gone."""
    with reading(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token)
        return own_promises(session, contributor.id)


def own_promises(session: Session, contributor_id: uuid.UUID, limit: int = MOST_SHOWN) -> dict[str, Any]:
    """The same for a page or an export that has opened the link already."""
    rows = session.execute(
        select(GoodsPromise, GoodsNeed, Campaign)
        .join(GoodsNeed, GoodsNeed.id == GoodsPromise.need_id)
        .join(Campaign, Campaign.id == GoodsNeed.campaign_id)
        .where(GoodsPromise.contributor_id == contributor_id)
        .order_by(GoodsPromise.id.desc())
        .limit(limit)
    )
    items = [
        _view(promise, need) | {"campaign": {"slug": campaign.slug, "title": campaign.title}}
        for promise, need, campaign in rows
    ]
    return {"items": items}


def confirm_promise(
    context: Context, contributor_id: uuid.UUID, token: str, promise_id: uuid.UUID
) -> dict[str, Any]:
    """Whoever reads the address's mail keeps the promise; one that lapsed is kept if there is room.

    Raises NotFound, Gone, Conflict, Invalid on `count` where others promised it meanwhile.
    """

    def confirm(session: Session, own: _Own) -> None:
        confirm_contributor(session, own.contributor)
        if own.promise.state == PromiseState.LAPSED:
            _promise_again(session, own)
        elif own.promise.state == PromiseState.HELD:
            if own.need.closed_at is not None:
                # The letter that called it off went to those alone who had confirmed.
                raise Gone("need_closed", "The association does not need it any more")
            own.promise.meet(Happening.CONFIRMED)
            own.promise.confirmed_at, own.promise.held_until = own.now, None

    return _change(context, contributor_id, token, promise_id, "confirmed", confirm)


def reduce_promise(
    context: Context, contributor_id: uuid.UUID, token: str, promise_id: uuid.UUID, count: int
) -> dict[str, Any]:
    """Bring fewer. Raises NotFound, Gone, Conflict, Invalid on `count`."""

    def reduce(_session: Session, own: _Own) -> None:
        if count > own.promise.count:
            raise Invalid("count", "more_than_promised")
        own.promise.meet(Happening.REDUCED)
        own.promise.count = count

    return _change(context, contributor_id, token, promise_id, "reduced", reduce)


def take_back_promise(
    context: Context, contributor_id: uuid.UUID, token: str, promise_id: uuid.UUID
) -> dict[str, Any]:
    """Bring nothing; others may promise it at once. Raises NotFound, Gone, Conflict."""

    def take_back(_session: Session, own: _Own) -> None:
        if own.promise.state != PromiseState.TAKEN_BACK:
            own.promise.meet(Happening.TAKEN_BACK)
            own.promise.ended_at, own.promise.held_until = own.now, None

    return _change(context, contributor_id, token, promise_id, "taken_back", take_back)


def promise_again(
    context: Context, contributor_id: uuid.UUID, token: str, promise_id: uuid.UUID
) -> dict[str, Any]:
    """Undo taking back, if nobody else promised it meanwhile. Raises NotFound, Gone, Conflict, Invalid."""

    def again(session: Session, own: _Own) -> None:
        if own.promise.state != PromiseState.PROMISED:
            confirm_contributor(session, own.contributor)
            _promise_again(session, own)

    return _change(context, contributor_id, token, promise_id, "promised_again", again)


def _promise_again(session: Session, own: _Own) -> None:
    check_open(session, own.need, ANONYMOUS)
    check_left(session, own.need, own.promise.count)
    own.promise.meet(Happening.PROMISED_AGAIN)
    own.promise.confirmed_at, own.promise.ended_at = own.now, None


def _change(
    context: Context,
    contributor_id: uuid.UUID,
    token: str,
    promise_id: uuid.UUID,
    what: str,
    deed: Callable[[Session, _Own], None],
) -> dict[str, Any]:
    with transaction(context.sessions) as session:
        own = _own(session, context, contributor_id, token, promise_id)
        try:
            deed(session, own)
        except IllegalHappening as error:
            raise Conflict("promise_settled", "The association has noted how it went") from error
        details = {"promise": str(promise_id), "count": own.promise.count}
        audit.record(
            session, CONTRIBUTOR, f"goods_promise.{what}", contributor_subject(contributor_id), details
        )
        session.flush()
        return _view(own.promise, own.need)


def _own(
    session: Session, context: Context, contributor_id: uuid.UUID, token: str, promise_id: uuid.UUID
) -> _Own:
    # The link is tried before anything is locked; rows are locked need first.
    contributor_of_link(session, context, contributor_id, token)
    promise = session.get(GoodsPromise, promise_id)
    if promise is None or promise.contributor_id != contributor_id:
        raise NotFound("goods promise")
    need = lock_need(session, promise.need_id)
    contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
    locked = lock_promise(session, promise_id)
    if locked is None:
        raise NotFound("goods promise")
    return _Own(locked, need, contributor, platform_now(session))


def _view(promise: GoodsPromise, need: GoodsNeed) -> dict[str, Any]:
    return {
        "id": str(promise.id),
        "state": promise.state,
        "count": promise.count,
        "received": promise.received,
        "note": promise.note,
        "promised_at": as_text(promise.promised_at),
        "held_until": as_text(promise.held_until) if promise.held_until else None,
        "actions": [
            str(each)
            for each in promise.happenings
            if each
            in (Happening.CONFIRMED, Happening.REDUCED, Happening.TAKEN_BACK, Happening.PROMISED_AGAIN)
        ],
        "need": {
            "id": str(need.id),
            "name": need.name,
            "unit": need.unit,
            "needed_by": need.needed_by.isoformat() if need.needed_by else None,
            "bring_to": need.bring_to,
            "closed": need.closed_at is not None,
        },
    }
