"""One budget of a campaign, the terms of its own-funding share, and the association's own money."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience, Role
from services.ideas.api.budgeting_schemas import (
    EnteredSchema,
    OneBudgetView,
    OwnMoneyPage,
    OwnMoneyView,
    TermsSchema,
    TermsView,
)
from services.ideas.api.context import context, read_id_cursor
from services.ideas.api.giving_schemas import ReasonSchema
from services.ideas.domain.budgeting.evidence import PDF
from services.ideas.domain.budgeting.own_money_states import EntryStep
from services.ideas.domain.picturing.sizes import LARGEST_UPLOAD_BYTES
from services.ideas.usecases.budgeting import own_money, set_terms
from services.ideas.usecases.budgeting.evidence import add_evidence, show_evidence
from services.ideas.usecases.budgeting.one_budget import show_one_budget

blueprint = Blueprint("budgets", __name__)


@blueprint.get("/campaigns/<uuid:campaign_id>/budget")
@blueprint.response(200, OneBudgetView)
@allow(Audience.ANYONE)
def show_budget(campaign_id: uuid.UUID) -> dict[str, Any]:
    """Money, match, hours, goods and the own share in one."""
    return show_one_budget(context(), identity(), campaign_id)


@blueprint.post("/campaigns/<uuid:campaign_id>/own-share")
@blueprint.arguments(TermsSchema)
@blueprint.response(200, TermsView)
@allow(Role.REVIEWER)
def set_own_share(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """How much the association covers itself."""
    return set_terms.set_own_share_terms(context(), identity(), campaign_id, **body)


@blueprint.get("/campaigns/<uuid:campaign_id>/own-money")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, OwnMoneyPage)
@allow(Audience.SIGNED_IN)
def list_own_money(query: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """What the association paid itself, newest first."""
    before = read_id_cursor(query)
    return own_money.list_own_money(context(), identity(), campaign_id, before, query["limit"])


@blueprint.post("/campaigns/<uuid:campaign_id>/own-money")
@blueprint.arguments(EnteredSchema)
@blueprint.response(201, OwnMoneyView)
@allow(Audience.SIGNED_IN)
def enter_own_money(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Enter a sum that was paid."""
    claim = claim_from_request("ideas.enter_own_money", required=False)
    return own_money.enter_own_money(context(), identity(), campaign_id, **body, claim=claim)


@blueprint.post("/own-money/<uuid:entry_id>/<any('remove','restore','refuse','accept'):step>")
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, OwnMoneyView)
@allow(Audience.SIGNED_IN)
def step_own_money(body: dict[str, Any], entry_id: uuid.UUID, step: str) -> dict[str, Any]:
    """The association removes or restores an entry; staff refuse or accept it."""
    return own_money.step_own_money(context(), identity(), entry_id, EntryStep(step), body["reason"])


@blueprint.post("/own-money/<uuid:entry_id>/evidence")
@blueprint.response(201, OwnMoneyView)
@allow(Audience.SIGNED_IN)
def add_receipt(entry_id: uuid.UUID) -> dict[str, Any]:
    """Add a receipt; the body is the file itself, a PDF or a picture."""
    return add_evidence(context(), identity(), entry_id, _body())


@blueprint.get("/own-money/<uuid:entry_id>/evidence/<uuid:evidence_id>")
@allow(Audience.SIGNED_IN)
def send_receipt(entry_id: uuid.UUID, evidence_id: uuid.UUID) -> Response:
    """A receipt as a file to be kept, never shown as a page."""
    found = show_evidence(context(), identity(), entry_id, evidence_id)
    answer = Response(found.content, mimetype=found.media_type)
    ending = "pdf" if found.media_type == PDF else "jpg"
    answer.headers["Content-Disposition"] = f'attachment; filename="tosite-{found.id.hex[-8:]}.{ending}"'
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _body() -> bytes:
    request.max_content_length = LARGEST_UPLOAD_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Invalid("evidence", "too_large") from error
