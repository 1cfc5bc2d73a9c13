"""What ticks about shifts: places nobody confirmed go to others, volunteers are reminded, idle shifts end."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from services.chassis.database import platform_now, reading, transaction
from services.ideas.domain.campaign_states import State
from services.ideas.domain.volunteering.shift_times import reminder_due
from services.ideas.domain.volunteering.sign_up_states import LIVE, PLACE_HELD, Happening, SignUpState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.volunteering.shifts import Shift, lock_shift
from services.ideas.store.volunteering.sign_ups import SignUp, sign_ups_of
from services.ideas.usecases.context import Context
from services.ideas.usecases.volunteering.letters import hold_contributors, tell_volunteers
from services.ideas.usecases.volunteering.places import fill_free_places

# Shifts looked at in one run; the next run takes up the rest.
MOST_AT_ONCE = 100
_WITHOUT_WORK = (State.CANCELLED, State.NOT_FUNDED)


def mark_reminded(sign_up: SignUp, shift: Shift, now: datetime, leads: Sequence[int]) -> None:
    """Whoever has just read when it begins is not reminded of what lies before now."""
    sign_up.reminded_hours = reminder_due(leads, shift.starts_at, now)


def free_unconfirmed_places(context: Context) -> int:
    """Free the places whose letters nobody answered in time. Returns how many were freed."""
    with reading(context.sessions) as session:
        now = platform_now(session)
        late = select(SignUp.shift_id).where(SignUp.held_until <= now).distinct()
        shift_ids = {
            *session.scalars(late.limit(MOST_AT_ONCE)),
            *session.scalars(_with_places_left_over(now).limit(MOST_AT_ONCE)),
        }
    freed = 0
    for shift_id in sorted(shift_ids):
        with transaction(context.sessions) as session:
            shift, now = lock_shift(session, shift_id), platform_now(session)
            freed += _free_late(session, shift, now)
            fill_free_places(session, shift, now)
    return freed


def _with_places_left_over(now: datetime) -> Select[uuid.UUID]:
    """Shifts with a free place and somebody who waits: an erased person leaves them so."""
    held = func.count().filter(SignUp.state.in_(PLACE_HELD))
    waiting = func.count().filter(SignUp.state == SignUpState.WAITING)
    return (
        select(Shift.id)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(Shift.starts_at > now, Shift.cancelled_at.is_(None))
        .group_by(Shift.id)
        .having(waiting > 0, held < Shift.capacity)
    )


def _free_late(session: Session, shift: Shift, now: datetime) -> int:
    # People before their sign-ups, all at once: whoever is erased meanwhile holds one and wants the other.
    hold_contributors(session, (each.contributor_id for each in sign_ups_of(session, shift.id, LIVE)))
    late = (
        select(SignUp)
        .where(SignUp.shift_id == shift.id, SignUp.held_until <= now)
        .order_by(SignUp.id)
        .with_for_update()
    )
    freed = 0
    for sign_up in session.scalars(late):
        sign_up.held_until = None
        if sign_up.state in (SignUpState.SIGNED_UP, SignUpState.WAITING):
            sign_up.meet(Happening.LAPSED)
            sign_up.ended_at = now
            freed += 1
    return freed


def remind_volunteers(context: Context) -> int:
    """Write to those whose shift is near, once for each lead. Returns how many letters were asked for."""
    told, leads = 0, context.shift_reminder_hours
    with reading(context.sessions) as session:
        now = platform_now(session)
        near = [_near(hours, now, leads) for hours in leads]
        found = select(Shift.id).join(SignUp, SignUp.shift_id == Shift.id).where(or_(*near)).distinct()
        shift_ids = session.scalars(found.limit(MOST_AT_ONCE)).all()
    for shift_id in shift_ids:
        with transaction(context.sessions) as session:
            told += _remind(session, lock_shift(session, shift_id), leads)
    return told


def _near(hours: int, now: datetime, leads: Sequence[int]) -> ColumnElement[bool]:
    later_ones = [lead for lead in leads if lead <= hours]
    return and_(
        Shift.cancelled_at.is_(None),
        Shift.starts_at > now,
        Shift.starts_at <= now + timedelta(hours=hours),
        SignUp.state == SignUpState.SIGNED_UP,
        SignUp.confirmed_at.is_not(None),
        or_(SignUp.reminded_hours.is_(None), SignUp.reminded_hours.not_in(later_ones)),
    )


def _remind(session: Session, shift: Shift, leads: Sequence[int]) -> int:
    due = reminder_due(leads, shift.starts_at, platform_now(session))
    if due is None or shift.cancelled_at is not None:
        return 0
    signed_up = sign_ups_of(session, shift.id, {SignUpState.SIGNED_UP})
    reminded = [
        each
        for each in signed_up
        if each.confirmed_at is not None and (each.reminded_hours is None or each.reminded_hours > due)
    ]
    told = tell_volunteers(session, "reminder", shift, reminded)
    for each in reminded:
        each.reminded_hours = due
    return told


def call_off(session: Session, shift: Shift, now: datetime, reason: str) -> int:
    """End a locked shift and tell everybody who signed up. Returns how many letters were asked for."""
    shift.cancelled_at, shift.cancel_reason, shift.changed_at = now, reason, now
    shift.sequence += 1
    session.flush()
    sign_ups = [
        each
        for each in sign_ups_of(session, shift.id, LIVE)
        if each.state in (SignUpState.SIGNED_UP, SignUpState.WAITING)
    ]
    told = tell_volunteers(session, "called_off", shift, sign_ups, reason=reason)
    for each in sign_ups:
        each.meet(Happening.CALLED_OFF)
        each.ended_at, each.held_until = now, None
    return told


def call_off_shifts_without_work(context: Context) -> int:
    """End the coming shifts of campaigns that were cancelled or not funded. Returns how many."""
    with reading(context.sessions) as session:
        idle = (
            select(Shift.id)
            .join(Campaign, Campaign.id == Shift.campaign_id)
            .where(
                Campaign.state.in_(_WITHOUT_WORK),
                Shift.cancelled_at.is_(None),
                Shift.starts_at > platform_now(session),
            )
        )
        shift_ids = session.scalars(idle.limit(MOST_AT_ONCE)).all()
    for shift_id in shift_ids:
        with transaction(context.sessions) as session:
            shift = lock_shift(session, shift_id)
            if shift.cancelled_at is None:
                call_off(session, shift, platform_now(session), "")
    return len(shift_ids)
