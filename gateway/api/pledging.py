"""How a campaign can be pledged to now, for programs: methods, conditions, every month."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from gateway.clients.match_funds import CampaignMatch
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.roles import Audience

blueprint = Blueprint("api_pledging", __name__, url_prefix="/api/v1", description="Ways to pledge")


class UnlockOut(StrictSchema):
    """So many more of a kind, and so many waiting pledges come in."""

    kind = fields.String()
    missing = fields.Integer()
    pledges = fields.Integer()
    amount_cents = fields.Integer()


class ConditionalOut(StrictSchema):
    """What is promised under conditions, and how much of it waits for them."""

    conditional_pledges = fields.Integer()
    conditional_cents = fields.Integer()
    waiting_pledges = fields.Integer()
    waiting_cents = fields.Integer()
    unlocks = fields.List(fields.Nested(UnlockOut))


class RewardOut(StrictSchema):
    """A reward on sale; nothing `left` is no limit."""

    id = fields.String()
    name = fields.String()
    description = fields.String()
    price_cents = fields.Integer()
    vat_basis_points = fields.Integer()
    left = fields.Integer(allow_none=True)
    most_per_person = fields.Integer(allow_none=True)
    delivery = fields.String()
    delivery_month = fields.String()


class MatchRuleOut(StrictSchema):
    """By what a sponsor's pool adds to pledges.

    `ratio` adds `percent` of each pledge, `per_head` adds `head_cents` for each person, `goal` gives
    `grant_cents` once `unlock` (percent of the goal, amount in cents, backers) has reached `threshold`.
    Pledges below `least_cents` draw nothing; a cap that is null does not bind.
    """

    kind = fields.String()
    percent = fields.Integer(allow_none=True)
    head_cents = fields.Integer(allow_none=True)
    least_cents = fields.Integer()
    grant_cents = fields.Integer(allow_none=True)
    unlock = fields.String(allow_none=True)
    threshold = fields.Integer(allow_none=True)
    pledge_cap_cents = fields.Integer(allow_none=True)
    person_cap_cents = fields.Integer(allow_none=True)
    campaign_cap_cents = fields.Integer(allow_none=True)


class MatchOut(StrictSchema):
    """The pool that adds to what a campaign is given: what is left for it, set aside, and set free."""

    fund_name = fields.String()
    sponsor = fields.String()
    is_open = fields.Boolean()
    closes_on = fields.Date()
    rule = fields.Nested(MatchRuleOut)
    left_cents = fields.Integer()
    matched_cents = fields.Integer()
    released_cents = fields.Integer()


class PledgingOut(StrictSchema):
    """What a pledge may be like; `monthly_again_on` is the second payment of one that is repeated.

    Where there are rewards, a pledge names one of them; `match` is null where no pool adds to pledges.
    """

    campaign_id = fields.String()
    state = fields.String()
    deadline = Instant()
    minimum_pledge_cents = fields.Integer()
    methods = fields.List(fields.String())
    condition_kinds = fields.List(fields.String())
    monthly_again_on = fields.Date(allow_none=True)
    conditional = fields.Nested(ConditionalOut)
    rewards = fields.List(fields.Nested(RewardOut))
    match = fields.Nested(MatchOut, allow_none=True)


@blueprint.get("/campaigns/<slug>/pledging")
@blueprint.response(200, PledgingOut)
@allow(Audience.ANYONE)
def show_pledging(slug: str) -> dict[str, Any]:
    """The ways in which one public campaign takes pledges, and how its conditional ones stand."""
    campaign_id = services().ideas.campaign(slug).card.id
    terms = services().pledges.terms(campaign_id)
    return {
        "campaign_id": campaign_id,
        "state": terms.state,
        "deadline": datetime.fromisoformat(terms.deadline),
        "minimum_pledge_cents": terms.minimum_pledge_cents,
        "methods": terms.methods,
        "condition_kinds": terms.conditions,
        "monthly_again_on": date.fromisoformat(terms.monthly_again_on) if terms.monthly_again_on else None,
        "conditional": asdict(services().conditions.of_campaign(campaign_id)),
        "rewards": terms.rewards,
        "match": _match(terms.match),
    }


def _match(match: CampaignMatch | None) -> dict[str, Any] | None:
    if match is None:
        return None
    return asdict(match) | {"closes_on": date.fromisoformat(match.closes_on)}
