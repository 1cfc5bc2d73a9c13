"""The register in the hands of associations and staff: lists, invitations, courses, counts."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience, Role
from services.ideas.api.context import context, read_id_cursor
from services.ideas.api.contributor_schemas import (
    CandidatesView,
    CertificateView,
    Course,
    InvitedView,
    Inviting,
    InvitingQuery,
    RecordedView,
    RegisterCountsView,
    VolunteersPage,
)
from services.ideas.domain.contributing.certificates import CertificateKind
from services.ideas.usecases.contributing import certify, invite, volunteers

blueprint = Blueprint("volunteers", __name__)


@blueprint.get("/associations/<uuid:association_id>/volunteers")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, VolunteersPage)
@allow(Audience.SIGNED_IN)
def list_volunteers(query: dict[str, Any], association_id: uuid.UUID) -> dict[str, Any]:
    """Who agreed to be known to the association."""
    after = read_id_cursor(query)
    return volunteers.list_volunteers(context(), identity(), association_id, after, query["limit"])


@blueprint.post("/associations/<uuid:association_id>/certificates/<uuid:certificate_id>/seen")
@blueprint.response(200, CertificateView)
@allow(Audience.SIGNED_IN)
def mark_seen(association_id: uuid.UUID, certificate_id: uuid.UUID) -> dict[str, Any]:
    """A member has held the card."""
    return certify.mark_seen(context(), identity(), association_id, certificate_id)


@blueprint.post("/shifts/<uuid:shift_id>/candidates")
@blueprint.arguments(InvitingQuery)
@blueprint.response(200, CandidatesView)
@allow(Audience.SIGNED_IN)
def count_candidates(body: dict[str, Any], shift_id: uuid.UUID) -> dict[str, Any]:
    """How many fit."""
    return invite.count_candidates(context(), identity(), shift_id, _search(body))


@blueprint.post("/shifts/<uuid:shift_id>/invitations")
@blueprint.arguments(Inviting)
@blueprint.response(200, InvitedView)
@allow(Audience.SIGNED_IN)
def send_invitations(body: dict[str, Any], shift_id: uuid.UUID) -> dict[str, Any]:
    """Write to those who fit."""
    claim = claim_from_request("ideas.invite_to_shift")
    return invite.invite(context(), identity(), shift_id, _search(body), body["at_most"], claim)


@blueprint.get("/register/counts")
@blueprint.response(200, RegisterCountsView)
@allow(Role.REVIEWER)
def count_register() -> dict[str, Any]:
    """How many members there are by district and by skill."""
    return volunteers.count_register(context())


@blueprint.post("/register/courses")
@blueprint.arguments(Course)
@blueprint.response(200, RecordedView)
@allow(Role.REVIEWER)
def record_course(body: dict[str, Any]) -> dict[str, Any]:
    """Record who passed a course."""
    kind = CertificateKind(body["kind"])
    recorded = certify.record_course(context(), identity(), kind, body["issued_on"], body["emails"])
    return {"recorded": recorded}


def _search(body: dict[str, Any]) -> invite.Search:
    return invite.Search(skills=tuple(body["skills"]), district_slug=body["district_slug"] or None)
