"""Match funds: drafted, tried on the past, opened by two people, watched and closed."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.api.match_fund_shapes import (
    CommentSchema,
    FundCampaignsSchema,
    FundDetailSchema,
    FundIdSchema,
    FundsSchema,
    FundStepsSchema,
    FundWishSchema,
    TrialResultSchema,
    TrialSchema,
)
from services.pledges.domain.match_funding.rules import Kind, MatchRule, Unlock
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.match_funding.close_fund import close_fund, propose_return
from services.pledges.usecases.match_funding.edit_fund import (
    FundWish,
    change_fund,
    draft_fund,
    propose_opening,
)
from services.pledges.usecases.match_funding.show_funds import (
    fund_campaigns,
    fund_steps,
    list_funds,
    show_fund,
)
from services.pledges.usecases.match_funding.simulate import Trial, simulate

blueprint = Blueprint("match_funds", __name__, description="Match funds")

_READERS = (Role.FINANCE, Role.FINANCE_APPROVER, Role.REVIEWER)


@blueprint.get("/match-funds")
@allow(*_READERS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FundsSchema)
def get_funds(query: dict[str, Any]) -> dict[str, Any]:
    """Pools, newest first."""
    return list_funds(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.post("/match-funds")
@allow(Role.FINANCE)
@blueprint.arguments(FundWishSchema)
@blueprint.response(201, FundIdSchema)
def post_fund(body: dict[str, Any]) -> dict[str, Any]:
    """Draft a pool."""
    claim = claim_from_request("draft_match_fund")
    return {"id": draft_fund(context().sessions, _wish(body), claim, identity().actor)}


@blueprint.post("/match-funds/trials")
@allow(*_READERS)
@blueprint.arguments(TrialSchema)
@blueprint.response(200, TrialResultSchema)
def post_trial(body: dict[str, Any]) -> dict[str, Any]:
    """Try a rule on pledges of the past; nothing is written."""
    rule = _rule(body)
    body["districts"], body["campaigns"] = tuple(body["districts"]), tuple(body["campaigns"])
    return simulate(context().sessions, Trial(rule=rule, **body))


@blueprint.get("/match-funds/<uuid:fund_id>")
@allow(*_READERS)
@blueprint.response(200, FundDetailSchema)
def get_fund(fund_id: UUID) -> dict[str, Any]:
    """One pool."""
    return show_fund(context().sessions, fund_id)


@blueprint.put("/match-funds/<uuid:fund_id>")
@allow(Role.FINANCE)
@blueprint.arguments(FundWishSchema)
@blueprint.response(204)
def put_fund(body: dict[str, Any], fund_id: UUID) -> None:
    """Change a draft."""
    change_fund(context().sessions, fund_id, _wish(body), identity().actor)


@blueprint.get("/match-funds/<uuid:fund_id>/campaigns")
@allow(*_READERS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FundCampaignsSchema)
def get_fund_campaigns(query: dict[str, Any], fund_id: UUID) -> dict[str, Any]:
    """Campaigns that draw from a pool."""
    return fund_campaigns(context().sessions, fund_id, read_id(query["after"]), query["limit"])


@blueprint.get("/match-funds/<uuid:fund_id>/steps")
@allow(*_READERS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FundStepsSchema)
def get_fund_steps(query: dict[str, Any], fund_id: UUID) -> dict[str, Any]:
    """What moved in a pool."""
    return fund_steps(context().sessions, fund_id, read_id(query["after"]), query["limit"])


@blueprint.post("/match-funds/<uuid:fund_id>/openings")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_opening(body: dict[str, Any], fund_id: UUID) -> dict[str, Any]:
    """Put a pool before a second person."""
    actor, claim = identity().actor, claim_from_request("propose_match_opening", required=False)
    return approval_view(propose_opening(context().sessions, fund_id, body["comment"], actor, claim), actor)


@blueprint.post("/match-funds/<uuid:fund_id>/closing")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(204)
def post_closing(fund_id: UUID) -> None:
    """Let nothing new draw from a pool."""
    close_fund(context().sessions, fund_id, identity().actor)


@blueprint.post("/match-funds/<uuid:fund_id>/returns")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_return(body: dict[str, Any], fund_id: UUID) -> dict[str, Any]:
    """Propose to send what is left back to the sponsor."""
    actor, claim = identity().actor, claim_from_request("propose_match_return", required=False)
    return approval_view(propose_return(context().sessions, fund_id, body["comment"], actor, claim), actor)


def _rule(body: dict[str, Any]) -> MatchRule:
    """Take the rule's fields out of what was sent."""
    told = {name: body.pop(name) for name in MatchRule.__dataclass_fields__}
    unlock = told.pop("unlock")
    return MatchRule(
        **told | {"kind": Kind(told["kind"]), "unlock": Unlock(unlock) if unlock is not None else None}
    )


def _wish(body: dict[str, Any]) -> FundWish:
    rule = _rule(body)
    body["districts"], body["campaigns"] = tuple(body["districts"]), tuple(body["campaigns"])
    return FundWish(rule=rule, **body)
