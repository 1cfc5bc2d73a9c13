"""The calendar of monthly pledges as pure functions: short months, leap years, summer time, downtime."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pledges.domain.monthly.monthly_rules import (
    due_after,
    due_days,
    due_in,
    is_overtaken,
    is_still_as_announced,
    next_charge,
)
from services.pledges.domain.pledging.deadlines import HELSINKI, local_day

NOTICE = timedelta(days=3)
days = st.dates(date(2024, 1, 1), date(2040, 12, 31))
days_of_month = st.integers(1, 31)


@pytest.mark.parametrize(
    ("after", "day_of_month", "due"),
    [
        (date(2026, 11, 22), 22, date(2026, 12, 22)),
        (date(2026, 11, 21), 22, date(2026, 11, 22)),
        (date(2026, 12, 31), 31, date(2027, 1, 31)),
        (date(2027, 1, 31), 31, date(2027, 2, 28)),
        (date(2027, 2, 28), 31, date(2027, 3, 31)),
        (date(2028, 1, 31), 31, date(2028, 2, 29)),
        (date(2028, 1, 30), 29, date(2028, 2, 29)),
        (date(2028, 2, 29), 29, date(2028, 3, 29)),
        (date(2027, 3, 31), 31, date(2027, 4, 30)),
    ],
)
def test_the_same_day_each_month_or_the_months_last(after: date, day_of_month: int, due: date):
    assert due_after(after, day_of_month) == due


@given(days, days_of_month)
def test_every_month_has_exactly_one_due_day(start: date, day_of_month: int):
    first = due_after(start, day_of_month)
    year = list(
        due_days(first, day_of_month, date(first.year + 1, first.month, first.day if first.day < 29 else 28))
    )
    months = [(due.year, due.month) for due in year]
    assert len(months) == len(set(months))
    assert all(due == due_in(due.year, due.month, day_of_month) for due in year)
    assert 12 <= len(year) <= 13


@pytest.mark.parametrize(
    "change", [datetime(2027, 3, 28, tzinfo=HELSINKI), datetime(2027, 10, 31, tzinfo=HELSINKI)]
)
def test_summer_time_moves_no_due_day(change: datetime):
    """The day is the calendar's: an hour more or less around midnight is still that day."""
    for hours in (0, 2.5, 3.5, 22.9):
        today = local_day(datetime.fromtimestamp(change.timestamp() + hours * 3600, HELSINKI))
        assert today == change.date()
        coming = next_charge(today, today.day, today, NOTICE)
        assert coming is not None
        assert coming.due_on == today
        assert due_after(today, today.day) == due_in(today.year, today.month + 1, today.day)


def test_a_charge_is_announced_three_days_ahead_and_not_before():
    due = date(2026, 12, 22)
    assert next_charge(due, 22, date(2026, 12, 18), NOTICE) is None
    coming = next_charge(due, 22, date(2026, 12, 19), NOTICE)
    assert coming is not None
    assert (coming.due_on, coming.charge_on, coming.missed) == (due, due, ())


def test_whoever_is_told_late_is_charged_late():
    coming = next_charge(date(2026, 12, 22), 22, date(2026, 12, 21), NOTICE)
    assert coming is not None
    assert (coming.charge_on, coming.missed) == (date(2026, 12, 24), ())


def test_after_a_long_silence_only_the_newest_month_is_collected():
    coming = next_charge(date(2026, 12, 31), 31, date(2027, 3, 5), NOTICE)
    assert coming is not None
    assert (coming.due_on, coming.charge_on) == (date(2027, 2, 28), date(2027, 3, 8))
    assert coming.missed == (date(2026, 12, 31), date(2027, 1, 31))


@given(days, days_of_month, st.integers(0, 400))
def test_no_charge_comes_sooner_after_its_notice_than_promised(first: date, day_of_month: int, later: int):
    today = first + timedelta(days=later)
    next_due_on = due_after(first, day_of_month)
    coming = next_charge(next_due_on, day_of_month, today, NOTICE)
    if coming is None:
        assert today + NOTICE < next_due_on
        return
    assert coming.charge_on >= today + NOTICE
    assert coming.charge_on >= coming.due_on
    assert all(missed < coming.due_on for missed in coming.missed)
    every = list(due_days(next_due_on, day_of_month, coming.due_on))
    assert [*coming.missed, coming.due_on] == every, "each month is either collected or told as missed"


@given(days, st.integers(-10, 10))
def test_a_notice_holds_for_three_days_and_is_then_given_afresh(charge_on: date, later: int):
    today = charge_on + timedelta(days=later)
    assert is_still_as_announced(charge_on, today) == (0 <= later <= 3)
    assert is_overtaken(charge_on, today) == (later > 3)
