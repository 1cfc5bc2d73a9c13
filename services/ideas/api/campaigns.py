"""Campaigns: lists, one, a new draft, changes, and what waits for a review."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import Identity, identity
from services.chassis.paging import page, read_cursor
from services.chassis.permissions import allow, has_role
from services.chassis.problems import Invalid
from services.contracts.roles import Audience, Role
from services.ideas.api.context import sessions
from services.ideas.api.schemas import CampaignEdit, CampaignsQuery, LanguageQuery, NewCampaign, PageQuery
from services.ideas.api.views import CampaignsPage, CampaignView
from services.ideas.store import campaign_lists
from services.ideas.store.campaign_lists import ORDERS, QUEUE_ORDER, Filters
from services.ideas.store.campaign_views import card_view
from services.ideas.usecases import draft_campaign, edit_campaign, show_campaign

blueprint = Blueprint("campaigns", __name__)


@blueprint.get("/campaigns")
@blueprint.arguments(CampaignsQuery, location="query")
@blueprint.response(200, CampaignsPage)
@allow(Audience.ANYONE)
def list_campaigns(query: dict[str, Any]) -> dict[str, Any]:
    """Public campaigns; for an association's own members and for reviewers also its unpublished ones."""
    filters = _filters(query, identity())
    order = ORDERS[filters.state]
    after = read_cursor(query["after"], order.key_length)
    with sessions()() as session:
        try:
            rows = campaign_lists.list_campaigns(session, filters, after, query["limit"])
        except ValueError as error:
            raise Invalid("after", "not_a_cursor") from error
        return page(
            rows,
            query["limit"],
            lambda row: card_view(row, query["language"]),
            lambda row: order.key(row.campaign),
        )


def _filters(query: dict[str, Any], who: Identity) -> Filters:
    association_id = query["association_id"]
    own = association_id is not None and who.is_member(association_id)
    return Filters(
        state=query["state"] or ("all" if association_id else "live"),
        district_slug=query["district"],
        words=query["q"],
        association_id=association_id,
        unpublished_too=own or (association_id is not None and has_role(Role.REVIEWER, Role.ADMIN)),
    )


@blueprint.get("/review-queue")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, CampaignsPage)
@allow(Role.REVIEWER)
def list_review_queue(query: dict[str, Any]) -> dict[str, Any]:
    """Campaigns that wait for a review, oldest first."""
    after = read_cursor(query["after"], QUEUE_ORDER.key_length)
    with sessions()() as session:
        try:
            rows = campaign_lists.list_review_queue(session, after, query["limit"])
        except ValueError as error:
            raise Invalid("after", "not_a_cursor") from error
        return page(rows, query["limit"], card_view, lambda row: QUEUE_ORDER.key(row.campaign))


@blueprint.post("/campaigns")
@blueprint.arguments(NewCampaign)
@blueprint.response(201, CampaignView)
@allow(Audience.SIGNED_IN)
def start_campaign(body: dict[str, Any]) -> dict[str, Any]:
    """Start a draft for an association."""
    claim = claim_from_request("ideas.draft_campaign", required=False)
    return draft_campaign.draft_campaign(sessions(), identity(), **body, claim=claim)


@blueprint.get("/campaigns/<slug_or_id>")
@blueprint.arguments(LanguageQuery, location="query")
@blueprint.response(200, CampaignView)
@allow(Audience.ANYONE)
def show_one_campaign(query: dict[str, Any], slug_or_id: str) -> dict[str, Any]:
    """One campaign, by its address or its id, in a language."""
    return show_campaign.show_campaign(sessions(), slug_or_id, identity(), query["language"])


@blueprint.patch("/campaigns/<uuid:campaign_id>")
@blueprint.arguments(CampaignEdit)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def change_campaign(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Change some fields of a draft."""
    version = body.pop("version")
    return edit_campaign.edit_campaign(sessions(), identity(), campaign_id, version, body)
