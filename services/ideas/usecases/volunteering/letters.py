"""What those who signed up for a shift are told, as events."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.outbox import emit, emit_all
from services.contracts.events import ShiftPlaceHeld, ShiftVolunteerTold
from services.ideas.domain.deadlines import as_text
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.store.volunteering.sign_ups import SignUp


def ask_to_confirm(session: Session, shift: Shift, sign_up: SignUp, contributor: Contributor) -> None:
    """The letter whose link keeps the place."""
    if sign_up.held_until is None:
        return
    facts = _facts(shift, session.get_one(Campaign, shift.campaign_id))
    held = ShiftPlaceHeld(
        contributor_id=str(contributor.id),
        sign_up_id=str(sign_up.id),
        state=sign_up.state,
        expires_at=as_text(sign_up.held_until),
        locale=contributor.locale,
        contact=contributor.contact,
        **facts,
    )
    emit(session, held)


def tell_volunteer(
    session: Session, kind: str, shift: Shift, sign_up: SignUp, contributor: Contributor
) -> None:
    """One letter about one shift."""
    facts = _facts(shift, session.get_one(Campaign, shift.campaign_id))
    emit(session, _told(kind, facts, sign_up, contributor, reason=""))


def tell_volunteers(
    session: Session, kind: str, shift: Shift, sign_ups: Sequence[SignUp], *, reason: str = ""
) -> int:
    """A letter to each of these who has confirmed the address. Returns how many."""
    confirmed = [each for each in sign_ups if each.confirmed_at is not None and each.contributor_id]
    if not confirmed:
        return 0
    people = hold_contributors(session, (each.contributor_id for each in confirmed))
    facts = _facts(shift, session.get_one(Campaign, shift.campaign_id))
    told = [
        _told(kind, facts, each, people[each.contributor_id], reason=reason)
        for each in confirmed
        if each.contributor_id in people
    ]
    told.sort(key=lambda event: event.contributor_id)
    emit_all(session, told)
    return len(told)


def hold_contributors(
    session: Session, contributor_ids: Iterable[uuid.UUID | None]
) -> dict[uuid.UUID, Contributor]:
    """Those who are not erased, held until commit: whoever is erased meanwhile empties these letters, too."""
    wanted = {each for each in contributor_ids if each is not None}
    held = (
        select(Contributor)
        .where(Contributor.id.in_(wanted), Contributor.erased_at.is_(None))
        .order_by(Contributor.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in session.scalars(held)}


def _told(
    kind: str, facts: dict[str, Any], sign_up: SignUp, contributor: Contributor, *, reason: str
) -> ShiftVolunteerTold:
    return ShiftVolunteerTold(
        contributor_id=str(contributor.id),
        sign_up_id=str(sign_up.id),
        kind=kind,
        reason=reason,
        locale=contributor.locale,
        contact=contributor.contact,
        **facts,
    )


def _facts(shift: Shift, campaign: Campaign) -> dict[str, Any]:
    return {
        "shift_title": shift.title,
        "place": shift.place,
        "bring": shift.bring,
        "starts_at": as_text(shift.starts_at),
        "ends_at": as_text(shift.ends_at),
        "slug": campaign.slug,
        "campaign_title": campaign.title,
    }
