"""Goods: asked for by associations, promised by residents, received and valued."""

import uuid
from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import Identity, identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience
from services.ideas.api.context import context, read_id_cursor, sessions
from services.ideas.api.giving_schemas import (
    FewerSchema,
    GiverLink,
    NeedSchema,
    NeedsView,
    NeedView,
    OwnPromisesView,
    OwnPromiseView,
    PromisedView,
    PromiseSchema,
    PromisesPage,
    PromiseView,
    ReasonSchema,
    ReceivedSchema,
)
from services.ideas.api.schemas import NoFields
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.know_contributor import ContactGiven
from services.ideas.usecases.giving import edit_needs, own_promises, receive_goods
from services.ideas.usecases.giving.promise_goods import promise_goods

blueprint = Blueprint("goods", __name__)

_OWN = "/contributors/<uuid:contributor_id>/own/goods"

# What an association does with a promise, by the last part of the address.
_DEEDS: dict[str, Callable[[Context, Identity, uuid.UUID], dict[str, Any]]] = {
    "not-brought": receive_goods.mark_not_brought,
    "wait-again": receive_goods.wait_again,
    "undo-receipt": receive_goods.undo_receipt,
    "approve": receive_goods.approve_value,
    "undo-approval": receive_goods.undo_approval,
}
# What its giver does.
_OWN_DEEDS: dict[str, Callable[[Context, uuid.UUID, str, uuid.UUID], dict[str, Any]]] = {
    "confirm": own_promises.confirm_promise,
    "take-back": own_promises.take_back_promise,
    "again": own_promises.promise_again,
}


@blueprint.get("/campaigns/<uuid:campaign_id>/goods")
@blueprint.response(200, NeedsView)
@allow(Audience.ANYONE)
def list_needs(campaign_id: uuid.UUID) -> dict[str, Any]:
    """What a campaign needs beside money and work."""
    return edit_needs.show_needs(sessions(), identity(), campaign_id)


@blueprint.post("/campaigns/<uuid:campaign_id>/goods")
@blueprint.arguments(NeedSchema)
@blueprint.response(201, NeedView)
@allow(Audience.SIGNED_IN)
def add_need(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Ask for something more."""
    claim = claim_from_request("ideas.add_need", required=False)
    return edit_needs.add_need(sessions(), identity(), campaign_id, body, claim)


@blueprint.post("/goods/<uuid:need_id>")
@blueprint.arguments(NeedSchema)
@blueprint.response(200, NeedView)
@allow(Audience.SIGNED_IN)
def change_need(body: dict[str, Any], need_id: uuid.UUID) -> dict[str, Any]:
    """Write it anew."""
    return edit_needs.change_need(sessions(), identity(), need_id, body)


@blueprint.post("/goods/<uuid:need_id>/close")
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, NeedView)
@allow(Audience.SIGNED_IN)
def close_need(body: dict[str, Any], need_id: uuid.UUID) -> dict[str, Any]:
    """It is not needed any more."""
    return edit_needs.close_need(sessions(), identity(), need_id, body["reason"])


@blueprint.post("/goods/<uuid:need_id>/reopen")
@blueprint.arguments(NoFields)
@blueprint.response(200, NeedView)
@allow(Audience.SIGNED_IN)
def reopen_need(_body: dict[str, Any], need_id: uuid.UUID) -> dict[str, Any]:
    """It is needed again."""
    return edit_needs.reopen_need(sessions(), identity(), need_id)


@blueprint.post("/goods/<uuid:need_id>/promises")
@blueprint.arguments(PromiseSchema)
@blueprint.response(201, PromisedView)
@allow(Audience.ANYONE)
def promise(body: dict[str, Any], need_id: uuid.UUID) -> dict[str, Any]:
    """Promise to bring so many."""
    claim = claim_from_request("ideas.promise_goods", required=False)
    count, note = body.pop("count"), body.pop("note")
    given = ContactGiven(**body)
    return promise_goods(context(), identity(), need_id, given, count=count, note=note, claim=claim)


@blueprint.get("/goods/<uuid:need_id>/promises")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PromisesPage)
@allow(Audience.SIGNED_IN)
def list_promises(query: dict[str, Any], need_id: uuid.UUID) -> dict[str, Any]:
    """Who brings it, for the association that waits for it."""
    return receive_goods.list_promises(context(), identity(), need_id, read_id_cursor(query), query["limit"])


@blueprint.post("/goods-promises/<uuid:promise_id>/receive")
@blueprint.arguments(ReceivedSchema)
@blueprint.response(200, PromiseView)
@allow(Audience.SIGNED_IN)
def receive(body: dict[str, Any], promise_id: uuid.UUID) -> dict[str, Any]:
    """All or a part came."""
    return receive_goods.receive(context(), identity(), promise_id, **body)


@blueprint.post(
    "/goods-promises/<uuid:promise_id>/<any('not-brought','wait-again','undo-receipt','approve',"
    "'undo-approval'):deed>"
)
@blueprint.arguments(NoFields)
@blueprint.response(200, PromiseView)
@allow(Audience.SIGNED_IN)
def settle_promise(_body: dict[str, Any], promise_id: uuid.UUID, deed: str) -> dict[str, Any]:
    """What the association notes of a promise."""
    return _DEEDS[deed](context(), identity(), promise_id)


@blueprint.post(_OWN)
@blueprint.arguments(GiverLink)
@blueprint.response(200, OwnPromisesView)
@allow(Audience.ANYONE)
def show_own(body: dict[str, Any], contributor_id: uuid.UUID) -> dict[str, Any]:
    """What somebody promised, for whoever holds the link; the secret stands in no address."""
    return own_promises.show_own_promises(context(), contributor_id, body["token"])


@blueprint.post(f"{_OWN}/<uuid:promise_id>/reduce")
@blueprint.arguments(FewerSchema)
@blueprint.response(200, OwnPromiseView)
@allow(Audience.ANYONE)
def reduce_own(body: dict[str, Any], contributor_id: uuid.UUID, promise_id: uuid.UUID) -> dict[str, Any]:
    """Bring fewer."""
    return own_promises.reduce_promise(context(), contributor_id, body["token"], promise_id, body["count"])


@blueprint.post(f"{_OWN}/<uuid:promise_id>/<any('confirm','take-back','again'):deed>")
@blueprint.arguments(GiverLink)
@blueprint.response(200, OwnPromiseView)
@allow(Audience.ANYONE)
def change_own(
    body: dict[str, Any], contributor_id: uuid.UUID, promise_id: uuid.UUID, deed: str
) -> dict[str, Any]:
    """Keep the promise, take it back, or promise it again."""
    return _OWN_DEEDS[deed](context(), contributor_id, body["token"], promise_id)
