"""How any step on a campaign is taken: found, allowed, written into its history."""

import uuid
from datetime import date

from sqlalchemy.orm import Session, selectinload

from services.chassis import audit
from services.chassis.database import platform_now
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, InvalidFields, NotFound
from services.contracts.roles import MembershipRole
from services.ideas.domain import campaign_states
from services.ideas.domain.campaign_states import Party, State, Step
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.organisers import Organiser
from services.ideas.domain.parties import action_of, may_see, parties_of
from services.ideas.domain.readiness import Missing, missing
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign, CampaignStateChange
from services.ideas.store.legal import is_public_body, pienkerays_begun
from services.ideas.usecases.publishing.tell_followers import plan_tidings


def lock_campaign(session: Session, campaign_id: str | uuid.UUID) -> Campaign:
    """The campaign, locked until commit, with its budget and its rewards. Raises NotFound."""
    campaign = session.get(
        Campaign,
        uuid.UUID(str(campaign_id)),
        options=[selectinload(Campaign.budget_lines), selectinload(Campaign.rewards)],
        with_for_update=True,
    )
    if campaign is None:
        raise NotFound("campaign")
    return campaign


def lock_visible_campaign(session: Session, campaign_id: uuid.UUID, who: Identity) -> Campaign:
    """The same, for somebody who may know of it. Raises NotFound."""
    campaign = lock_campaign(session, campaign_id)
    if not may_see(State(campaign.state), capacities(campaign, who)):
        raise NotFound("campaign")
    return campaign


def capacities(campaign: Campaign, who: Identity) -> frozenset[Party]:
    """In what capacities somebody may act on the campaign."""
    # A member who has just left still may not review what they themselves sent in.
    authors = {campaign.created_by, campaign.submitted_by}
    own = who.is_member(campaign.association_id)
    wrote = who.subject is not None and who.subject in authors
    owns_it = who.is_member(campaign.association_id, MembershipRole.OWNER)
    return parties_of(of_the_association=own, owns_it=owns_it, roles=() if wrote else who.roles)


def lacks(session: Session, campaign: Campaign) -> list[Missing]:
    """What the campaign lacks today."""
    return lacks_on(session, campaign, local_day(platform_now(session)))


def lacks_on(session: Session, campaign: Campaign, day: date) -> list[Missing]:
    """What it would lack if it began on that day."""
    return missing(campaign, today=day, organiser=organiser_of(session, campaign.association_id, day))


def organiser_of(session: Session, association_id: uuid.UUID, today: date) -> Organiser:
    """What is known of an association as an organiser that would begin today."""
    # Asked while a step may already have changed the campaign's row, which is not complete yet.
    with session.no_autoflush:
        profile = session.get(AssociationProfile, association_id)
        begun = pienkerays_begun(session, association_id, today)
        if profile is None:
            return Organiser(verified=False, pienkerays_begun=begun)
        shown = (profile.postal_address, profile.public_email, profile.public_phone)
        return Organiser(
            verified=profile.verified,
            reachable=all(each.strip() for each in shown),
            is_public_body=is_public_body(session, profile.business_id),
            pienkerays_begun=begun,
        )


def take_step(
    session: Session,
    campaign: Campaign,
    who: Identity,
    step: Step,
    *,
    reason: str = "",
    on_behalf_of: frozenset[Party] = frozenset(),
) -> Campaign:
    """Move a locked campaign along the table. Raises Forbidden, Conflict, Invalid, InvalidFields.

    `on_behalf_of` are the capacities of those who decided that the platform takes the step itself.
    """
    state, parties = State(campaign.state), on_behalf_of or capacities(campaign, who)
    try:
        edge = campaign_states.take(
            state,
            step,
            parties,
            missing=lacks(session, campaign) if campaign_states.edge_of(step).gate else (),
            reason=reason,
        )
    except campaign_states.NotYours as error:
        raise Forbidden("own_association" if parties and who.roles else "not_yours") from error
    except campaign_states.IllegalStep as error:
        raise Conflict(
            "wrong_state", f"A campaign that is {state} cannot take the step {action_of(step)}"
        ) from error
    except campaign_states.ReasonRequired as error:
        raise Invalid("reason", "required") from error
    except campaign_states.NotReady as error:
        raise InvalidFields({item.field: [item.code, *item.words] for item in error.missing}) from error
    write_step(session, campaign, step, edge.target, actor=who.actor, reason=reason)
    return campaign


def write_step(
    session: Session, campaign: Campaign, step: Step, target: State, *, actor: str, reason: str = ""
) -> None:
    """Set the state, and write down who did it and why."""
    session.add(
        CampaignStateChange(
            campaign_id=campaign.id,
            at=platform_now(session),
            actor=actor,
            step=step,
            from_state=campaign.state,
            to_state=target,
            reason=reason,
        )
    )
    audit.record(
        session,
        actor,
        f"campaign.{step}",
        f"campaign:{campaign.id}",
        {"from": campaign.state, "to": target},
    )
    # Asked before the state changes: a query would flush a half-made row, which the database refuses.
    plan_tidings(session, campaign, step)
    campaign.state = target
    campaign.version += 1
    if target is not State.APPROVED:
        campaign.forget_opening()
