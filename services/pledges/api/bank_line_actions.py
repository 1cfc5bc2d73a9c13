"""What people do with bank lines: propose, join, search, take back."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import StrictSchema
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.bank_line_shapes import (
    BatchOutcomeSchema,
    BatchProposalsSchema,
    ChoicesSchema,
    FoundPledgesSchema,
    JoinedProposalSchema,
    LineHistorySchema,
    LineProposalSchema,
    TogetherSchema,
)
from services.pledges.api.context import context
from services.pledges.domain.bank.line_parts import Wish
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.inbox.ask_for_rest import ask_for_rest
from services.pledges.usecases.matching.line_choices import choices_for_line
from services.pledges.usecases.matching.line_history import history_of_line
from services.pledges.usecases.matching.propose_lines import LineProposal, propose_joined, propose_line
from services.pledges.usecases.matching.propose_many import propose_many
from services.pledges.usecases.matching.search_pledges import search_pledges
from services.pledges.usecases.matching.suggest_together import suggest_together

blueprint = Blueprint("bank_line_actions", __name__, description="What people do with bank lines")


class SearchQuery(StrictSchema):
    """What to look for: a number, a reference, an e-mail address, a name or a campaign."""

    q = fields.String(required=True, validate=validate.Length(min=2, max=100))


class RestRequestSchema(StrictSchema):
    """Whose backer is asked."""

    pledge_id = fields.UUID(required=True)


class AskedRestSchema(StrictSchema):
    """What the backer was asked for."""

    pledge_number = fields.String()
    missing_cents = fields.Integer()


@blueprint.post("/bank-lines/<uuid:line_id>/proposals")
@allow(Role.FINANCE)
@blueprint.arguments(LineProposalSchema)
@blueprint.response(201, ApprovalSchema)
def post_proposal(body: dict[str, Any], line_id: UUID) -> dict[str, Any]:
    """Propose what becomes of a line; another person decides."""
    actor = identity().actor
    parts = tuple(Wish(**part) for part in body.pop("parts"))
    claim = claim_from_request("propose_line", required=False)
    approval = propose_line(context().sessions, line_id, LineProposal(parts=parts, **body), actor, claim)
    return approval_view(approval, actor)


@blueprint.post("/bank-lines/joined-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(JoinedProposalSchema)
@blueprint.response(201, ApprovalSchema)
def post_joined(body: dict[str, Any]) -> dict[str, Any]:
    """Propose that several receipts pay one pledge together; another person decides."""
    actor = identity().actor
    approval = propose_joined(
        context().sessions,
        body["line_ids"],
        body["pledge_id"],
        body["comment"],
        actor,
        adjusts_pledge=body["adjusts_pledge"],
        claim=claim_from_request("propose_joined", required=False),
    )
    return approval_view(approval, actor)


@blueprint.post("/bank-lines/batch-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(BatchProposalsSchema)
@blueprint.response(200, BatchOutcomeSchema)
def post_batch(body: dict[str, Any]) -> dict[str, Any]:
    """Propose for many lines their single sure suggestion; each outcome is told."""
    served = context()
    outcomes = propose_many(
        served.sessions, served.sealer, body["line_ids"], body["comment"], identity().actor
    )
    return {"items": outcomes}


@blueprint.post("/bank-lines/<uuid:line_id>/rest-requests")
@allow(Role.FINANCE)
@blueprint.arguments(RestRequestSchema)
@blueprint.response(201, AskedRestSchema)
def post_rest_request(body: dict[str, Any], line_id: UUID) -> dict[str, Any]:
    """Write to the backer of a pledge of which the line paid too little; once for each line."""
    claim = claim_from_request("ask_for_rest", required=False)
    return ask_for_rest(context().sessions, line_id, body["pledge_id"], identity().actor, claim)


@blueprint.get("/bank-lines/<uuid:line_id>/pledge-search")
@allow(Role.FINANCE)
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(200, FoundPledgesSchema)
def get_pledge_search(query: dict[str, Any], line_id: UUID) -> dict[str, Any]:
    """Pledges that the line may be for, by what somebody typed."""
    return search_pledges(context(), line_id, query["q"])


@blueprint.get("/bank-lines/<uuid:line_id>/together")
@allow(Role.FINANCE)
@blueprint.response(200, TogetherSchema)
def get_together(line_id: UUID) -> dict[str, Any]:
    """Several pledges that the line pays together, or several lines that pay one pledge."""
    return suggest_together(context().sessions, context().sealer, line_id)


@blueprint.get("/bank-lines/<uuid:line_id>/choices")
@allow(Role.FINANCE)
@blueprint.response(200, ChoicesSchema)
def get_choices(line_id: UUID) -> dict[str, Any]:
    """What the line may be booked to besides pledges, and whether it can be taken back."""
    return choices_for_line(context().sessions, line_id)


@blueprint.get("/bank-lines/<uuid:line_id>/history")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, LineHistorySchema)
def get_history(line_id: UUID) -> dict[str, Any]:
    """What was done with the line, part by part, and what of it was taken back."""
    return history_of_line(context().sessions, line_id)
