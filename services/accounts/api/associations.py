"""Associations: registered, corrected, read; looked up and decided on by staff."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.accounts.api import association_schemas as schemas
from services.accounts.api.current import address, context, person_id
from services.accounts.usecases import associations
from services.accounts.usecases.attempts import count_association_news
from services.accounts.usecases.belonging import requests
from services.accounts.usecases.verifying import decide, look_up, show_evidence
from services.chassis.idempotency import claim_from_request
from services.chassis.permissions import allow, require_member
from services.contracts.roles import Audience, MembershipRole, Role

blueprint = Blueprint("associations", __name__, url_prefix="/associations")


@blueprint.post("")
@blueprint.arguments(schemas.AssociationBody)
@blueprint.response(201, schemas.AssociationAnswer)
@allow(Audience.SIGNED_IN)
def register(body: dict[str, Any]) -> dict[str, Any]:
    """Register an association; the caller becomes its owner here."""
    count_association_news(context(), person_id(), address())
    new = associations.NewAssociation(**body)
    claim = claim_from_request("association.register", required=False)
    return associations.register_association(context(), new, person_id(), claim)


@blueprint.get("")
@blueprint.arguments(schemas.AssociationQuery, location="query")
@blueprint.response(200, schemas.AssociationPage)
@allow(Role.REVIEWER, Role.FINANCE)
def list_associations(query: dict[str, Any]) -> dict[str, Any]:
    """Associations that wait for staff, were verified, or were refused."""
    return associations.list_associations(context(), **query)


@blueprint.get("/<uuid:association_id>")
@blueprint.response(200, schemas.AssociationAnswer)
@allow(Audience.ANYONE)
def show(association_id: uuid.UUID) -> dict[str, Any]:
    """An association's public identity."""
    return associations.show_association(context(), association_id)


@blueprint.post("/<uuid:association_id>/identity")
@blueprint.arguments(schemas.AssociationBody)
@blueprint.response(200, schemas.AssociationAnswer)
@allow(Audience.SIGNED_IN)
def correct(body: dict[str, Any], association_id: uuid.UUID) -> dict[str, Any]:
    """Put right what was written of the association."""
    require_member(association_id, MembershipRole.OWNER)
    claim = claim_from_request("association.correct", required=False)
    new = associations.NewAssociation(**body)
    return associations.correct_association(context(), association_id, new, person_id(), claim)


@blueprint.get("/<uuid:association_id>/evidence")
@blueprint.response(200, schemas.EvidenceAnswer)
@allow(Role.REVIEWER)
def evidence(association_id: uuid.UUID) -> dict[str, Any]:
    """All that staff look at before they decide."""
    return show_evidence.show_evidence(context(), association_id)


@blueprint.post("/<uuid:association_id>/register-answer")
@blueprint.response(200, schemas.RegisterAnswerAnswer)
@allow(Role.REVIEWER)
def ask_register(association_id: uuid.UUID) -> dict[str, Any]:
    """Ask the business register, and keep what it answers."""
    return look_up.look_up_association(context(), association_id, person_id())


@blueprint.post("/<uuid:association_id>/verification")
@blueprint.arguments(schemas.DecisionBody)
@blueprint.response(200, schemas.AssociationAnswer)
@allow(Role.REVIEWER)
def verify(body: dict[str, Any], association_id: uuid.UUID) -> dict[str, Any]:
    """Verify on what was checked, refuse, or withdraw what was verified."""
    claim = claim_from_request("association.decide", required=False)
    decision = decide.Decision(**body)
    return decide.decide_on_association(context(), association_id, decision, person_id(), claim)


@blueprint.post("/<uuid:association_id>/claims/<uuid:request_id>")
@blueprint.arguments(schemas.ClaimAnswerBody)
@blueprint.response(204)
@allow(Role.REVIEWER)
def answer_claim(body: dict[str, Any], association_id: uuid.UUID, request_id: uuid.UUID) -> Response:
    """Answer whoever says that the number is theirs."""
    requests.answer_claim(context(), association_id, request_id, answered_by=person_id(), **body)
    return Response(status=204)
