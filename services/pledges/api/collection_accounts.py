"""The draft of a collection's account to the police, for its organiser and for finance staff."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from services.chassis.permissions import allow, has_role, require_member
from services.contracts.roles import Audience, Role
from services.pledges.api.context import context
from services.pledges.usecases.settling.collection_account import (
    collection_account_as_csv,
    collection_account_as_pdf,
    organiser_of,
)

blueprint = Blueprint("collection_accounts", __name__, description="Accounts of collections to the police")


@blueprint.get("/campaigns/<uuid:campaign_id>/collection-account.pdf")
@allow(Audience.SIGNED_IN)
def get_collection_account_pdf(campaign_id: UUID) -> Response:
    """The draft on paper."""
    _check(campaign_id)
    content = collection_account_as_pdf(context(), campaign_id)
    return _file(content, "application/pdf", "kerayksen-tilitys.pdf")


@blueprint.get("/campaigns/<uuid:campaign_id>/collection-account.csv")
@allow(Audience.SIGNED_IN)
def get_collection_account_csv(campaign_id: UUID) -> Response:
    """The draft for a spreadsheet, with every transaction behind it."""
    _check(campaign_id)
    lines = collection_account_as_csv(context(), campaign_id)
    return _file(lines, "text/csv; charset=utf-8", "kerayksen-tilitys.csv")


def _check(campaign_id: UUID) -> None:
    if not has_role(Role.FINANCE, Role.FINANCE_APPROVER):
        require_member(organiser_of(context(), campaign_id))


def _file(content: Any, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=content_type, headers=headers)
