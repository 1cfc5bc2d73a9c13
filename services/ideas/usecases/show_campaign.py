"""What a reader gets to see of a campaign, by who they are."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now
from services.chassis.identity import Identity
from services.chassis.problems import NotFound
from services.ideas.domain.campaign_states import (
    EDITABLE_STATES,
    PUBLIC_STATES,
    Party,
    State,
    Step,
    needs_fresh_look,
    open_steps,
)
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.domain.drafting.remarks import remarks_on
from services.ideas.domain.drafting.translations import FINNISH
from services.ideas.domain.legal import MOST_PIENKERAYS_IN_YEAR
from services.ideas.domain.parties import action_of, may_see
from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.domain.publishing.tidings import shown_count
from services.ideas.domain.readiness import Missing
from services.ideas.store.campaign_views import (
    CampaignRow,
    find_campaign,
    review_comments,
    updates_page,
    whole_view,
)
from services.ideas.store.campaigns import Campaign, CampaignUpdate
from services.ideas.store.drafting.versions import newest_version
from services.ideas.store.followers import count_followers
from services.ideas.store.legal import newest_choice, pienkerays_begun
from services.ideas.store.picturing.pictures import Picture, picture_view, pictures_of
from services.ideas.store.reviews import approval_of, field_comments
from services.ideas.usecases.campaign_steps import capacities, lacks


def show_campaign(
    sessions: Sessions, slug_or_id: str, who: Identity, language: str = FINNISH
) -> dict[str, Any]:
    """One campaign, in a language. Raises NotFound also for what the reader may not know of."""
    with sessions() as session:
        row = find_campaign(session, slug_or_id)
        if row is None or not is_known(row.campaign, who):
            raise NotFound("campaign")
        return _view(session, row, who, language)


def updates_of(
    sessions: Sessions, campaign_id: uuid.UUID, who: Identity, before: uuid.UUID | None, limit: int
) -> Sequence[tuple[CampaignUpdate, list[Picture]]]:
    """Its news with their pictures, newest first, with one more if there are others. Raises NotFound."""
    with sessions() as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or not is_known(campaign, who):
            raise NotFound("campaign")
        updates = updates_page(session, campaign_id, before, limit)
        pictures = pictures_of(session, OwnerKind.UPDATE, (update.id for update in updates))
        return [(update, pictures[update.id]) for update in updates]


def campaign_for(session: Session, campaign_id: uuid.UUID, who: Identity) -> dict[str, Any]:
    """The same for somebody who has just changed it, in the transaction of the change."""
    row = find_campaign(session, str(campaign_id))
    if row is None:
        raise NotFound("campaign")
    return _view(session, row, who)


def is_known(campaign: Campaign, who: Identity) -> bool:
    """Whether the campaign exists for the reader: it is public, announced, or theirs to work on."""
    return campaign.is_announced or may_see(State(campaign.state), capacities(campaign, who))


def _view(session: Session, row: CampaignRow, who: Identity, language: str = FINNISH) -> dict[str, Any]:
    campaign = row.campaign
    parties = capacities(campaign, who)
    lacking = [] if State(campaign.state) in PUBLIC_STATES else lacks(session, campaign)
    return whole_view(row, language) | {
        "followers": shown_count(count_followers(session, campaign.id)),
        "allowed_actions": _actions(campaign, parties, lacking),
        "missing": [
            {
                "field": item.field,
                "code": item.code,
                "blocks": item.blocks.value,
                "words": list(item.words),
            }
            for item in lacking
        ],
        "pictures": [picture_view(each) for each in _pictures(session, campaign)],
        "review_comments": review_comments(session, campaign.id) if parties else [],
        "field_comments": field_comments(session, campaign.id) if parties else [],
        "review_progress": _review_progress(session, campaign, who) if parties else None,
        "pienkerays_year": _pienkerays_year(session, campaign) if parties else None,
        "legal_choice": _legal_choice(session, campaign) if parties else None,
        "translations": campaign.translations if parties else {},
        "remarks": [asdict(each) for each in remarks_on(campaign)] if parties else [],
        "last_saved": _last_saved(session, campaign) if parties else None,
    }


def _pictures(session: Session, campaign: Campaign) -> list[Picture]:
    return pictures_of(session, OwnerKind.CAMPAIGN, [campaign.id])[campaign.id]


def _review_progress(session: Session, campaign: Campaign, who: Identity) -> dict[str, Any] | None:
    """How many have approved the version that waits, once somebody has."""
    given = approval_of(session, campaign.id, campaign.version)
    if given is None or State(campaign.state) is not State.SUBMITTED:
        return None
    return {"needed": given.reviewers_needed, "given": 1, "given_by_reader": given.first_by == who.actor}


def _last_saved(session: Session, campaign: Campaign) -> dict[str, Any] | None:
    """Who changed the content last, and when."""
    version = newest_version(session, campaign.id)
    if version is None:
        return None
    return {"at": as_text(version.saved_at), "by": version.saved_by.removeprefix("person:")}


def _legal_choice(session: Session, campaign: Campaign) -> dict[str, Any] | None:
    choice = newest_choice(session, campaign.id)
    if choice is None:
        return None
    return {
        "answers": choice.answers,
        "outcome": choice.outcome,
        "chosen_at": as_text(choice.chosen_at),
    }


def _pienkerays_year(session: Session, campaign: Campaign) -> dict[str, int]:
    """How many of the year's small-scale collections the association has begun, this one among them."""
    day = campaign.started_on or local_day(platform_now(session))
    return {
        "year": day.year,
        "begun": pienkerays_begun(session, campaign.association_id, day),
        "most": MOST_PIENKERAYS_IN_YEAR,
    }


def _actions(campaign: Campaign, parties: frozenset[Party], lacking: list[Missing]) -> list[str]:
    state = State(campaign.state)
    actions: list[str] = []
    if Party.MEMBER in parties:
        if state in EDITABLE_STATES:
            actions.append("edit")
        if state is State.APPROVED:
            actions.append("add_legal_number")
        if state in PUBLIC_STATES:
            actions.append("post_update")
    steps = open_steps(state, parties, lacking)
    if needs_fresh_look(parties, campaign.version, campaign.approved_version):
        steps = [step for step in steps if step is not Step.PUBLISH]
    elif state is State.APPROVED and parties & {Party.MEMBER, Party.REVIEWER}:
        actions.append("schedule_opening")
    if campaign.opens_at is not None and parties & {Party.MEMBER, Party.REVIEWER}:
        actions.append("cancel_opening")
    return list(dict.fromkeys(actions + [action_of(step) for step in steps]))
