"""A campaign opens for pledges; what it promises is frozen from here on."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict
from services.contracts.events import CampaignPublished
from services.ideas.domain.campaign_states import Party, Step, needs_fresh_look
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.domain.display import display_of
from services.ideas.domain.legal import LegalMode, cap_cents
from services.ideas.domain.readiness import effective_minimum, has_sponsor
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign
from services.ideas.store.legal import authority_of, hold_association, pienkerays_begun
from services.ideas.usecases.budgeting.note_contributions import tell_at_opening
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign, take_step
from services.ideas.usecases.show_campaign import campaign_for


def publish_campaign(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Publish. Raises Forbidden, Conflict, InvalidFields naming what is missing."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        _open(session, campaign, who, capacities(campaign, who))
        session.flush()
        return campaign_for(session, campaign.id, who)


def open_at_its_moment(session: Session, campaign: Campaign) -> None:
    """Publish a locked campaign at the moment chosen for it. Raises as publishing does.

    Everything is checked once more: since then the year, the number or the association may have changed.
    """
    _open(session, campaign, Identity(subject=campaign.opening_set_by), frozenset({Party.MEMBER}))
    session.flush()


def _open(session: Session, campaign: Campaign, who: Identity, parties: frozenset[Party]) -> None:
    # Asked before the state changes: a query would flush a half-made row, which the database refuses.
    now = platform_now(session)
    if campaign.legal_mode == LegalMode.PIENKERAYS:
        hold_association(session, campaign.association_id)
    begun = pienkerays_begun(session, campaign.association_id, local_day(now))
    authority = authority_of(session, campaign.legal_mode or "")
    unseen = needs_fresh_look(parties, campaign.version, campaign.approved_version)
    take_step(session, campaign, who, Step.PUBLISH, on_behalf_of=parties)
    if unseen:
        # A number that came after the review is looked at by a reviewer, who then publishes.
        raise Conflict("changed_after_review", "A reviewer checks the new number and publishes")
    campaign.minimum_cents = effective_minimum(campaign)
    campaign.published_by = who.subject
    campaign.published_at = now
    campaign.started_on = local_day(now)
    campaign.legal_authority = authority
    if campaign.legal_mode == LegalMode.PIENKERAYS:
        campaign.pienkerays_ordinal = begun + 1
    emit(session, _terms(session, campaign))
    session.flush()
    tell_at_opening(session, campaign.id)


def _terms(session: Session, campaign: Campaign) -> CampaignPublished:
    association = session.get_one(AssociationProfile, campaign.association_id)
    deadline, goal_cents, district_slug = campaign.deadline, campaign.goal_cents, campaign.district_slug
    if not (campaign.legal_mode and deadline and goal_cents and district_slug and campaign.started_on):
        raise RuntimeError(f"campaign {campaign.id} passed the gate of publishing without its terms")
    return CampaignPublished(
        campaign_id=str(campaign.id),
        slug=campaign.slug,
        title=campaign.title,
        district_slug=district_slug,
        association_id=str(campaign.association_id),
        association_name=association.name,
        collecting_account_id=str(campaign.collecting_account_id),
        model=campaign.model,
        goal_cents=goal_cents,
        minimum_cents=effective_minimum(campaign),
        optimum_cents=campaign.optimum_cents,
        minimum_pledge_cents=campaign.minimum_pledge_cents,
        cap_cents=cap_cents(LegalMode(campaign.legal_mode)),
        deadline=as_text(deadline),
        legal_mode=campaign.legal_mode,
        legal_number=campaign.legal_number,
        stop_at_optimum=campaign.stop_at_optimum,
        shortfall_rule=campaign.shortfall_rule,
        shortfall_limit_cents=campaign.shortfall_limit_cents if has_sponsor(campaign) else None,
        published_by=campaign.published_by or "",
        display=display_of(campaign, association),
        rewards=[each.as_terms(campaign.started_on) for each in campaign.rewards] or None,
    )
