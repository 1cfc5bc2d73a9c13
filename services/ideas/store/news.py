"""What feeds tell: the youngest happenings of the city, of a district, of one campaign."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.ideas.domain.campaign_states import PUBLIC_STATES, Step
from services.ideas.domain.deadlines import as_text
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign, CampaignStateChange, CampaignUpdate
from services.ideas.store.districts import District, parts_of
from services.ideas.store.ideas import Idea

MOST_ENTRIES = 50

# What the public may know of a campaign's way; its reviews are between its makers and the staff.
TOLD_STEPS = {
    Step.PUBLISH: "opened",
    Step.SUSPEND: "suspended",
    Step.RESUME: "resumed",
    Step.START_CLOSING: "closing",
    Step.CLOSE_FUNDED: "funded",
    Step.CLOSE_NOT_FUNDED: "not_funded",
    Step.CLOSE_CANCELLED: "cancelled",
    Step.CANCEL: "cancelled",
    Step.DELIVER: "delivering",
    Step.REPORT: "reported",
}


@dataclass(frozen=True)
class Happening:
    """One entry of a feed; `id` stays the same for as long as it is told."""

    id: str
    kind: str
    at: datetime
    title: str
    text: str
    campaign_slug: str | None = None
    idea_id: str | None = None
    district: str = ""
    author: str = ""

    def as_view(self) -> dict[str, Any]:
        """The entry as readers get it."""
        return {**self.__dict__, "at": as_text(self.at)}


def news_of_campaign(session: Session, campaign_id: uuid.UUID) -> list[Happening]:
    """What its makers told and how it went, newest first."""
    found = session.execute(
        select(Campaign, District.name, AssociationProfile.name)
        .outerjoin(District, District.slug == Campaign.district_slug)
        .outerjoin(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .where(Campaign.id == campaign_id, Campaign.state.in_(PUBLIC_STATES))
    ).one_or_none()
    if found is None:
        return []
    campaign, district, author = found
    place = {"campaign_slug": campaign.slug, "district": district or "", "author": author or ""}
    updates = session.scalars(
        select(CampaignUpdate)
        .where(CampaignUpdate.campaign_id == campaign_id)
        .order_by(CampaignUpdate.id.desc())
        .limit(MOST_ENTRIES)
    )
    steps = session.scalars(
        select(CampaignStateChange)
        .where(CampaignStateChange.campaign_id == campaign_id, CampaignStateChange.step.in_(TOLD_STEPS))
        .order_by(CampaignStateChange.id.desc())
        .limit(MOST_ENTRIES)
    )
    told = [
        Happening(f"update:{each.id}", "update", each.posted_at, each.title, each.body, **place)
        for each in updates
    ]
    went = [
        Happening(
            f"campaign:{campaign.id}:{each.id}",
            TOLD_STEPS[Step(each.step)],
            each.at,
            campaign.title,
            campaign.summary,
            **place,
        )
        for each in steps
    ]
    return _newest([*told, *went])


def news_of_city(session: Session, district_slug: str | None) -> list[Happening]:
    """New campaigns, results, reports and ideas, of one district or of all, newest first."""
    opened = _campaigns(session, district_slug, Campaign.published_at, Campaign.published_at.is_not(None))
    closed = _campaigns(session, district_slug, Campaign.closed_at, Campaign.closed_at.is_not(None))
    return _newest(
        [
            *(_of_campaign(row, "opened", row[0].published_at) for row in opened),
            *(_of_campaign(row, row[0].outcome or "closed", row[0].closed_at) for row in closed),
            *_reports(session, district_slug),
            *_ideas(session, district_slug),
        ]
    )


def _campaigns(
    session: Session,
    district_slug: str | None,
    instant: InstrumentedAttribute[datetime | None],
    is_told: ColumnElement[bool],
) -> Any:
    statement = _campaigns_with_place().where(is_told, *_within(Campaign.district_slug, district_slug))
    return session.execute(statement.order_by(instant.desc()).limit(MOST_ENTRIES)).all()


def _reports(session: Session, district_slug: str | None) -> list[Happening]:
    statement = (
        _campaigns_with_place()
        .add_columns(CampaignStateChange.at)
        .join(CampaignStateChange, CampaignStateChange.campaign_id == Campaign.id)
        .where(CampaignStateChange.step == Step.REPORT, *_within(Campaign.district_slug, district_slug))
        .order_by(CampaignStateChange.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [_of_campaign(row[:3], "reported", row[3]) for row in session.execute(statement)]


def _ideas(session: Session, district_slug: str | None) -> list[Happening]:
    statement = (
        select(Idea, District.name)
        .join(District, District.slug == Idea.district_slug)
        .where(
            Idea.hidden_at.is_(None), Idea.merged_into.is_(None), *_within(Idea.district_slug, district_slug)
        )
        .order_by(Idea.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [
        Happening(
            f"idea:{idea.id}",
            "idea",
            idea.created_at,
            idea.title,
            idea.text,
            idea_id=str(idea.id),
            district=place,
        )
        for idea, place in session.execute(statement)
    ]


def _campaigns_with_place() -> Any:
    return (
        select(Campaign, District.name, AssociationProfile.name)
        .join(District, District.slug == Campaign.district_slug)
        .outerjoin(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
    )


def _within(column: Any, district_slug: str | None) -> list[ColumnElement[bool]]:
    return [column.in_(parts_of(district_slug))] if district_slug else []


def _of_campaign(row: Any, kind: str, at: datetime) -> Happening:
    campaign, place, author = row
    return Happening(
        f"campaign:{campaign.id}:{kind}",
        kind,
        at,
        campaign.title,
        campaign.summary,
        campaign_slug=campaign.slug,
        district=place,
        author=author or "",
    )


def _newest(happenings: list[Happening]) -> list[Happening]:
    return sorted(happenings, key=lambda each: (each.at, each.id), reverse=True)[:MOST_ENTRIES]
