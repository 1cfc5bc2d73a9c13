"""Questions and comments on ideas, and flags on either."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience
from services.ideas.api.context import context, read_id_cursor
from services.ideas.api.participation_schemas import Browser, NewFlag, NewRemark, RemarksQuery
from services.ideas.api.participation_views import RemarksPage, RemarkView
from services.ideas.usecases.discussing import flag as flagging
from services.ideas.usecases.discussing import write_remark as writing

blueprint = Blueprint("remarks", __name__)


@blueprint.post("/ideas/<uuid:idea_id>/remarks")
@blueprint.arguments(NewRemark)
@blueprint.response(201, RemarkView)
@allow(Audience.ANYONE)
def write_remark(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Ask or comment."""
    claim = claim_from_request("ideas.write_remark", required=False)
    return writing.write_remark(context(), identity(), idea_id, **body, claim=claim)


@blueprint.get("/ideas/<uuid:idea_id>/remarks")
@blueprint.arguments(RemarksQuery, location="query")
@blueprint.response(200, RemarksPage)
@allow(Audience.ANYONE)
def list_remarks(query: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """What is shown, oldest first."""
    after = read_id_cursor(query)
    return writing.list_remarks(context(), identity(), idea_id, query["browser"], after, query["limit"])


@blueprint.post("/remarks/<uuid:remark_id>/erase")
@blueprint.arguments(Browser)
@blueprint.response(200, RemarkView)
@allow(Audience.ANYONE)
def erase_remark(body: dict[str, Any], remark_id: uuid.UUID) -> dict[str, Any]:
    """Empty one's own."""
    return writing.erase_own_remark(context(), identity(), remark_id, body["browser"])


@blueprint.post("/ideas/<uuid:idea_id>/flags")
@blueprint.arguments(NewFlag)
@blueprint.response(204)
@allow(Audience.ANYONE)
def flag_idea(body: dict[str, Any], idea_id: uuid.UUID) -> None:
    """Ask staff to look at an idea."""
    flagging.flag_idea(context(), identity(), idea_id, **body)


@blueprint.post("/remarks/<uuid:remark_id>/flags")
@blueprint.arguments(NewFlag)
@blueprint.response(204)
@allow(Audience.ANYONE)
def flag_remark(body: dict[str, Any], remark_id: uuid.UUID) -> None:
    """Ask staff to look at a remark."""
    flagging.flag_remark(context(), identity(), remark_id, **body)
