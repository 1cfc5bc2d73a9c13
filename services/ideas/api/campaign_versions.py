"""The versions of a campaign's content: who changed what, how they differ, and back to an old one."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience
from services.ideas.api.context import sessions
from services.ideas.api.schemas import Restoration
from services.ideas.api.views import CampaignView
from services.ideas.usecases.drafting import restore_version as restoring
from services.ideas.usecases.drafting import show_versions as showing

blueprint = Blueprint("campaign_versions", __name__, url_prefix="/campaigns/<uuid:campaign_id>/versions")


class VersionCardView(Schema):
    """What one person changed in one go."""

    number = fields.Integer()
    begins = fields.Integer()
    saved_at = fields.String()
    saved_by = fields.String()
    restored_from = fields.Integer(allow_none=True)
    fields_changed = fields.List(fields.String(), attribute="fields", data_key="fields")


class VersionsPage(Schema):
    """A page of the history."""

    items = fields.List(fields.Nested(VersionCardView))
    next = fields.String(allow_none=True)


class DifferenceView(Schema):
    """One field before and after."""

    field = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class VersionView(VersionCardView):
    """A version whole."""

    content = fields.Dict(keys=fields.String())
    differences = fields.List(fields.Nested(DifferenceView))


@blueprint.get("")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, VersionsPage)
@allow(Audience.SIGNED_IN)
def list_versions(query: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """The history, newest first; for the makers and the reviewers."""
    return showing.list_versions(sessions(), identity(), campaign_id, query["after"], query["limit"])


@blueprint.get("/<int:number>")
@blueprint.response(200, VersionView)
@allow(Audience.SIGNED_IN)
def show_version(campaign_id: uuid.UUID, number: int) -> dict[str, Any]:
    """The content as it stood at a version, and what its author changed."""
    return showing.show_version(sessions(), identity(), campaign_id, number)


@blueprint.post("/<int:number>/restore")
@blueprint.arguments(Restoration)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def restore_version(body: dict[str, Any], campaign_id: uuid.UUID, number: int) -> dict[str, Any]:
    """Take an old version's content as a new one."""
    return restoring.restore_version(sessions(), identity(), campaign_id, number=number, **body)
