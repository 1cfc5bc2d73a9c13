"""Associations and their members."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.accounts.api import schemas
from services.accounts.api.current import context, person_id
from services.accounts.usecases import associations, members
from services.chassis.idempotency import claim_from_request
from services.chassis.permissions import allow, require_member
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience, MembershipRole, Role

blueprint = Blueprint("associations", __name__, url_prefix="/associations")


@blueprint.post("")
@blueprint.arguments(schemas.AssociationBody)
@blueprint.response(201, schemas.AssociationAnswer)
@allow(Audience.SIGNED_IN)
def register(body: dict[str, Any]) -> dict[str, Any]:
    """Register an association; the caller becomes its owner here."""
    new = associations.NewAssociation(**body)
    claim = claim_from_request("association.register", required=False)
    return associations.register_association(context(), new, person_id(), claim)


@blueprint.get("")
@blueprint.arguments(schemas.AssociationQuery, location="query")
@blueprint.response(200, schemas.AssociationPage)
@allow(Role.REVIEWER, Role.FINANCE)
def list_associations(query: dict[str, Any]) -> dict[str, Any]:
    """Associations that wait to be verified, or those that were."""
    return associations.list_associations(
        context(), verified=query["state"] == "verified", after=query["after"], limit=query["limit"]
    )


@blueprint.get("/<uuid:association_id>")
@blueprint.response(200, schemas.AssociationAnswer)
@allow(Audience.ANYONE)
def show(association_id: uuid.UUID) -> dict[str, Any]:
    """An association's public identity."""
    return associations.show_association(context(), association_id)


@blueprint.post("/<uuid:association_id>/verification")
@blueprint.arguments(schemas.VerificationBody)
@blueprint.response(200, schemas.AssociationAnswer)
@allow(Role.REVIEWER)
def verify(body: dict[str, Any], association_id: uuid.UUID) -> dict[str, Any]:
    """Verify an association on evidence."""
    claim = claim_from_request("association.verify", required=False)
    return associations.verify_association(context(), association_id, body["evidence"], person_id(), claim)


@blueprint.post("/<uuid:association_id>/members")
@blueprint.arguments(schemas.MemberBody)
@blueprint.response(201, schemas.MemberAnswer)
@allow(Audience.SIGNED_IN)
def add_member(body: dict[str, Any], association_id: uuid.UUID) -> dict[str, str]:
    """Let the holder of an address act for the association."""
    require_member(association_id, MembershipRole.OWNER)
    claim = claim_from_request("member.add", required=False)
    return members.add_member(context(), association_id, body["email"], body["role"], person_id(), claim)


@blueprint.get("/<uuid:association_id>/members")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.MemberPage)
@allow(Audience.SIGNED_IN)
def list_members(query: dict[str, Any], association_id: uuid.UUID) -> dict[str, Any]:
    """Who may act for the association."""
    require_member(association_id, MembershipRole.OWNER)
    return members.list_members(context(), association_id, person_id(), query["after"], query["limit"])
