"""The day of a shift: who is there, who came along without signing up, how long they really worked."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid, NotFound
from services.contracts.events import SealedContact
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.volunteering.queueing import has_place
from services.ideas.domain.volunteering.shift_times import (
    MOST_MINUTES,
    QUARTER_MINUTES,
    may_check_in,
    planned_minutes,
)
from services.ideas.domain.volunteering.sign_up_states import (
    LIVE,
    Happening,
    IllegalHappening,
    SignUpState,
    possible,
)
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.certificates import holders_of
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.volunteering.shifts import Shift, shift_view
from services.ideas.store.volunteering.sign_ups import SignUp, sign_ups_of
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.know_contributor import open_contact
from services.ideas.usecases.volunteering.edit_shifts import NOTHING_COUNTS, own_shift
from services.ideas.usecases.volunteering.forget_volunteer import KEPT_AFTER_THE_SHIFT
from services.ideas.usecases.volunteering.places import find_sign_up, places

MOST_SIGN_UPS = 1_000
_BY_MEMBERS = (
    Happening.CHECKED_IN,
    Happening.MARKED_NO_SHOW,
    Happening.ARRIVAL_UNDONE,
    Happening.MINUTES_CORRECTED,
    Happening.HOURS_APPROVED,
    Happening.APPROVAL_UNDONE,
)


def list_volunteers(context: Context, who: Identity, shift_id: uuid.UUID) -> dict[str, Any]:
    """Who signed up, in turn, with what the shift needs of them: name, number, note. Reading is recorded.

    Raises NotFound, Forbidden, Conflict.
    """
    with transaction(context.sessions) as session:
        shift, campaign = own_shift(session, who, shift_id, over=frozenset())
        audit.record(session, who.actor, "shift.volunteers_read", f"shift:{shift.id}")
        return view_of(session, context, shift, campaign)


def check_in(context: Context, who: Identity, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Somebody is there; the hours are the plan's until corrected. Raises NotFound, Forbidden, Conflict."""
    with transaction(context.sessions) as session:
        shift, campaign, sign_up = own_sign_up(session, who, sign_up_id)
        _refuse_too_early(session, shift)
        befall(sign_up, Happening.CHECKED_IN)
        sign_up.minutes, sign_up.held_until = planned_minutes(*shift.time), None
        return _noted(session, context, who, shift, campaign, sign_up, "checked_in")


