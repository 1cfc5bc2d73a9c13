"""Campaigns whose moment has come open by themselves, or their makers and reviewers hear what is missing."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from services.chassis import audit, logs
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.outbox import emit
from services.chassis.problems import Problem
from services.contracts.events import CampaignOpeningFailed
from services.ideas.domain.campaign_states import State, Step
from services.ideas.domain.deadlines import as_text
from services.ideas.store.campaigns import Campaign, CampaignStateChange
from services.ideas.usecases.campaign_steps import lock_campaign
from services.ideas.usecases.publish_campaign import open_at_its_moment

log = logs.get(__name__)

# Campaigns looked at in one run; the next run takes up the rest.
MOST_AT_ONCE = 50
ACTOR = "service:ideas"


def open_due_campaigns(sessions: Sessions) -> int:
    """Open what is due by the database's clock. Returns how many opened.

    Each in a transaction of its own: one that cannot be handled holds up no other, and a second worker
    finds nothing left to do.
    """
    with reading(sessions) as session:
        due = select(Campaign.id).where(Campaign.opens_at <= platform_now(session))
        found = session.scalars(due.order_by(Campaign.opens_at, Campaign.id).limit(MOST_AT_ONCE)).all()
    return sum(_open(sessions, campaign_id) for campaign_id in found)


def _open(sessions: Sessions, campaign_id: uuid.UUID) -> bool:
    try:
        with transaction(sessions) as session:
            campaign = lock_campaign(session, campaign_id)
            # Somebody may have opened, moved or given it up since it was found.
            if campaign.opens_at is None or campaign.opens_at > platform_now(session):
                return False
            return _open_or_tell(session, campaign)
    except SQLAlchemyError as error:
        log.warning("campaign.opening_put_off", campaign_id=str(campaign_id), error=type(error).__name__)
        return False


def _open_or_tell(session: Session, campaign: Campaign) -> bool:
    try:
        with session.begin_nested():
            open_at_its_moment(session, campaign)
    except Problem as problem:
        session.refresh(campaign)
        _tell(session, campaign, _missing(problem))
        return False
    return True


def _missing(problem: Problem) -> list[str]:
    if not problem.errors:
        return [problem.code]
    return [f"{field}:{codes[0]}" for field, codes in problem.errors.items()]


def _tell(session: Session, campaign: Campaign, missing: list[str]) -> None:
    """Once the moment has passed in vain it is forgotten: the next one is chosen by people."""
    was = campaign.opens_at or platform_now(session)
    chosen_by, reviewer = campaign.opening_set_by, _reviewer_of(session, campaign.id)
    campaign.forget_opening()
    audit.record(
        session, ACTOR, "campaign.opening_failed", f"campaign:{campaign.id}", {"missing": sorted(missing)}
    )
    for person_id in dict.fromkeys(each for each in (chosen_by, reviewer) if each):
        emit(session, _failure(campaign, was, missing, person_id, is_staff=person_id != chosen_by))


def _failure(
    campaign: Campaign, was: datetime, missing: list[str], person_id: str, *, is_staff: bool
) -> CampaignOpeningFailed:
    return CampaignOpeningFailed(
        campaign_id=str(campaign.id),
        title=campaign.title,
        opens_at=as_text(was),
        missing=sorted(missing),
        person_id=person_id,
        is_staff=is_staff,
    )


def _reviewer_of(session: Session, campaign_id: uuid.UUID) -> str | None:
    """Who approved the campaign last."""
    approved = select(CampaignStateChange.actor).where(
        CampaignStateChange.campaign_id == campaign_id,
        CampaignStateChange.step == Step.APPROVE,
        CampaignStateChange.to_state == State.APPROVED,
    )
    actor = session.scalar(approved.order_by(CampaignStateChange.id.desc()).limit(1)) or ""
    return actor.removeprefix("person:") or None
