"""An association notes what came and in what shape, and agrees to what it is worth."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Conflict, Invalid, NotFound
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.giving.promise_states import Happening, IllegalHappening, PromiseState
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.giving.needs import GoodsNeed, left_of
from services.ideas.store.giving.promises import GoodsPromise, lock_promise, promises_page
from services.ideas.usecases.budgeting.note_contributions import note_contributions
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.know_contributor import open_contact
from services.ideas.usecases.giving.edit_needs import need_to_count

ACTIONS = (
    Happening.RECEIVED,
    Happening.NOT_BROUGHT,
    Happening.WAITED_FOR_AGAIN,
    Happening.RECEIPT_UNDONE,
    Happening.VALUE_APPROVED,
    Happening.APPROVAL_UNDONE,
)
_NO_CONTACT = {"name": "", "phone": ""}


def list_promises(
    context: Context, who: Identity, need_id: uuid.UUID, after: uuid.UUID | None, limit: int
) -> dict[str, Any]:
    """Who brings what, for the association that waits for it; that it was read is written down.

    Raises NotFound, Forbidden, Conflict.
    """
    with transaction(context.sessions) as session:
        need, _campaign = need_to_count(session, who, need_id)
        rows = promises_page(session, need_id, after, limit)
        people = _people(session, rows)
        shown = page(
            rows,
            limit,
            lambda row: promise_view(row, need, _contact(context, row, people.get(row.contributor_id))),
            lambda row: (row.id,),
        )
        details = {"need": str(need_id), "people": len(shown["items"])}
        audit.record(session, who.actor, "goods_givers.read", f"campaign:{need.campaign_id}", details)
        return shown


def receive(
    context: Context,
    who: Identity,
    promise_id: uuid.UUID,
    *,
    received: int,
    condition: str,
    actual_cents: int,
) -> dict[str, Any]:
    """All or a part came; the rest is free for others. Raises NotFound, Forbidden, Conflict, Invalid."""

    def note(session: Session, _need: GoodsNeed, promise: GoodsPromise) -> None:
        if received > promise.count:
            raise Invalid("received", "more_than_promised")
        promise.meet(Happening.RECEIVED)
        promise.received, promise.condition, promise.actual_cents = received, condition, actual_cents
        promise.received_at, promise.received_by = platform_now(session), who.actor
        promise.held_until = None

    return _change(context, who, promise_id, Happening.RECEIVED, note)


def mark_not_brought(context: Context, who: Identity, promise_id: uuid.UUID) -> dict[str, Any]:
    """Nothing came; others may promise it. Raises NotFound, Forbidden, Conflict."""

    def note(session: Session, _need: GoodsNeed, promise: GoodsPromise) -> None:
        promise.meet(Happening.NOT_BROUGHT)
        promise.ended_at, promise.held_until = platform_now(session), None

    return _change(context, who, promise_id, Happening.NOT_BROUGHT, note)


def wait_again(context: Context, who: Identity, promise_id: uuid.UUID) -> dict[str, Any]:
    """It may come after all, if nobody else promised it. Raises NotFound, Conflict, Invalid on `count`."""

    def note(session: Session, need: GoodsNeed, promise: GoodsPromise) -> None:
        if promise.count > left_of(session, need):
            raise Invalid("count", "more_than_left")
        promise.meet(Happening.WAITED_FOR_AGAIN)
        promise.ended_at = None

    return _change(context, who, promise_id, Happening.WAITED_FOR_AGAIN, note)


def undo_receipt(context: Context, who: Identity, promise_id: uuid.UUID) -> dict[str, Any]:
    """Nothing has come yet; of what was freed as much is waited for as is left. Raises NotFound, Conflict."""

    def note(session: Session, need: GoodsNeed, promise: GoodsPromise) -> None:
        came = promise.received or 0
        promise.meet(Happening.RECEIPT_UNDONE)
        # What came counts as taken while it is asked what is left.
        promise.count = max(1, min(promise.count, came + left_of(session, need)))
        promise.received = promise.condition = promise.actual_cents = None
        promise.received_at = promise.received_by = None

    return _change(context, who, promise_id, Happening.RECEIPT_UNDONE, note)


def approve_value(context: Context, who: Identity, promise_id: uuid.UUID) -> dict[str, Any]:
    """What came counts at the value noted. Raises NotFound, Forbidden, Conflict."""

    def note(session: Session, _need: GoodsNeed, promise: GoodsPromise) -> None:
        promise.meet(Happening.VALUE_APPROVED)
        promise.approved_at, promise.approved_by = platform_now(session), who.actor

    return _change(context, who, promise_id, Happening.VALUE_APPROVED, note)


def undo_approval(context: Context, who: Identity, promise_id: uuid.UUID) -> dict[str, Any]:
    """The value is looked at again. Raises NotFound, Forbidden, Conflict."""

    def note(_session: Session, _need: GoodsNeed, promise: GoodsPromise) -> None:
        promise.meet(Happening.APPROVAL_UNDONE)
        promise.approved_at = promise.approved_by = None

    return _change(context, who, promise_id, Happening.APPROVAL_UNDONE, note)


def promise_view(promise: GoodsPromise, need: GoodsNeed, contact: dict[str, str]) -> dict[str, Any]:
    """A promise as the association sees it."""
    return {
        "id": str(promise.id),
        "need_id": str(need.id),
        "state": promise.state,
        "count": promise.count,
        "note": promise.note,
        "promised_at": as_text(promise.promised_at),
        "received": promise.received,
        "condition": promise.condition,
        "actual_cents": promise.actual_cents,
        "suggested_cents": promise.count * need.value_cents,
        "actions": [str(each) for each in promise.happenings if each in ACTIONS],
        **contact,
    }


def _change(
    context: Context,
    who: Identity,
    promise_id: uuid.UUID,
    happening: Happening,
    deed: Callable[[Session, GoodsNeed, GoodsPromise], None],
) -> dict[str, Any]:
    with transaction(context.sessions) as session:
        found = session.get(GoodsPromise, promise_id)
        if found is None:
            raise NotFound("goods promise")
        need, campaign = need_to_count(session, who, found.need_id)
        promise = lock_promise(session, promise_id)
        if promise is None:
            raise NotFound("goods promise")
        try:
            with session.no_autoflush:
                deed(session, need, promise)
        except IllegalHappening as error:
            raise Conflict("wrong_state", f"{happening} does not follow {promise.state}") from error
        session.flush()
        details = {"promise": str(promise_id), "received": promise.received, "cents": promise.actual_cents}
        audit.record(session, who.actor, f"goods_promise.{happening}", f"campaign:{campaign.id}", details)
        note_contributions(session, campaign.id, context.share_defaults)
        person = session.get(Contributor, promise.contributor_id)
        return promise_view(promise, need, _contact(context, promise, person))


def _people(session: Session, promises: Any) -> dict[uuid.UUID, Contributor]:
    wanted = {each.contributor_id for each in promises}
    return {each.id: each for each in session.scalars(select(Contributor).where(Contributor.id.in_(wanted)))}


def _contact(context: Context, promise: GoodsPromise, person: Contributor | None) -> dict[str, str]:
    """Name and number of whoever stands by a promise; never the address, nor anything of the erased.

    Anybody may write a known address: before the letter's link was pressed it is not said whose it is.
    """
    if person is None or promise.confirmed_at is None or promise.state == PromiseState.TAKEN_BACK:
        return _NO_CONTACT
    contact = open_contact(context, person)
    return {"name": contact["name"], "phone": contact["phone"]}
