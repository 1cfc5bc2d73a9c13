"""How long is left, in the city's days, over the nights in which clocks change, in three languages."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from gateway.formatting import HELSINKI
from gateway.languages import LANGUAGES
from gateway.wording.countdown import countdown_words, opening_moment, time_left, time_until

# The first instant after the last local day, as services tell it.
END = datetime(2026, 12, 7, tzinfo=HELSINKI)


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI, fold=fold)


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-11-21T12:00", "15 päivää jäljellä"),
        ("2026-12-04T23:59", "2 päivää jäljellä"),
        ("2026-12-05T00:00", "päättyy huomenna klo 23.59"),
        ("2026-12-05T23:59", "päättyy huomenna klo 23.59"),
        ("2026-12-06T00:00", "päättyy tänään klo 23.59"),
        ("2026-12-06T17:59", "päättyy tänään klo 23.59"),
        ("2026-12-06T18:00", "vielä 6 tuntia"),
        ("2026-12-06T18:01", "vielä 5 tuntia"),
        ("2026-12-06T23:00", "vielä 1 tunti"),
        ("2026-12-06T23:01", "vielä 59 minuuttia"),
        ("2026-12-06T23:59", "vielä 1 minuutti"),
        ("2026-12-07T00:00", "päättynyt"),
    ],
)
def test_days_are_counted_and_on_the_last_evening_hours(gateway: Flask, now: str, text: str) -> None:
    with gateway.test_request_context("/"):
        assert time_left(END, local(now)) == text


@pytest.mark.parametrize("first", ["2027-03-26", "2027-10-29"])
def test_a_night_of_other_length_changes_no_count_of_days(gateway: Flask, first: str) -> None:
    with gateway.test_request_context("/"):
        friday = local(f"{first}T00:30")
        end = (friday + timedelta(days=3)).replace(hour=0, minute=0)
        told = [time_left(end, friday + timedelta(days=day)) for day in range(3)]
    assert told == ["2 päivää jäljellä", "päättyy huomenna klo 23.59", "päättyy tänään klo 23.59"]


def test_the_last_hours_are_real_hours(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        # Between 2 and 6 o'clock lie three hours in spring and five in autumn.
        assert time_left(local("2027-03-28T06:00"), local("2027-03-28T02:00")) == "vielä 3 tuntia"
        assert time_left(local("2027-10-31T06:00"), local("2027-10-31T02:00")) == "vielä 5 tuntia"


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-12-02T23:59", "3 päivää avautumiseen"),
        ("2026-12-04T00:00", "avautuu huomenna klo 9.00"),
        ("2026-12-05T08:59", "avautuu tänään klo 9.00"),
        ("2026-12-05T09:00", "avautuu aivan kohta"),
    ],
)
def test_the_opening_is_counted_in_days(gateway: Flask, now: str, text: str) -> None:
    with gateway.test_request_context("/"):
        assert time_until(local("2026-12-05T09:00"), local(now)) == text


def test_an_hour_that_comes_twice_is_told_apart(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        twice = [opening_moment(local("2027-10-31T03:30", fold), comes_twice=True) for fold in (0, 1)]
    assert twice == ["su 31.10.2027 klo\u00a03.30 (kesäaikaa)", "su 31.10.2027 klo\u00a03.30 (talviaikaa)"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("sv", ("2 dagar kvar", "slutar i dag kl. 23.59", "5 timmar kvar")),
        ("en", ("2 days left", "ends today at 23.59", "5 hours left")),
    ],
)
def test_other_languages_count_too(gateway: Flask, language: str, texts: tuple[str, ...]) -> None:
    spoken = next(each for each in LANGUAGES if each.tag == language)
    times = ("2026-12-04T12:00", "2026-12-06T12:00", "2026-12-06T18:30")
    with gateway.test_request_context("/", environ_overrides={"meijan.language": spoken}):
        assert tuple(time_left(END, local(now)) for now in times) == texts
        assert "#" in countdown_words().hours and "1" in countdown_words().hour
