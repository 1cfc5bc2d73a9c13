"""An association invites to a shift: first how many fit, then letters, and an end of them by one press."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit_all
from services.chassis.problems import Conflict, Forbidden, Gone, NotFound
from services.contracts.events import ContributorInvited
from services.ideas.domain.campaign_states import State
from services.ideas.domain.contributing.register_rules import MOST_COUNTED, WEEK, invitations_left
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.consents import withdraw
from services.ideas.store.contributing.contributors import Contributor, contributor_subject
from services.ideas.store.contributing.invitations import (
    ShiftInvitation,
    Wanted,
    add_invitations,
    count_fitting,
    count_invited,
    count_sent,
    fitting_contributors,
)
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.own_link import CONTRIBUTOR
from services.ideas.usecases.volunteering.places import TAKES_VOLUNTEERS


@dataclass(frozen=True, kw_only=True)
class Search:
    """Any of these skills where some are named; from the district where one is named."""

    skills: tuple[str, ...] = ()
    district_slug: str | None = None


@dataclass(frozen=True)
class _Invitation:
    shift: Shift
    campaign: Campaign
    wanted: Wanted


def count_candidates(context: Context, who: Identity, shift_id: uuid.UUID, search: Search) -> dict[str, Any]:
    """How many fit, and how many letters are left this week; no names. Raises NotFound, Forbidden, Gone."""
    with reading(context.sessions) as session:
        found = _find(session, who, shift_id, search)
        sent = count_sent(session, found.campaign.association_id, found.wanted.week_began)
        return {
            "shift": {
                "id": str(found.shift.id),
                "title": found.shift.title,
                "starts_at": as_text(found.shift.starts_at),
                "skills": list(found.shift.skills),
                "certificates": list(found.shift.certificates),
            },
            "district_slug": found.campaign.district_slug,
            "fitting": (fitting := count_fitting(session, found.wanted)),
            "is_most": fitting >= MOST_COUNTED,
            "invited": count_invited(session, shift_id),
            "left_this_week": invitations_left(sent),
        }


def invite(
    context: Context,
    who: Identity,
    shift_id: uuid.UUID,
    search: Search,
    at_most: int,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Write to those who fit, nobody twice. Raises NotFound, Forbidden, Gone, Conflict in a full week."""
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return earlier
        found = _find(session, who, shift_id, search)
        association = _lock_association(session, found.campaign.association_id)
        left = invitations_left(count_sent(session, association.association_id, found.wanted.week_began))
        if left == 0:
            raise Conflict("invitations_used_up", "The association has sent all of this week's")
        chosen = fitting_contributors(session, found.wanted, min(left, at_most))
        sent = _send(session, context, who, found, association, chosen)
        details = {"shift": str(shift_id), "sent": sent}
        subject = f"association:{association.association_id}"
        audit.record(session, who.actor, "register.invited", subject, details)
        result = {"sent": sent, "left_this_week": left - sent}
        remember(session, claim, result)
        return result


def stop_invitations(context: Context, invitation_id: uuid.UUID, token: str) -> dict[str, Any]:
    """One press in the letter: the association invites no more; twice is answered alike. Raises NotFound."""
    if not context.digests.are_same(context.digests.stop_token(str(invitation_id)), token):
        raise NotFound("invitation")
    with transaction(context.sessions) as session:
        invitation = session.get(ShiftInvitation, invitation_id)
        if invitation is None:
            return {"association": None}
        now = platform_now(session)
        ended = withdraw(session, invitation.contributor_id, "letter", now, invitation.association_id)
        if ended:
            subject = contributor_subject(invitation.contributor_id)
            details = {"association": str(invitation.association_id)}
            audit.record(session, CONTRIBUTOR, "register.consent_withdrawn", subject, details)
        return {"association": session.get_one(AssociationProfile, invitation.association_id).name}


def _find(session: Session, who: Identity, shift_id: uuid.UUID, search: Search) -> _Invitation:
    shift = session.get(Shift, shift_id)
    if shift is None:
        raise NotFound("shift")
    campaign = session.get_one(Campaign, shift.campaign_id)
    if not who.is_member(campaign.association_id):
        raise Forbidden("not_a_member")
    now = platform_now(session)
    if shift.cancelled_at is not None or shift.starts_at <= now:
        raise Gone("shift_over", "Nobody can come any more")
    if campaign.published_at is None:
        raise Conflict("campaign_not_public", "The invited could not see it")
    if State(campaign.state) not in TAKES_VOLUNTEERS:
        raise Conflict("no_volunteers_now", f"A campaign that is {campaign.state} takes no volunteers")
    wanted = Wanted(
        shift=shift,
        association_id=campaign.association_id,
        on_day=local_day(shift.starts_at),
        skills=search.skills,
        district_slug=search.district_slug,
        week_began=now - WEEK,
    )
    return _Invitation(shift, campaign, wanted)


def _lock_association(session: Session, association_id: uuid.UUID) -> AssociationProfile:
    # Two members pressing at once would each see the same letters left.
    held = select(AssociationProfile).where(AssociationProfile.association_id == association_id)
    association = session.scalar(held.with_for_update())
    if association is None or not association.verified:
        raise Conflict("association_not_verified", "Only a verified association may invite")
    return association


def _send(
    session: Session,
    context: Context,
    who: Identity,
    found: _Invitation,
    association: AssociationProfile,
    chosen: Sequence[Contributor],
) -> int:
    now = platform_now(session)
    people = {new_id(): each for each in chosen}
    rows = [
        {
            "id": key,
            "shift_id": found.shift.id,
            "contributor_id": each.id,
            "association_id": association.association_id,
            "invited_by": who.actor,
            "invited_at": now,
        }
        for key, each in people.items()
    ]
    new = add_invitations(session, rows)
    letters = [
        _letter(context, key, found, association.name, each) for key, each in people.items() if key in new
    ]
    emit_all(session, letters)
    return len(letters)


def _letter(
    context: Context, invitation_id: uuid.UUID, found: _Invitation, association: str, person: Contributor
) -> ContributorInvited:
    opened = context.sealer.open(person.contact)
    # The right to stop travels with the address, for whoever reads the letter.
    stop = context.digests.stop_token(str(invitation_id))
    sealed = context.sealer.seal(
        person.contact.wrapped_key, contributor_subject(person.id), opened | {"stop": stop}
    )
    return ContributorInvited(
        invitation_id=str(invitation_id),
        contributor_id=str(person.id),
        association=association,
        campaign_slug=found.campaign.slug,
        campaign_title=found.campaign.title,
        shift_id=str(found.shift.id),
        shift_title=found.shift.title,
        place=found.shift.place,
        starts_at=as_text(found.shift.starts_at),
        locale=person.locale,
        contact=sealed,
    )
