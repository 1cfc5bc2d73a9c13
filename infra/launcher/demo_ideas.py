"""Demo ideas and campaigns, taken as far as the story wants them, through the use cases of ideas."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select

from infra.launcher.demo_accounts import People
from infra.launcher.demo_waiting import wait_until
from infra.launcher.world import World
from services.chassis.database import platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.settings import read_settings
from services.contracts.roles import Role
from services.ideas.api.rewards import RewardSchema
from services.ideas.api.schemas import CampaignEdit
from services.ideas.config import IdeasSettings
from services.ideas.domain.campaign_states import PUBLIC_STATES, State
from services.ideas.domain.deadlines import local_day, months_later
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign
from services.ideas.store.ideas import Idea
from services.ideas.usecases.draft_campaign import draft_campaign
from services.ideas.usecases.edit_campaign import edit_campaign
from services.ideas.usecases.post_update import post_update
from services.ideas.usecases.publish_campaign import publish_campaign
from services.ideas.usecases.review_campaign import review_campaign
from services.ideas.usecases.selling.edit_rewards import add_reward
from services.ideas.usecases.show_campaign import show_campaign, updates_of
from services.ideas.usecases.submit_campaign import submit_campaign
from services.ideas.usecases.submit_idea import submit_idea
from services.ideas.wiring import Wiring, wire

# Nobody's browser: the limits on forms are for visitors.
TELLER = Identity(caller="demo")

STORY: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("demo_campaigns.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class DemoCampaign:
    """A published campaign, with what the story wants promised and paid."""

    campaign_id: uuid.UUID
    account: str
    pledges: list[int]
    paid: int


def ensure_campaigns(world: World, people: People, accounts: Mapping[str, uuid.UUID]) -> list[DemoCampaign]:
    """Every idea and campaign of the story; what is there already stays as it is."""
    ideas = wire(read_settings(IdeasSettings, "ideas", world.settings("ideas")))
    try:
        wait_for_associations(ideas, people)
        for idea in STORY["ideas"]:
            _ensure_idea(ideas, idea["text"], idea["district"])
        campaigns = []
        for plan in STORY["campaigns"]:
            campaign = _ensure_campaign(ideas, people, accounts[plan["account"]], plan)
            if campaign["state"] in PUBLIC_STATES:
                campaigns.append(
                    DemoCampaign(uuid.UUID(campaign["id"]), plan["account"], plan["pledges"], plan["paid"])
                )
        return campaigns
    finally:
        ideas.sessions.engine.dispose()


def wait_for_associations(ideas: Wiring, people: People) -> None:
    """Return once ideas has heard of all of them."""
    wait_until(lambda: _knows_associations(ideas, people), "ideas to hear of the associations")


def _knows_associations(ideas: Wiring, people: People) -> bool:
    verified = select(AssociationProfile.association_id).where(AssociationProfile.verified)
    with transaction(ideas.sessions) as session:
        return set(people.associations.values()) <= set(session.scalars(verified))


def _ensure_idea(ideas: Wiring, text: str, district_slug: str) -> None:
    with transaction(ideas.sessions) as session:
        known = session.scalar(select(exists().where(Idea.text == text)))
    if not known:
        submit_idea(ideas.context, TELLER, text=text, district_slug=district_slug)


def _ensure_campaign(
    ideas: Wiring, people: People, account_id: uuid.UUID, plan: dict[str, Any]
) -> dict[str, Any]:
    owner = people.owners[plan["association"]]
    campaign = _find_or_draft(ideas, owner, people.associations[plan["association"]], plan["title"])
    if campaign["state"] == State.DRAFT and campaign["summary"] == "":
        campaign = _write(ideas, owner, campaign, account_id, plan)
    campaign = _advance(ideas, owner, people.by_role[Role.REVIEWER], campaign, plan)
    if plan.get("updates"):
        _ensure_updates(ideas, owner, uuid.UUID(campaign["id"]), plan["updates"])
    return campaign


def _find_or_draft(ideas: Wiring, owner: Identity, association_id: uuid.UUID, title: str) -> dict[str, Any]:
    same = select(Campaign.id).where(Campaign.association_id == association_id, Campaign.title == title)
    with transaction(ideas.sessions) as session:
        known = session.scalars(same).first()
    if known:
        return show_campaign(ideas.sessions, str(known), owner)
    return draft_campaign(ideas.sessions, owner, association_id=association_id, title=title)


def _write(
    ideas: Wiring, owner: Identity, campaign: dict[str, Any], account_id: uuid.UUID, plan: dict[str, Any]
) -> dict[str, Any]:
    with transaction(ideas.sessions) as session:
        last_day = local_day(platform_now(session)) + timedelta(days=plan["days"])
    content = CampaignEdit().load(
        {
            **plan["content"],
            "version": campaign["version"],
            "deadline_on": last_day.isoformat(),
            "collecting_account_id": str(account_id),
        }
    )
    version = content.pop("version")
    written = edit_campaign(ideas.sessions, owner, uuid.UUID(campaign["id"]), version, content)
    for reward in plan.get("rewards", ()):
        written = _add_reward(ideas, owner, written, reward, last_day)
    return written


def _add_reward(
    ideas: Wiring, owner: Identity, campaign: dict[str, Any], reward: dict[str, Any], last_day: date
) -> dict[str, Any]:
    wanted = {name: value for name, value in reward.items() if name != "months"} | {
        "version": campaign["version"],
        "delivery_month": months_later(last_day, reward["months"]).strftime("%Y-%m"),
    }
    content = RewardSchema().load(wanted)
    version = content.pop("version")
    return add_reward(ideas.sessions, owner, uuid.UUID(campaign["id"]), version, content)


def _advance(
    ideas: Wiring, owner: Identity, reviewer: Identity, campaign: dict[str, Any], plan: dict[str, Any]
) -> dict[str, Any]:
    """Take the steps that still part the campaign from where the story wants it."""
    campaign_id, wanted = uuid.UUID(campaign["id"]), plan["reach"]
    if campaign["state"] == State.DRAFT and wanted != State.DRAFT:
        campaign = submit_campaign(ideas.sessions, owner, campaign_id)
    if campaign["state"] == State.SUBMITTED and wanted == State.NEEDS_WORK:
        campaign = review_campaign(
            ideas.sessions, reviewer, campaign_id, decision="needs_work", reason=plan["reason"]
        )
    if campaign["state"] == State.SUBMITTED and wanted == State.PUBLISHED:
        campaign = review_campaign(ideas.sessions, reviewer, campaign_id, decision="approved")
    if campaign["state"] == State.APPROVED and wanted == State.PUBLISHED:
        campaign = publish_campaign(ideas.sessions, owner, campaign_id)
    return campaign


def _ensure_updates(
    ideas: Wiring, owner: Identity, campaign_id: uuid.UUID, updates: list[dict[str, str]]
) -> None:
    posted = {each.title for each, _ in updates_of(ideas.sessions, campaign_id, owner, None, 100)}
    for update in reversed(updates):
        if update["title"] not in posted:
            post_update(ideas.context, owner, campaign_id, title=update["title"], body=update["body"])
