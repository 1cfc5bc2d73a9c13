"""The makers of a campaign say what hands they need: a shift is made, changed, copied, cancelled."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.ideas.domain.campaign_states import PUBLIC_STATES, Party, State
from services.ideas.domain.volunteering.shift_times import WrongTime, on_another_day, shift_instants
from services.ideas.domain.volunteering.sign_up_states import SignUpState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.districts import District
from services.ideas.store.volunteering.shifts import Shift, count_shifts, lock_shift, shift_view
from services.ideas.store.volunteering.sign_ups import sign_ups_of
from services.ideas.usecases.campaign_steps import capacities
from services.ideas.usecases.context import Context
from services.ideas.usecases.show_campaign import is_known
from services.ideas.usecases.volunteering.letters import tell_volunteers
from services.ideas.usecases.volunteering.places import fill_free_places, places
from services.ideas.usecases.volunteering.reminding import call_off, mark_reminded

MOST_SHIFTS = 200
# The work of these counts for nothing.
NOTHING_COUNTS = frozenset({State.REJECTED, State.CANCELLED, State.NOT_FUNDED})
# Nothing is planned for these any more; hours are noted until the last settlement, which comes after.
_OVER = NOTHING_COUNTS | {State.REPORTED}
# Who signed up is told when one of these changes.
_TOLD = ("title", "place", "bring", "starts_at", "ends_at")


@dataclass(frozen=True, kw_only=True)
class ShiftWritten:
    """A shift as its makers write it: a local day with local times; no place is the campaign's district."""

    title: str
    day: date
    begins: time
    ends: time
    capacity: int
    place: str = ""
    bring: str = ""
    skills: list[str] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)
    least_age: int | None = None


def make_shift(
    context: Context, who: Identity, campaign_id: uuid.UUID, written: ShiftWritten, claim: Claim | None = None
) -> dict[str, Any]:
    """Add a shift, once for a key.

    Raises NotFound, Forbidden, Conflict (campaign_over, too_many_shifts), Invalid.
    """
    with transaction(context.sessions) as session:
        if earlier := recall(session, claim):
            return earlier
        campaign = own_campaign(session, who, campaign_id)
        return _added(session, who, campaign, _values(session, campaign, written), claim)


def copy_shift(
    context: Context, who: Identity, shift_id: uuid.UUID, day: date, claim: Claim | None = None
) -> dict[str, Any]:
    """The same shift on another day, with nobody in it, once for a key. Raises as `make_shift` does."""
    with transaction(context.sessions) as session:
        if earlier := recall(session, claim):
            return earlier
        shift, campaign = own_shift(session, who, shift_id)
        try:
            starts_at, ends_at = on_another_day(shift.starts_at, shift.ends_at, day)
        except WrongTime as error:
            raise Invalid("day", error.code) from error
        values = {name: getattr(shift, name) for name in ("title", "place", "bring", "capacity", "least_age")}
        lists = {name: list(getattr(shift, name)) for name in ("skills", "certificates")}
        times = {"starts_at": starts_at, "ends_at": ends_at}
        return _added(session, who, campaign, values | lists | times, claim)


def change_shift(
    context: Context, who: Identity, shift_id: uuid.UUID, sequence: int, written: ShiftWritten
) -> dict[str, Any]:
    """Write a shift anew; those who signed up are told of what concerns them.

    Raises NotFound, Forbidden, Conflict (campaign_over, changed_meanwhile, shift_cancelled, shift_begun),
    Invalid (`capacity` below the places held).
    """
    with transaction(context.sessions) as session:
        shift, campaign = own_shift(session, who, shift_id)
        now = platform_now(session)
        _refuse_if_fixed(shift, sequence, now)
        values = _values(session, campaign, written)
        _refuse_past(values["starts_at"], now)
        if values["capacity"] < places(session, shift).held:
            raise Invalid("capacity", "below_signed_up")
        told = any(getattr(shift, name) != values[name] for name in _TOLD)
        moved = shift.starts_at != values["starts_at"]
        for name, value in values.items():
            setattr(shift, name, value)
        shift.sequence, shift.changed_at = shift.sequence + 1, now
        session.flush()
        _tell_change(session, context, shift, told=told, moved=moved)
        fill_free_places(session, shift, now)
        return _kept(session, who, shift, "changed")


