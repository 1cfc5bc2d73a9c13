"""A volunteer's own shifts, by the link that only the volunteer has: kept, given up, taken again."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identity import ANONYMOUS
from services.chassis.problems import Conflict, NotFound
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.volunteering.sign_up_states import LIVE, Happening, IllegalHappening, SignUpState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.contributors import Contributor, contributor_subject
from services.ideas.store.volunteering.hours import minutes_of_contributor
from services.ideas.store.volunteering.shifts import Places, Shift, lock_shift, places_of, shift_view
from services.ideas.store.volunteering.sign_ups import SignUp, places_in_queue
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.own_link import (
    CONTRIBUTOR,
    confirm_contributor,
    contributor_of_link,
)
from services.ideas.usecases.volunteering.places import (
    begin_turn,
    check_open,
    fill_free_places,
    find_sign_up,
    overlapping_shift,
)
from services.ideas.usecases.volunteering.reminding import mark_reminded

# What one's own page shows of a long life of voluntary work.
MOST_SHOWN = 200


@dataclass(frozen=True)
class _Own:
    """One's own sign-up with everything it hangs on, locked: the shift first."""

    sign_up: SignUp
    shift: Shift
    contributor: Contributor


def show_own_sign_ups(context: Context, contributor_id: uuid.UUID, token: str) -> dict[str, Any]:
    """One's shifts, newest first, and the minutes approved so far. Raises NotFound, Gone."""
    with reading(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token)
        return own_sign_ups(session, contributor.id)


def own_sign_ups(session: Session, contributor_id: uuid.UUID, limit: int = MOST_SHOWN) -> dict[str, Any]:
    """The same for a page or an export that has opened the link already."""
    rows = session.execute(
        select(SignUp, Shift, Campaign)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Campaign, Campaign.id == Shift.campaign_id)
        .where(SignUp.contributor_id == contributor_id)
        .order_by(Shift.starts_at.desc(), Shift.id)
        .limit(limit)
    ).all()
    shift_ids = {shift.id for _sign_up, shift, _campaign in rows}
    standing, queue = places_of(session, shift_ids), places_in_queue(session, shift_ids)
    now = platform_now(session)
    return {
        "items": [
            _view(sign_up, shift, standing.get(shift.id, Places()), queue.get(sign_up.id))
            | {
                "campaign": {"slug": campaign.slug, "title": campaign.title},
                "has_begun": now >= shift.starts_at,
                "over": now >= shift.ends_at,
            }
            for sign_up, shift, campaign in rows
        ],
        "approved_minutes": minutes_of_contributor(session, contributor_id),
    }


def confirm_sign_up(
    context: Context, contributor_id: uuid.UUID, token: str, sign_up_id: uuid.UUID
) -> dict[str, Any]:
    """Whoever reads the address's mail keeps the place; one that lapsed begins anew at the end.

    Raises NotFound, Gone, Conflict (sign_up_cancelled, overlapping_shift).
    """
    with transaction(context.sessions) as session:
        own = _own(session, context, contributor_id, token, sign_up_id)
        confirm_contributor(session, own.contributor)
        now = platform_now(session)
        if own.sign_up.state == SignUpState.CANCELLED:
            raise Conflict("sign_up_cancelled", "Sign up again instead")
        if own.sign_up.state == SignUpState.LAPSED:
            _begin_again(session, own)
        if own.sign_up.confirmed_at is None:
            own.sign_up.confirmed_at, own.sign_up.held_until = now, None
            mark_reminded(own.sign_up, own.shift, now, context.shift_reminder_hours)
            _record(session, own, "confirmed")
        session.flush()
        return _answer(session, own)


def cancel_sign_up(
    context: Context, contributor_id: uuid.UUID, token: str, sign_up_id: uuid.UUID
) -> dict[str, Any]:
    """Give the place up; whoever waits longest has it at once. Raises NotFound, Gone, Conflict."""
    with transaction(context.sessions) as session:
        # Whoever is given the place is held next: of two who leave, none may bar the other's way.
        own = _own(session, context, contributor_id, token, sign_up_id, shared=True)
        if own.sign_up.state == SignUpState.CANCELLED:
            return _answer(session, own)
        try:
            own.sign_up.meet(Happening.CANCELLED)
        except IllegalHappening as error:
            raise Conflict("too_late_to_cancel", "The association has noted how it went") from error
        now = platform_now(session)
        own.sign_up.ended_at, own.sign_up.held_until = now, None
        fill_free_places(session, own.shift, now)
        _record(session, own, "cancelled")
        session.flush()
        return _answer(session, own)


def take_again(
    context: Context, contributor_id: uuid.UUID, token: str, sign_up_id: uuid.UUID
) -> dict[str, Any]:
    """Undo giving up: a free place, or the end of the queue. Raises NotFound, Gone, Conflict."""
    with transaction(context.sessions) as session:
        own = _own(session, context, contributor_id, token, sign_up_id)
        if own.sign_up.state in LIVE:
            return _answer(session, own)
        confirm_contributor(session, own.contributor)
        _begin_again(session, own)
        now = platform_now(session)
        own.sign_up.confirmed_at, own.sign_up.held_until = now, None
        mark_reminded(own.sign_up, own.shift, now, context.shift_reminder_hours)
        _record(session, own, "taken_again")
        session.flush()
        return _answer(session, own)


def _own(
    session: Session,
    context: Context,
    contributor_id: uuid.UUID,
    token: str,
    sign_up_id: uuid.UUID,
    *,
    shared: bool = False,
) -> _Own:
    # The link is tried before anything is locked; rows are locked shift first.
    contributor_of_link(session, context, contributor_id, token)
    sign_up = find_sign_up(session, sign_up_id)
    if sign_up.contributor_id != contributor_id:
        raise NotFound("sign_up")
    shift = lock_shift(session, sign_up.shift_id)
    contributor = contributor_of_link(session, context, contributor_id, token, lock=True, shared=shared)
    session.refresh(sign_up, with_for_update=True)
    return _Own(sign_up, shift, contributor)


def _begin_again(session: Session, own: _Own) -> None:
    now = platform_now(session)
    check_open(session, own.shift, ANONYMOUS, now)
    if overlapping_shift(session, own.contributor, own.shift) is not None:
        raise Conflict("overlapping_shift", "Another shift at the same time")
    begin_turn(session, own.shift, own.sign_up, now)


def _record(session: Session, own: _Own, what: str) -> None:
    details = {"shift": str(own.shift.id)}
    audit.record(session, CONTRIBUTOR, f"sign_up.{what}", contributor_subject(own.contributor.id), details)


def _answer(session: Session, own: _Own) -> dict[str, Any]:
    standing = places_of(session, [own.shift.id]).get(own.shift.id, Places())
    queue = places_in_queue(session, [own.shift.id])
    return _view(own.sign_up, own.shift, standing, queue.get(own.sign_up.id))


def _view(sign_up: SignUp, shift: Shift, standing: Places, position: int | None) -> dict[str, Any]:
    return {
        "id": str(sign_up.id),
        "state": sign_up.state,
        "position": position,
        "confirmed": sign_up.confirmed_at is not None,
        "held_until": as_text(sign_up.held_until) if sign_up.held_until else None,
        "note": sign_up.note,
        "minutes": sign_up.minutes,
        "shift": shift_view(shift, standing),
    }
