"""Members of associations, and those who ask to become one."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.accounts.api import association_schemas as schemas
from services.accounts.api.current import address, context, person_id
from services.accounts.usecases.attempts import count_association_news
from services.accounts.usecases.belonging import members, requests, writers
from services.chassis.idempotency import claim_from_request
from services.chassis.permissions import allow, require_member
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience, MembershipRole

blueprint = Blueprint("memberships", __name__, url_prefix="/associations")


@blueprint.post("/<uuid:association_id>/members")
@blueprint.arguments(schemas.MemberBody)
@blueprint.response(201, schemas.MemberAnswer)
@allow(Audience.SIGNED_IN)
def add_member(body: dict[str, Any], association_id: uuid.UUID) -> dict[str, str]:
    """Let the holder of an address act for the association."""
    require_member(association_id, MembershipRole.OWNER)
    count_association_news(context(), person_id(), address())
    claim = claim_from_request("member.add", required=False)
    return members.add_member(context(), association_id, body["email"], body["role"], person_id(), claim)


@blueprint.get("/<uuid:association_id>/members")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.MemberPage)
@allow(Audience.SIGNED_IN)
def list_members(query: dict[str, Any], association_id: uuid.UUID) -> dict[str, Any]:
    """Who may act for the association; an editor sees their own membership."""
    require_member(association_id)
    return members.list_members(context(), association_id, person_id(), query["after"], query["limit"])


@blueprint.get("/<uuid:association_id>/writers")
@blueprint.response(200, schemas.WritersAnswer)
@allow(Audience.SIGNED_IN)
def list_writers(association_id: uuid.UUID) -> dict[str, Any]:
    """The names of those who write for the association, for each other."""
    return {"items": writers.writers_of(context(), association_id, person_id())}


@blueprint.post("/<uuid:association_id>/members/<uuid:member_id>/role")
@blueprint.arguments(schemas.RoleBody)
@blueprint.response(200, schemas.MemberAnswer)
@allow(Audience.SIGNED_IN)
def change_role(body: dict[str, Any], association_id: uuid.UUID, member_id: uuid.UUID) -> dict[str, str]:
    """Let a member do more or less."""
    require_member(association_id, MembershipRole.OWNER)
    count_association_news(context(), person_id(), address())
    return members.change_role(context(), association_id, member_id, body["role"], person_id())


@blueprint.post("/<uuid:association_id>/members/<uuid:member_id>/end")
@blueprint.response(204)
@allow(Audience.SIGNED_IN)
def end_membership(association_id: uuid.UUID, member_id: uuid.UUID) -> Response:
    """Remove a member, or leave."""
    require_member(association_id)
    members.remove_member(context(), association_id, member_id, person_id())
    return Response(status=204)


@blueprint.post("/requests")
@blueprint.arguments(schemas.RequestBody)
@blueprint.response(202)
@allow(Audience.SIGNED_IN)
def ask(body: dict[str, Any]) -> dict[str, str]:
    """Ask the owners of a number to be let in, or tell staff that the number is one's own."""
    count_association_news(context(), person_id(), address())
    requests.ask_about_number(context(), requests.NewRequest(**body), person_id())
    return {"state": "sent"}


@blueprint.get("/<uuid:association_id>/requests")
@blueprint.response(200, schemas.RequestsAnswer)
@allow(Audience.SIGNED_IN)
def list_requests(association_id: uuid.UUID) -> dict[str, Any]:
    """Who asks to be let in."""
    require_member(association_id, MembershipRole.OWNER)
    return requests.list_join_requests(context(), association_id, person_id())


@blueprint.post("/<uuid:association_id>/requests/<uuid:request_id>")
@blueprint.arguments(schemas.JoinAnswerBody)
@blueprint.response(204)
@allow(Audience.SIGNED_IN)
def answer_request(body: dict[str, Any], association_id: uuid.UUID, request_id: uuid.UUID) -> Response:
    """Let the person in, or decline."""
    require_member(association_id, MembershipRole.OWNER)
    requests.answer_join_request(context(), association_id, request_id, body["accepted"], person_id())
    return Response(status=204)