def mark_no_show(context: Context, who: Identity, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Somebody did not come. Raises NotFound, Forbidden, Conflict."""
    with transaction(context.sessions) as session:
        shift, campaign, sign_up = own_sign_up(session, who, sign_up_id)
        _refuse_too_early(session, shift)
        befall(sign_up, Happening.MARKED_NO_SHOW)
        sign_up.held_until = None
        return _noted(session, context, who, shift, campaign, sign_up, "no_show")


def undo_arrival(context: Context, who: Identity, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """It was pressed by mistake. Somebody who just came along goes. Raises NotFound, Forbidden, Conflict."""
    with transaction(context.sessions) as session:
        shift, campaign, sign_up = own_sign_up(session, who, sign_up_id)
        signed_up = [each for each in sign_ups_of(session, shift.id, LIVE) if each.contributor_id]
        waited = sign_up.state == SignUpState.CHECKED_IN and not has_place(shift.capacity, sign_up, signed_up)
        befall(sign_up, Happening.BACK_IN_QUEUE if waited else Happening.ARRIVAL_UNDONE)
        sign_up.minutes = None
        if sign_up.contributor_id is None:
            session.delete(sign_up)
        return _noted(session, context, who, shift, campaign, sign_up, "arrival_undone")


def correct_minutes(context: Context, who: Identity, sign_up_id: uuid.UUID, minutes: int) -> dict[str, Any]:
    """The time really worked, in whole quarters. Raises NotFound, Forbidden, Conflict, Invalid."""
    if minutes % QUARTER_MINUTES or not 0 <= minutes <= MOST_MINUTES:
        raise Invalid("minutes", "not_in_quarters")
    with transaction(context.sessions) as session:
        shift, campaign, sign_up = own_sign_up(session, who, sign_up_id)
        befall(sign_up, Happening.MINUTES_CORRECTED)
        sign_up.minutes = minutes
        return _noted(session, context, who, shift, campaign, sign_up, "minutes_corrected", minutes=minutes)


def add_walk_in(
    context: Context, who: Identity, shift_id: uuid.UUID, name: str, claim: Claim | None = None
) -> dict[str, Any]:
    """Somebody came along without signing up, and is there, once for a key.

    Raises NotFound, Forbidden, Conflict.
    """
    with transaction(context.sessions) as session:
        is_known = recall(session, claim) is not None
        shift, campaign = own_shift(session, who, shift_id, over=NOTHING_COUNTS)
        if is_known:
            return view_of(session, context, shift, campaign)
        _refuse_too_early(session, shift)
        if shift.last_turn >= MOST_SIGN_UPS:
            raise Conflict("too_many_sign_ups", f"At most {MOST_SIGN_UPS}")
        sign_up = SignUp(
            id=new_id(),
            shift_id=shift.id,
            turn=shift.next_turn(),
            state=SignUpState.CHECKED_IN,
            note="",
            asked_at=platform_now(session),
            minutes=planned_minutes(*shift.time),
        )
        key = context.sealer.new_wrapped_key()
        sealed = context.sealer.seal(key, walk_in_subject(sign_up.id), {"name": name})
        sign_up.walk_in_key, sign_up.walk_in_data = sealed.wrapped_key, sealed.data
        session.add(sign_up)
        # No names beside the key: the list is made anew for whoever asks twice.
        remember(session, claim, {"sign_up_id": str(sign_up.id)})
        return _noted(session, context, who, shift, campaign, sign_up, "walk_in_added")


def walk_in_subject(sign_up_id: uuid.UUID) -> str:
    """To whom the sealed name of somebody who just came along belongs."""
    return f"walk_in:{sign_up_id}"


def befall(sign_up: SignUp, happening: Happening) -> None:
    """Move along the table. Raises Conflict where it cannot be."""
    try:
        sign_up.meet(happening)
    except IllegalHappening as error:
        raise Conflict("wrong_state", f"{happening} cannot befall what is {sign_up.state}") from error


def view_of(session: Session, context: Context, shift: Shift, campaign: Campaign) -> dict[str, Any]:
    """The shift with its list, as its makers see it; nothing of whoever left, or did not confirm."""
    session.flush()
    now = platform_now(session)
    rows = session.execute(
        select(SignUp, Contributor)
        .outerjoin(Contributor, Contributor.id == SignUp.contributor_id)
        .where(SignUp.shift_id == shift.id, SignUp.state.in_(LIVE))
        .order_by(SignUp.turn)
    ).all()
    shown = {sign_up.contributor_id for sign_up, _contributor in rows if _is_shown(shift, sign_up, now)}
    certified = _certified(session, shift, (each for each in shown if each is not None))
    return {
        "shift": shift_view(shift, places(session, shift)),
        "campaign": {"id": str(campaign.id), "slug": campaign.slug, "title": campaign.title},
        "may_check_in": may_check_in(shift.starts_at, now),
        "volunteers": [
            _volunteer(context, sign_up, contributor, is_shown=_is_shown(shift, sign_up, now))
            | {"holds_certificates": sign_up.contributor_id in certified}
            for sign_up, contributor in rows
        ],
    }


def _certified(session: Session, shift: Shift, contributor_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those for whom the register knows every certificate that the shift asks for, on its day."""
    if not shift.certificates:
        return set()
    return holders_of(session, shift.certificates, local_day(shift.starts_at), contributor_ids)


def _is_shown(shift: Shift, sign_up: SignUp, now: datetime) -> bool:
    """Whether the makers learn who it is: anybody may write a known address, and days go by."""
    came_by_letter = sign_up.contributor_id is None or sign_up.confirmed_at is not None
    return came_by_letter and now <= shift.ends_at + KEPT_AFTER_THE_SHIFT


def _volunteer(
    context: Context, sign_up: SignUp, contributor: Contributor | None, *, is_shown: bool
) -> dict[str, Any]:
    contact = {"name": "", "phone": ""}
    if is_shown:
        contact = open_contact(context, contributor) if contributor else _walk_in(context, sign_up)
    return {
        "id": str(sign_up.id),
        "name": contact["name"],
        "phone": contact["phone"],
        "note": sign_up.note,
        "state": sign_up.state,
        "confirmed": sign_up.confirmed_at is not None or contributor is None,
        "walk_in": contributor is None,
        "says_has_certificates": sign_up.says_has_certificates,
        "minutes": sign_up.minutes,
        "steps": [str(each) for each in possible(SignUpState(sign_up.state)) if each in _BY_MEMBERS],
    }


def _walk_in(context: Context, sign_up: SignUp) -> dict[str, str]:
    if sign_up.walk_in_key is None or sign_up.walk_in_data is None:
        return {"name": "", "phone": ""}
    sealed = SealedContact(
        subject=walk_in_subject(sign_up.id), wrapped_key=sign_up.walk_in_key, data=sign_up.walk_in_data
    )
    return {"name": str(context.sealer.open(sealed)["name"]), "phone": ""}


def own_sign_up(session: Session, who: Identity, sign_up_id: uuid.UUID) -> tuple[Shift, Campaign, SignUp]:
    """A sign-up of one's own association's shift, locked. Raises NotFound, Forbidden, Conflict."""
    sign_up = find_sign_up(session, sign_up_id)
    shift, campaign = own_shift(session, who, sign_up.shift_id, over=NOTHING_COUNTS)
    try:
        session.refresh(sign_up, with_for_update=True)
    except InvalidRequestError as error:
        # Somebody who came along, taken off the list by two members at once.
        raise NotFound("sign_up") from error
    return shift, campaign, sign_up


def _refuse_too_early(session: Session, shift: Shift) -> None:
    if shift.cancelled_at is not None:
        raise Conflict("shift_cancelled", "It was cancelled")
    if not may_check_in(shift.starts_at, platform_now(session)):
        raise Conflict("not_the_day_yet", "People are checked in on the day of the shift")


def _noted(
    session: Session,
    context: Context,
    who: Identity,
    shift: Shift,
    campaign: Campaign,
    sign_up: SignUp,
    what: str,
    **details: int,
) -> dict[str, Any]:
    audit.record(
        session, who.actor, f"sign_up.{what}", f"shift:{shift.id}", {"sign_up": str(sign_up.id), **details}
    )
    return view_of(session, context, shift, campaign)
