"""What feeds are made of."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.chassis.schemas import StrictSchema
from services.contracts.roles import Audience
from services.ideas.api.context import sessions
from services.ideas.store.districts import District
from services.ideas.store.news import news_of_campaign, news_of_city

blueprint = Blueprint("news", __name__)


class NewsQuery(StrictSchema):
    """One district, or all."""

    district = fields.String(load_default=None, validate=validate.Length(max=60))


class HappeningView(Schema):
    """One entry."""

    id = fields.String()
    kind = fields.String()
    at = fields.String()
    title = fields.String()
    text = fields.String()
    campaign_slug = fields.String(allow_none=True)
    idea_id = fields.String(allow_none=True)
    district = fields.String()
    author = fields.String()


class NewsView(Schema):
    """The youngest of them; what is older is told by the pages."""

    items = fields.List(fields.Nested(HappeningView))


@blueprint.get("/news")
@blueprint.arguments(NewsQuery, location="query")
@blueprint.response(200, NewsView)
@allow(Audience.ANYONE)
def list_news(query: dict[str, Any]) -> dict[str, Any]:
    """New campaigns, results, reports and ideas."""
    with sessions()() as session:
        if query["district"] and session.get(District, query["district"]) is None:
            raise NotFound("district")
        return {"items": [each.as_view() for each in news_of_city(session, query["district"])]}


@blueprint.get("/campaigns/<uuid:campaign_id>/news")
@blueprint.response(200, NewsView)
@allow(Audience.ANYONE)
def list_news_of_campaign(campaign_id: uuid.UUID) -> dict[str, Any]:
    """What its makers told and how it went."""
    with sessions()() as session:
        return {"items": [each.as_view() for each in news_of_campaign(session, campaign_id)]}
