"""Days, moments and groups as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.wording import (
    day_text,
    grouped_from_left,
    grouped_from_right,
    moment_text,
    one_line,
)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("fi", "su 6.12.2026 klo\u00a023.59"),
        ("sv", "sö 6.12.2026 kl.\u00a023.59"),
        ("en", "Sun 6 Dec 2026 at\u00a023:59"),
    ],
)
def test_an_exclusive_deadline_reads_as_the_last_minute_of_its_day(locale: str, expected: str) -> None:
    assert moment_text("2026-12-06T22:00:00Z", locale) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-21T12:05:00Z", "la 21.11.2026 klo\u00a014.05"),
        ("2027-03-27T22:00:00Z", "la 27.3.2027 klo\u00a023.59"),
        ("2027-03-28T21:00:00Z", "su 28.3.2027 klo\u00a023.59"),
        ("2027-10-30T21:00:00Z", "la 30.10.2027 klo\u00a023.59"),
        ("2027-10-31T22:00:00Z", "su 31.10.2027 klo\u00a023.59"),
    ],
)
def test_moments_are_finlands_also_where_summer_time_begins_and_ends(instant: str, expected: str) -> None:
    assert moment_text(instant, "fi") == expected


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from(["fi", "sv", "en"]))  # noqa: DTZ001
def test_any_instant_reads(instant: datetime, locale: str) -> None:
    aware = instant.replace(tzinfo=UTC, microsecond=0)
    assert moment_text(aware.isoformat(), locale)
    shifted = (aware + timedelta(minutes=1)).isoformat()
    assert moment_text(shifted, locale)


def test_days_carry_their_weekday() -> None:
    assert day_text("2026-11-28", "fi") == "la 28.11.2026"
    assert day_text("2027-01-01", "en") == "Fri 1 Jan 2027"


@given(st.text("0123456789ABCDEF", max_size=30))
def test_grouping_only_adds_spaces(text: str) -> None:
    for grouped in (grouped_from_left(text), grouped_from_right(text)):
        assert grouped.replace(" ", "") == text
        assert grouped == grouped.strip()


def test_references_are_grouped_from_the_right_and_accounts_from_the_left() -> None:
    assert grouped_from_right("2048112") == "20 48112"
    assert grouped_from_right("12345") == "12345"
    assert grouped_from_left("FI2112345600000785") == "FI21 1234 5600 0007 85"


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert all(sign.isprintable() for sign in line)
