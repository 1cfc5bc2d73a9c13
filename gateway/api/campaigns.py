"""Campaigns and districts for programs."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from gateway.api.schemas import CampaignDetail, CampaignPage, CampaignQuery, DistrictList, LanguageQuery
from gateway.clients.ideas import Card
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("api_campaigns", __name__, url_prefix="/api/v1", description="Campaigns and districts")


@blueprint.get("/campaigns")
@blueprint.arguments(CampaignQuery, location="query")
@blueprint.response(200, CampaignPage)
@allow(Audience.ANYONE)
def list_campaigns(query: dict[str, Any]) -> dict[str, Any]:
    """Public campaigns, those that end first before the others."""
    page = services().ideas.campaigns(**query)
    return {"items": [_card(card) for card in page.items], "next": page.next}


@blueprint.get("/campaigns/<slug>")
@blueprint.arguments(LanguageQuery, location="query")
@blueprint.response(200, CampaignDetail)
@allow(Audience.ANYONE)
def show_campaign(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """One public campaign by its slug or id, in a language as far as it has been translated."""
    campaign = services().ideas.campaign(slug, query["language"])
    return _card(campaign.card) | {
        "plain_summary": campaign.plain_summary,
        "story": campaign.story,
        "model": campaign.model,
        "minimum_cents": campaign.minimum_cents,
        "optimum_cents": campaign.optimum_cents,
        "minimum_pledge_cents": campaign.minimum_pledge_cents,
        "shortfall_rule": campaign.shortfall_rule,
        "shortfall_limit_cents": campaign.shortfall_limit_cents,
        "budget_lines": [asdict(line) for line in campaign.budget_lines],
    }


@blueprint.get("/districts")
@blueprint.response(200, DistrictList)
@allow(Audience.ANYONE)
def list_districts() -> dict[str, Any]:
    """Every district with its sums."""
    return {"items": [asdict(district) for district in services().ideas.districts()]}


def _card(card: Card) -> dict[str, Any]:
    totals = asdict(card.funding)
    goal = totals.pop("goal_cents")
    return {
        "id": card.id,
        "slug": card.slug,
        "state": card.state,
        "title": card.title,
        "summary": card.summary,
        "only_in_finnish": sorted(card.only_in_finnish),
        "district": card.district_slug,
        "association": card.association_name,
        "goal_cents": goal,
        "deadline": card.deadline,
        "totals": totals,
    }
