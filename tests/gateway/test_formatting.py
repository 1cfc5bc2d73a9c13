"""Sums, days and codes as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from markupsafe import Markup

from gateway import business_time, formatting

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(2500, "25 €"), (2550, "25,50 €"), (684_000, "6 840 €"), (0, "0 €"), (-100, "\u22121 €")],
)
def test_whole_euros_are_written_without_cents(cents: int, text: str) -> None:
    assert formatting.euros_short(cents) == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2026-12-06T21:59:00Z", "su 6.12.2026 klo\u00a023.59"),
        # The night in which clocks go forward: 03 becomes 04.
        ("2027-03-28T00:59:00Z", "su 28.3.2027 klo\u00a02.59"),
        ("2027-03-28T01:00:00Z", "su 28.3.2027 klo\u00a04.00"),
    ],
)
def test_instants_are_shown_in_finnish_time(gateway: Flask, instant: str, text: str) -> None:
    with gateway.test_request_context("/"):
        assert formatting.moment(instant) == text


def test_codes_are_grouped_as_banks_print_them() -> None:
    assert formatting.groups_of_four("FI2112345600000785") == "FI21 1234 5600 0007 85"
    assert formatting.reference_groups("2048112") == "20 48112"
    assert formatting.reference_groups("12345") == "12345"
    assert formatting.reference_groups(None) == ""


def test_plain_text_becomes_paragraphs_and_never_markup() -> None:
    shown = formatting.paragraphs("Eka <b>rivi</b>\ntoka\n\nUusi kappale\n\n\n")
    assert shown == Markup("<p>Eka &lt;b&gt;rivi&lt;/b&gt;<br>toka</p><p>Uusi kappale</p>")


def test_days_are_counted_by_the_platforms_clock(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        before = business_time.now()
        business_time.note({"Platform-Shift": "259200"})
        assert timedelta(days=3) <= business_time.now() - before < timedelta(days=3, minutes=1)
        business_time.note({"Platform-Shift": "soon"})
        assert business_time.now() - before > timedelta(days=2)
