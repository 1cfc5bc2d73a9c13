"""Who may see, add and remove the pictures of what."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.chassis.identity import Identity
from services.chassis.problems import NotFound
from services.contracts.roles import Role
from services.ideas.domain.campaign_states import EDITABLE_STATES, PUBLIC_STATES, Party, State
from services.ideas.domain.experimenting.report_states import REPORTABLE_STATES, ReportState
from services.ideas.domain.parties import may_see
from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.store.campaigns import Campaign, CampaignUpdate
from services.ideas.store.experimenting.reports import ExperimentReport
from services.ideas.store.ideas import Idea
from services.ideas.usecases.campaign_steps import capacities


@dataclass(frozen=True)
class Rights:
    """What one person may do with the pictures of one owner; `public` is what everybody may: see them."""

    public: bool = False
    see: bool = False
    add: bool = False
    remove: bool = False


_ROWS: dict[OwnerKind, type[Campaign | CampaignUpdate | Idea]] = {
    OwnerKind.CAMPAIGN: Campaign,
    OwnerKind.REPORT: Campaign,
    OwnerKind.UPDATE: CampaignUpdate,
    OwnerKind.IDEA: Idea,
}
_ADDING_STATES = {
    OwnerKind.CAMPAIGN: EDITABLE_STATES,
    OwnerKind.UPDATE: PUBLIC_STATES,
    OwnerKind.REPORT: REPORTABLE_STATES,
}


def rights(session: Session, who: Identity, kind: OwnerKind, owner_id: uuid.UUID) -> Rights:
    """What they may. Raises NotFound where there is no such owner, or none that they may know of."""
    if kind is OwnerKind.HELD:
        return Rights()
    if kind is OwnerKind.IDEA:
        return _of_idea(session, who, owner_id)
    if kind is OwnerKind.UPDATE:
        update = session.get(CampaignUpdate, owner_id)
        if update is None:
            raise NotFound("update")
        owner_id = update.campaign_id
    return _of_campaign(session, who, kind, owner_id)


def hold_owner(session: Session, kind: OwnerKind, owner_id: uuid.UUID) -> None:
    """Whoever changes an owner's pictures holds it first, so that they are counted and numbered in turn."""
    if kind in _ROWS:
        session.get(_ROWS[kind], owner_id, with_for_update=True, populate_existing=True)


def _of_idea(session: Session, who: Identity, idea_id: uuid.UUID) -> Rights:
    idea = session.get(Idea, idea_id)
    if idea is None:
        raise NotFound("idea")
    reviews = Role.REVIEWER in who.roles
    public = idea.hidden_at is None
    return Rights(public=public, see=public or reviews, remove=reviews)


def _of_campaign(session: Session, who: Identity, kind: OwnerKind, campaign_id: uuid.UUID) -> Rights:
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound("campaign")
    parties, state = capacities(campaign, who), State(campaign.state)
    if not (campaign.is_announced or may_see(state, parties)):
        raise NotFound("campaign")
    public = campaign.is_announced or state in PUBLIC_STATES
    may_add = Party.MEMBER in parties and state in _ADDING_STATES[kind]
    if kind is OwnerKind.REPORT:
        report = session.get(ExperimentReport, campaign_id)
        # What a report will show is its makers' until it is accepted; then nobody adds what no reviewer saw.
        public = report is not None and report.public_number is not None
        waits = report is not None and report.state == ReportState.SUBMITTED
        may_add = may_add and not (public or waits)
    return Rights(public=public, see=public or bool(parties), add=may_add, remove=bool(parties))
