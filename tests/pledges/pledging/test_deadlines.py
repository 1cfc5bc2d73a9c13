"""Deadlines, banking days and due dates, also over the nights on which clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pledges.domain.pledging import deadlines
from services.pledges.domain.pledging.acceptance import offered_methods, refusal_by_time
from services.pledges.domain.pledging.banking_days import add_banking_days, easter_sunday, is_banking_day


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, tzinfo=UTC)),
        (date(2027, 10, 30), datetime(2027, 10, 30, 21, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 22, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_the_first_instant_of_the_next_local_day_also_when_clocks_change(day, instant):
    assert deadlines.first_instant_after(day) == instant
    assert deadlines.last_day(instant) == day
    assert refusal_by_time("open", instant, instant - timedelta(microseconds=1)) is None
    assert refusal_by_time("open", instant, instant) == "campaign_closed"


def test_withdrawing_ends_a_full_day_of_hours_before_even_when_the_day_has_25():
    deadline = deadlines.first_instant_after(date(2027, 10, 31))
    until = deadlines.withdrawable_until(deadline, timedelta(hours=24))
    assert until == datetime(2027, 10, 30, 22, tzinfo=UTC)
    assert until.astimezone(deadlines.HELSINKI).hour == 1


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_a_deadline_leads_back_to_its_day(day: date):
    assert deadlines.last_day(deadlines.first_instant_after(day)) == day


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_almanac_says(year: int, easter: date):
    assert easter_sunday(year) == easter


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),
        date(2027, 1, 6),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2026, 5, 1),
        date(2027, 5, 6),
        date(2027, 6, 25),
        date(2027, 12, 6),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 11, 21),
    ],
)
def test_banks_rest_on_finnish_holidays_and_weekends(day: date):
    assert not is_banking_day(day)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 15))
def test_counting_banking_days_lands_on_one_and_leads_back(day: date, count: int):
    later = add_banking_days(day, count)
    assert is_banking_day(later)
    back = add_banking_days(later, -count)
    assert back <= day
    assert back == day or not is_banking_day(day)


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.integers(0, 60))
def test_an_offered_bank_transfer_is_due_in_time_to_arrive(made_on: date, days: int):
    last = made_on + timedelta(days=days)
    deadline = deadlines.first_instant_after(last)
    noon = deadlines.first_instant_after(made_on) - timedelta(hours=12)
    if "bank_transfer" not in offered_methods(deadline, noon, has_bank_account=True):
        assert made_on > deadlines.bank_transfer_last_on(deadline)
        return
    due = deadlines.bank_transfer_due_on(made_on, deadline)
    assert made_on < due <= made_on + timedelta(days=7)
    assert add_banking_days(due, 1) <= last, "a banking day is left for the money to arrive"
    assert deadlines.remind_on(due) < due < deadlines.lapses_after(due)


def test_a_bank_transfer_over_christmas_is_due_before_the_banks_rest():
    deadline = deadlines.first_instant_after(date(2026, 12, 27))
    assert deadlines.bank_transfer_last_on(deadline) == date(2026, 12, 21)
    assert deadlines.bank_transfer_due_on(date(2026, 12, 21), deadline) == date(2026, 12, 22)
