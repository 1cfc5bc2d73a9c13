"""The makers choose when an approved campaign opens by itself, move that moment, or give it up."""

import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, InvalidFields
from services.ideas.domain.campaign_states import Party, State, needs_fresh_look
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.domain.publishing.openings import NoSuchTime, opening_instant, refused_moment
from services.ideas.domain.readiness import Gate
from services.ideas.store.campaigns import Campaign
from services.ideas.usecases.campaign_steps import capacities, lacks_on, lock_visible_campaign
from services.ideas.usecases.show_campaign import campaign_for


def schedule_opening(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, *, on: date, at: time, shown: bool
) -> dict[str, Any]:
    """Let the campaign open at a local time, or at another than before.

    Raises Forbidden, Conflict (`wrong_state`, `changed_after_review`), Invalid for the moment, and
    InvalidFields for what would be missing on that day.
    """
    with transaction(sessions) as session:
        campaign = _lock(session, campaign_id, who)
        parties = capacities(campaign, who)
        if needs_fresh_look(parties, campaign.version, campaign.approved_version):
            raise Conflict("changed_after_review", "A reviewer checks the new number first")
        instant = _read(on, at, platform_now(session))
        lacking = [each for each in lacks_on(session, campaign, on) if Gate.PUBLISHING.stopped_by(each)]
        if lacking:
            raise InvalidFields({each.field: [each.code, *each.words] for each in lacking})
        campaign.opens_at, campaign.opening_shown = instant, shown
        campaign.opening_set_by = who.subject
        if Party.REVIEWER in parties:
            # Whoever may publish has looked at what is there.
            campaign.approved_version = campaign.version
        _record(session, who, campaign, "campaign.opening_scheduled", at=as_text(instant), shown=shown)
        return campaign_for(session, campaign.id, who)


def cancel_opening(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Let it wait until somebody publishes it by hand. Raises Forbidden, Conflict."""
    with transaction(sessions) as session:
        campaign = _lock(session, campaign_id, who)
        if campaign.opens_at is None:
            raise Conflict("no_opening", "The campaign has no moment of opening")
        campaign.forget_opening()
        _record(session, who, campaign, "campaign.opening_cancelled")
        return campaign_for(session, campaign.id, who)


def _lock(session: Session, campaign_id: uuid.UUID, who: Identity) -> Campaign:
    campaign = lock_visible_campaign(session, campaign_id, who)
    if not capacities(campaign, who) & {Party.MEMBER, Party.REVIEWER}:
        raise Forbidden("not_yours")
    if campaign.state != State.APPROVED:
        raise Conflict("wrong_state", f"A campaign that is {campaign.state} does not wait for its opening")
    return campaign


def _read(on: date, at: time, now: datetime) -> datetime:
    try:
        instant = opening_instant(on, at)
    except NoSuchTime as error:
        raise Invalid("at", "no_such_time") from error
    if refusal := refused_moment(instant, now):
        raise Invalid("on" if on != local_day(now) else "at", refusal)
    return instant


def _record(session: Session, who: Identity, campaign: Campaign, action: str, **details: Any) -> None:
    audit.record(session, who.actor, action, f"campaign:{campaign.id}", details)
    session.flush()
