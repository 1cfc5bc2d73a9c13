"""Followers are told what happened, slice by slice: one letter for each address and thing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.outbox import emit, emit_all
from services.contracts.events import CampaignUpdateReleased, FollowerTold
from services.ideas.domain.campaign_states import State, Step
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.publishing.following import CONFIRMATION, KEPT_AFTER_THE_LAST
from services.ideas.domain.publishing.tidings import Kind, is_worth_telling, tidings_of
from services.ideas.store.campaign_questions import asker_subject, forget_askers
from services.ideas.store.campaigns import Campaign, CampaignUpdate
from services.ideas.store.contact_copies import forget_in_events
from services.ideas.store.followers import (
    Follower,
    follower_subject,
    forget_followers_of_the_past,
    forget_unconfirmed,
    mark_told,
    next_followers,
)
from services.ideas.store.tidings import Tiding, forget_tidings, plan_tiding, take_due_tiding
from services.ideas.usecases.context import Context

# Followers told in one transaction, and slices in one run; the next run goes on.
SLICE = 500
MOST_SLICES = 40


def plan_tidings(session: Session, campaign: Campaign, step: Step) -> None:
    """A step was taken on a campaign: note what its followers are to hear of it."""
    for kind, due_at in tidings_of(step, platform_now(session), campaign.deadline).items():
        plan_tiding(session, campaign.id, kind, due_at)


def tell_followers(context: Context, slices: int = MOST_SLICES) -> int:
    """Tell the next of those who wait. Returns how many letters were asked for."""
    told = 0
    for _number in range(slices):
        with transaction(context.sessions) as session:
            tiding = take_due_tiding(session, platform_now(session))
            if tiding is None:
                break
            told += _tell_slice(session, tiding)
    return told


def forget_addresses(context: Context) -> int:
    """Forget addresses that were not confirmed, or that nothing more will be sent to. Returns how many."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        gone = [
            *forget_unconfirmed(session, now - CONFIRMATION),
            *forget_followers_of_the_past(session, now - KEPT_AFTER_THE_LAST, SLICE),
        ]
        askers = forget_askers(session, now - CONFIRMATION)
        forgotten = [follower_subject(each) for each in gone] + [asker_subject(each) for each in askers]
        forget_in_events(session, forgotten)
        forget_tidings(session, now - 2 * KEPT_AFTER_THE_LAST)
        return len(forgotten)


def _tell_slice(session: Session, tiding: Tiding) -> int:
    campaign, kind, now = (
        session.get_one(Campaign, tiding.campaign_id),
        Kind(tiding.kind),
        platform_now(session),
    )
    if not is_worth_telling(kind, State(campaign.state), campaign.deadline, now):
        tiding.finished_at = now
        return 0
    # Who follows a district hears of what opens there; the rest is for those who chose the campaign.
    district = campaign.district_slug if kind is Kind.OPENED else None
    followers, up_to = next_followers(session, campaign.id, district, tiding.told_up_to, SLICE)
    by_reader = {each.reader: each for each in reversed(followers)}
    new = mark_told(session, tiding.id, list(by_reader))
    update = session.get(CampaignUpdate, tiding.update_id) if tiding.update_id else None
    if update is not None and tiding.told_up_to is None:
        # Backers are the concern of pledges, which has their addresses.
        emit(session, _released(campaign, update))
    chosen = [each for reader, each in by_reader.items() if reader in new]
    emit_all(session, _letters(tiding, campaign, update, chosen))
    if up_to is None:
        tiding.finished_at = now
    else:
        tiding.told_up_to = up_to
    return len(chosen)


def _released(campaign: Campaign, update: CampaignUpdate) -> CampaignUpdateReleased:
    return CampaignUpdateReleased(
        campaign_id=str(campaign.id), update_id=str(update.id), title=update.title, body=update.body
    )


def _letters(
    tiding: Tiding, campaign: Campaign, update: CampaignUpdate | None, followers: Sequence[Follower]
) -> list[FollowerTold]:
    shared: dict[str, Any] = {
        "news_id": f"{tiding.kind}:{tiding.update_id or campaign.id}",
        "kind": tiding.kind,
        "campaign_id": str(campaign.id),
        "slug": campaign.slug,
        "campaign_title": campaign.title,
        "title": update.title if update else "",
        "body": update.body if update else "",
        "outcome": campaign.outcome,
        "deadline": as_text(campaign.deadline) if campaign.deadline else None,
    }
    return [
        FollowerTold(follower_id=str(each.id), locale=each.locale, contact=each.contact, **shared)
        for each in followers
    ]
