"""An association starts a campaign, from nothing or from a resident's idea."""

import uuid
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid
from services.ideas.domain.campaign_states import State
from services.ideas.domain.names import searchable, slug_of
from services.ideas.domain.pictures import DEFAULT_PICTURE
from services.ideas.domain.readiness import Model, ShortfallRule
from services.ideas.store.campaigns import Campaign
from services.ideas.store.ideas import Idea
from services.ideas.usecases.drafting.keep_version import begin_history
from services.ideas.usecases.show_campaign import campaign_for
from services.ideas.usecases.supporting.support_idea import lock_shown_idea


def draft_campaign(
    sessions: Sessions,
    who: Identity,
    *,
    association_id: uuid.UUID,
    title: str,
    idea_id: uuid.UUID | None = None,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Start a draft. Raises Forbidden for outsiders, Invalid for an unknown idea, Conflict if adopted."""
    with transaction(sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return earlier
        idea = session.get(Idea, idea_id, with_for_update=True) if idea_id else None
        if idea_id and (idea is None or idea.merged_into is not None or idea.hidden_at is not None):
            raise Invalid("idea_id", "unknown")
        return _draft(session, who, association_id, title, idea, claim)


def adopt_idea(
    sessions: Sessions,
    who: Identity,
    *,
    idea_id: uuid.UUID,
    association_id: uuid.UUID,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Make an idea the association's draft; a merged one leads on to where it is.

    Raises NotFound, Gone where it is hidden, Forbidden, Conflict if adopted already.
    """
    with transaction(sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return earlier
        idea = lock_shown_idea(session, idea_id)
        return _draft(session, who, association_id, idea.title, idea, claim)


def _draft(
    session: Session,
    who: Identity,
    association_id: uuid.UUID,
    title: str,
    idea: Idea | None,
    claim: Claim | None,
) -> dict[str, Any]:
    if who.subject is None or not who.is_member(association_id):
        raise Forbidden("not_a_member")
    campaign = Campaign(
        id=new_id(),
        slug="",
        state=State.DRAFT,
        version=1,
        association_id=association_id,
        idea_id=idea.id if idea else None,
        title=title,
        story=idea.text if idea else "",
        search_text=searchable(title),
        district_slug=idea.district_slug if idea else None,
        picture=DEFAULT_PICTURE,
        model=Model.ALL_OR_NOTHING,
        shortfall_rule=ShortfallRule.ASSOCIATION_ACCEPTS,
        created_by=who.subject,
        created_at=platform_now(session),
        budget_lines=[],
        rewards=[],
        translations={},
    )
    _insert(session, campaign)
    begin_history(session, campaign, who.actor)
    audit.record(session, who.actor, "campaign.drafted", f"campaign:{campaign.id}")
    view = campaign_for(session, campaign.id, who)
    remember(session, claim, view)
    return view


def _insert(session: Session, campaign: Campaign) -> None:
    for slug in slugs_for(campaign):
        campaign.slug = slug
        try:
            with session.begin_nested():
                session.add(campaign)
            return
        except IntegrityError as error:
            # Two campaigns may share a name, an idea may not be adopted twice.
            if "idea_id" in str(error.orig):
                raise Conflict("idea_adopted", "Another campaign has been made of this idea") from error
    raise Conflict("slug_taken")


def slugs_for(campaign: Campaign) -> tuple[str, str]:
    """Addresses to try in turn: the name alone, and the name with the end of the id."""
    plain = slug_of(campaign.title)
    return plain, f"{plain}-{campaign.id.hex[-6:]}"