def cancel_shift(context: Context, who: Identity, shift_id: uuid.UUID, reason: str) -> dict[str, Any]:
    """End a shift and tell those who signed up; one of a draft that nobody has seen just goes.

    Raises NotFound, Forbidden, Conflict (shift_begun).
    """
    with transaction(context.sessions) as session:
        shift, campaign = own_shift(session, who, shift_id)
        now = platform_now(session)
        if shift.cancelled_at is not None:
            return _kept(session, who, shift, "cancelled")
        if now >= shift.starts_at:
            raise Conflict("shift_begun", "It has begun")
        if State(campaign.state) not in PUBLIC_STATES and not shift.last_turn:
            view = shift_view(shift, places(session, shift)) | {"cancelled": True}
            session.delete(shift)
            audit.record(
                session, who.actor, "shift.removed", f"campaign:{campaign.id}", {"shift": view["id"]}
            )
            return view
        call_off(session, shift, now, reason)
        return _kept(session, who, shift, "cancelled")


def own_campaign(
    session: Session, who: Identity, campaign_id: uuid.UUID, *, over: frozenset[State] = _OVER
) -> Campaign:
    """A campaign of the reader's association for which work is planned. Raises NotFound, Forbidden, Conflict.

    Where it stands in one of `over` it is too late for what the member wants.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or not is_known(campaign, who):
        raise NotFound("campaign")
    if Party.MEMBER not in capacities(campaign, who):
        raise Forbidden("not_a_member")
    if State(campaign.state) in over:
        raise Conflict("campaign_over", f"A campaign that is {campaign.state} plans nothing any more")
    return campaign


def own_shift(
    session: Session, who: Identity, shift_id: uuid.UUID, *, over: frozenset[State] = _OVER
) -> tuple[Shift, Campaign]:
    """A shift of the reader's association, locked, and its campaign. Raises NotFound, Forbidden, Conflict."""
    shift = lock_shift(session, shift_id)
    return shift, own_campaign(session, who, shift.campaign_id, over=over)


def _values(session: Session, campaign: Campaign, written: ShiftWritten) -> dict[str, Any]:
    try:
        starts_at, ends_at = shift_instants(written.day, written.begins, written.ends)
    except WrongTime as error:
        raise Invalid(error.field, error.code) from error
    district = session.get(District, campaign.district_slug) if campaign.district_slug else None
    place = written.place.strip() or (district.name if district else "")
    if not place:
        raise Invalid("place", "required")
    return {
        "title": written.title,
        "place": place,
        "bring": written.bring,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "capacity": written.capacity,
        "skills": sorted(set(written.skills)),
        "certificates": sorted(set(written.certificates)),
        "least_age": written.least_age,
    }


def _added(
    session: Session, who: Identity, campaign: Campaign, values: dict[str, Any], claim: Claim | None
) -> dict[str, Any]:
    now = platform_now(session)
    _refuse_past(values["starts_at"], now)
    if count_shifts(session, campaign.id) >= MOST_SHIFTS:
        raise Conflict("too_many_shifts", f"At most {MOST_SHIFTS}")
    shift = Shift(id=new_id(), campaign_id=campaign.id, made_at=now, changed_at=now, sequence=0, **values)
    session.add(shift)
    session.flush()
    added = _kept(session, who, shift, "made")
    remember(session, claim, added)
    return added


def _refuse_past(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Invalid("day", "in_the_past")


def _refuse_if_fixed(shift: Shift, sequence: int, now: datetime) -> None:
    if shift.sequence != sequence:
        raise Conflict("changed_meanwhile", "Somebody else has changed the shift")
    if shift.cancelled_at is not None:
        raise Conflict("shift_cancelled", "It was cancelled")
    if now >= shift.starts_at:
        raise Conflict("shift_begun", "It has begun")


def _tell_change(session: Session, context: Context, shift: Shift, *, told: bool, moved: bool) -> None:
    sign_ups = sign_ups_of(session, shift.id, {SignUpState.SIGNED_UP, SignUpState.WAITING})
    if told:
        tell_volunteers(session, "changed", shift, sign_ups)
    if moved:
        now = platform_now(session)
        for each in sign_ups:
            mark_reminded(each, shift, now, context.shift_reminder_hours)


def _kept(session: Session, who: Identity, shift: Shift, what: str) -> dict[str, Any]:
    details = {"campaign": str(shift.campaign_id)}
    audit.record(session, who.actor, f"shift.{what}", f"shift:{shift.id}", details)
    session.flush()
    return shift_view(shift, places(session, shift))
