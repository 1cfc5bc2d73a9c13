"""News of a campaign."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.paging import page
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience
from services.ideas.api.context import context, read_id_cursor, sessions
from services.ideas.api.schemas import CorrectedUpdate, NewUpdate, NoFields
from services.ideas.api.views import UpdatesPage, UpdateView
from services.ideas.store.campaign_views import update_view
from services.ideas.usecases import post_update as posting
from services.ideas.usecases.publishing import mend_update as mending
from services.ideas.usecases.show_campaign import updates_of

blueprint = Blueprint("updates", __name__, url_prefix="/campaigns/<uuid:campaign_id>/updates")


@blueprint.post("")
@blueprint.arguments(NewUpdate)
@blueprint.response(201, UpdateView)
@allow(Audience.SIGNED_IN)
def post_update(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Tell the backers something."""
    claim = claim_from_request("ideas.post_update", required=False)
    return posting.post_update(context(), identity(), campaign_id, **body, claim=claim)


@blueprint.post("/<uuid:update_id>/correct")
@blueprint.arguments(CorrectedUpdate)
@blueprint.response(200, UpdateView)
@allow(Audience.SIGNED_IN)
def correct_update(body: dict[str, Any], campaign_id: uuid.UUID, update_id: uuid.UUID) -> dict[str, Any]:
    """Mend what was told."""
    return mending.correct_update(sessions(), identity(), campaign_id, update_id, **body)


@blueprint.post("/<uuid:update_id>/withdraw")
@blueprint.arguments(NoFields)
@blueprint.response(204)
@allow(Audience.SIGNED_IN)
def withdraw_update(_body: dict[str, Any], campaign_id: uuid.UUID, update_id: uuid.UUID) -> None:
    """Take it back before its letters go out."""
    mending.withdraw_update(sessions(), identity(), campaign_id, update_id)


@blueprint.get("")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, UpdatesPage)
@allow(Audience.ANYONE)
def list_updates(query: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """News, newest first."""
    rows = updates_of(sessions(), campaign_id, identity(), read_id_cursor(query), query["limit"])
    return page(rows, query["limit"], lambda row: update_view(*row), lambda row: (row[0].id,))
