"""Rules of shifts without a database: places, turns, ages, local times, reminders."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.domain.volunteering import shift_times
from services.ideas.domain.volunteering.ages import is_old_enough, latest_birth_year
from services.ideas.domain.volunteering.queueing import first_state, held_until, next_in_turn
from services.ideas.domain.volunteering.shift_times import WrongTime, shift_instants
from services.ideas.domain.volunteering.sign_up_states import (
    PLACE_HELD,
    Happening,
    IllegalHappening,
    SignUpState,
    after,
)

SIGNED_UP, WAITING = SignUpState.SIGNED_UP, SignUpState.WAITING


@pytest.mark.parametrize(
    ("capacity", "held", "waiting", "begins"),
    [
        (1, 0, 0, SIGNED_UP),
        (1, 1, 0, WAITING),
        (5, 4, 0, SIGNED_UP),
        (5, 5, 3, WAITING),
        # A place freed this very moment belongs to those who wait.
        (5, 4, 1, WAITING),
        (3, 4, 0, WAITING),
    ],
)
def test_somebody_new_gets_a_place_or_waits(
    capacity: int, held: int, waiting: int, begins: SignUpState
) -> None:
    assert first_state(capacity, held, waiting) is begins


@dataclass
class OneTurn:
    turn: int
    state: str


@settings(max_examples=60, deadline=None)
@given(
    capacity=st.integers(1, 6),
    steps=st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=30),
)
def test_nobody_passes_whoever_waits_and_no_place_stays_empty(capacity: int, steps: list[int | None]) -> None:
    """None is somebody new; a number is the one of those with a place who gives it up."""
    sign_ups: list[OneTurn] = []
    for step in steps:
        holders = [each for each in sign_ups if each.state in PLACE_HELD]
        waiting = sum(each.state == WAITING for each in sign_ups)
        if step is None:
            sign_ups.append(OneTurn(len(sign_ups), first_state(capacity, len(holders), waiting)))
        elif holders:
            leaver = holders[step % len(holders)]
            leaver.state = after(SignUpState(leaver.state), Happening.CANCELLED)
            for lucky in next_in_turn(capacity, sign_ups):
                lucky.state = after(SignUpState(lucky.state), Happening.PLACE_GIVEN)
        held = [each.turn for each in sign_ups if each.state in PLACE_HELD]
        queue = [each.turn for each in sign_ups if each.state == WAITING]
        assert len(held) <= capacity
        assert not queue or len(held) == capacity
        assert not queue or max(held) < min(queue)


@pytest.mark.parametrize(
    ("birth_year", "on", "passes"),
    [
        (2014, date(2027, 12, 31), True),
        (2014, date(2027, 12, 30), False),
        (2013, date(2027, 1, 1), True),
        (2014, date(2028, 1, 1), True),
        (2015, date(2027, 12, 31), False),
    ],
)
def test_nobody_too_young_passes_whenever_the_birthday_is(birth_year: int, on: date, passes: bool) -> None:
    assert is_old_enough(birth_year, 13, on) is passes
    assert (birth_year <= latest_birth_year(13, on)) is passes


@pytest.mark.parametrize(
    ("day", "begins", "ends", "starts_at", "hours"),
    [
        (date(2027, 3, 27), time(10), time(14), datetime(2027, 3, 27, 8, tzinfo=UTC), 4),
        # Clocks go forward at 3 on 28.3.2027, and back at 4 on 31.10.2027.
        (date(2027, 3, 28), time(2), time(6), datetime(2027, 3, 28, 0, tzinfo=UTC), 3),
        (date(2027, 10, 31), time(2), time(6), datetime(2027, 10, 30, 23, tzinfo=UTC), 5),
        (date(2027, 10, 31), time(10), time(14), datetime(2027, 10, 31, 8, tzinfo=UTC), 4),
        (date(2027, 6, 24), time(20), time(1), datetime(2027, 6, 24, 17, tzinfo=UTC), 5),
    ],
)
def test_local_times_are_instants_also_when_clocks_turn(
    day: date, begins: time, ends: time, starts_at: datetime, hours: int
) -> None:
    assert shift_instants(day, begins, ends) == (starts_at, starts_at + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("day", "begins", "ends", "field", "code"),
    [
        (date(2027, 3, 28), time(3, 30), time(8), "begins", "no_such_time"),
        (date(2027, 3, 28), time(1), time(3, 15), "ends", "no_such_time"),
        (date(2027, 5, 8), time(10), time(10, 10), "ends", "length_not_possible"),
        (date(2027, 5, 8), time(10), time(10), "ends", "length_not_possible"),
        (date(2027, 5, 8), time(10), time(9), "ends", "length_not_possible"),
    ],
)
def test_times_that_cannot_be_are_refused(day: date, begins: time, ends: time, field: str, code: str) -> None:
    with pytest.raises(WrongTime) as refused:
        shift_instants(day, begins, ends)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_hours_are_whole_quarters_rounded_down() -> None:
    start = datetime(2027, 5, 8, 7, tzinfo=UTC)
    lengths = {29: 15, 30: 30, 240: 240, 254: 240}
    assert {
        minutes: shift_times.planned_minutes(start, start + timedelta(minutes=minutes)) for minutes in lengths
    } == lengths


@pytest.mark.parametrize(
    ("hours_left", "due"), [(72, None), (48, 48), (20, 48), (3, 3), (1, 3), (0, None), (-1, None)]
)
def test_each_reminder_has_its_time(hours_left: int, due: int | None) -> None:
    now = datetime(2027, 5, 8, 7, tzinfo=UTC)
    assert shift_times.reminder_due((48, 3), now + timedelta(hours=hours_left), now) == due


def test_an_unconfirmed_place_is_kept_two_hours_and_not_beyond_the_beginning() -> None:
    now = datetime(2027, 5, 8, 7, tzinfo=UTC)
    assert held_until(now, now + timedelta(days=1)) == now + timedelta(hours=2)
    assert held_until(now, now + timedelta(minutes=20)) == now + timedelta(minutes=20)


def test_what_cannot_happen_raises() -> None:
    with pytest.raises(IllegalHappening):
        after(SignUpState.CANCELLED, Happening.CHECKED_IN)
    with pytest.raises(IllegalHappening):
        after(SignUpState.APPROVED, Happening.MINUTES_CORRECTED)
    with pytest.raises(IllegalHappening):
        after(SignUpState.SIGNED_UP, Happening.PLACE_TAKEN_AGAIN)
