"""The desks' forms: what is read, what is refused where it stands, and what is kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from gateway.forms.campaign_desk import CampaignForm
from gateway.forms.day_field import day_text, read_day
from gateway.workspace.campaign_content import euros_text, form_field, to_changes, to_form
from services.contracts.money import LARGEST_CENTS

CENTS = st.integers(1, LARGEST_CENTS)
# What a browser can send of a text and a service keeps as it came.
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=("Cc", "Cf"))).map(
    str.strip
)
LINES = st.lists(
    st.fixed_dictionaries(
        {"name": WORDS.filter(bool), "note": WORDS, "amount_cents": CENTS, "optional": st.booleans()}
    ).filter(lambda line: len(line["name"]) <= 80 and len(line["note"]) <= 200),
    max_size=6,
)


@pytest.fixture(autouse=True)
def request_of_a_member(gateway: Flask) -> Iterator[None]:
    """Forms say their messages in the language of a request."""
    with gateway.test_request_context("/"):
        yield


def filled(**fields: str) -> CampaignForm:
    """The campaign form as a browser would send it."""
    # A list of choices always sends one.
    least = {"version": "3", "title": "Laituri", "picture": "puutarha"}
    return CampaignForm(formdata=MultiDict(least | fields), meta={"csrf": False})


def test_a_draft_may_be_saved_with_its_title_alone() -> None:
    form = filled()
    assert form.validate(), form.errors
    changes = to_changes(form)
    assert (changes["version"], changes["title"], changes["goal_cents"]) == (3, "Laituri", None)
    assert changes["deadline_on"] is None and changes["budget_lines"] == []
    assert "model" not in changes and "minimum_pledge_cents" not in changes


@pytest.mark.parametrize("amount", ["0", "-5", "1e400", "1,00,0", "sata", "20 USD", "nan", "9" * 30])
def test_a_wrong_sum_is_told_at_its_own_line_and_keeps_what_was_written(amount: str) -> None:
    form = filled(**{"budget_lines-0-name": "Laudat", "budget_lines-0-amount": amount})
    assert not form.validate()
    line = form.budget_lines[0].form
    assert line.amount.errors and line.amount.data == amount
    assert form.budget_lines.errors == [f"Rivi 1: {line.amount.errors[0]}"]


def test_a_line_with_a_sum_needs_a_name_and_an_empty_line_is_left_out() -> None:
    form = filled(**{"budget_lines-0-name": "", "budget_lines-1-amount": "5,50", "budget_lines-2-name": " "})
    assert not form.validate()
    assert form.budget_lines.errors == ["Rivi 2: Nimeä menoerä"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("6.12.2026", date(2026, 12, 6)),
        ("06.12.2026", date(2026, 12, 6)),
        ("6. 12. 2026", date(2026, 12, 6)),
        ("2026-12-06", date(2026, 12, 6)),
        ("  ", None),
    ],
)
def test_a_day_is_read_as_people_and_programs_write_it(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["31.2.2026", "12/6/2026", "6.12.26", "huomenna", "6.12.20261", "٦.١٢.٢٠٢٦"])
def test_a_day_that_is_none_is_told_how_to_write(text: str) -> None:
    form = filled(deadline_on=text)
    assert not form.validate()
    assert form.deadline_on.errors == ["Kirjoita päivä muodossa 6.12.2026"]


@given(st.dates())
def test_a_day_survives_the_form(on: date) -> None:
    if on.year >= 1000:
        assert read_day(day_text(on)) == on


def test_a_service_that_names_a_part_of_a_line_is_shown_at_the_lines() -> None:
    assert form_field("budget_lines.2.amount_cents") == "budget_lines"
    assert form_field("legal.number") == "legal_number"
    assert form_field("title") == "title"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    goal=st.none() | CENTS,
    smallest=CENTS,
    lines=LINES,
    story=WORDS,
    on=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    stops=st.booleans(),
)
def test_a_campaign_shown_and_saved_unchanged_stays_as_it_was(
    goal: int | None, smallest: int, lines: list[dict[str, Any]], story: str, on: date | None, *, stops: bool
) -> None:
    content: dict[str, Any] = {
        "version": 7,
        "title": "Laituri",
        "summary": "",
        "plain_summary": "Lyhyesti.",
        "story": f"{story}\n\nviimeinen rivi",
        "picture": "puutarha",
        "stretch_use": "",
        "district": {"slug": "emola", "name": "Emola"},
        "model": "all_or_nothing",
        "shortfall_rule": "refund_all",
        "shortfall_limit_cents": None,
        "goal_cents": goal,
        "minimum_cents": None,
        "optimum_cents": goal,
        "minimum_pledge_cents": smallest,
        "stop_at_optimum": stops,
        "deadline_on": on.isoformat() if on else None,
        "experiment": {
            "hypothesis": "a",
            "target_group": "",
            "measure": "",
            "start_value": "b",
            "theme": "nature",
            "measure_unit": "taimea",
            "start_number": "-12.5",
            "start_measured_on": "2026-10-31",
        },
        "legal": {
            "mode": "presale",
            "number": "RA/2026/1",
            "primary_purpose": "c",
            "secondary_purpose": "",
        },
        "collecting_account_id": None,
        "budget_lines": lines,
    }
    form = CampaignForm(formdata=as_sent(to_form(content)), meta={"csrf": False})
    assert form.validate(), form.errors
    same = content | {"district_slug": "emola", "story": content["story"].strip()}
    del same["district"]
    assert to_changes(form) == same


def as_sent(data: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser sends of a form with these values; it ends lines its own way."""
    sent: MultiDict[str, str] = MultiDict()
    for name, value in data.items():
        if name == "budget_lines":
            for number, line in enumerate(value):
                parts = {f"budget_lines-{number}-{part}": line[part] for part in ("name", "note", "amount")}
                sent.update(parts | ({f"budget_lines-{number}-optional": "1"} if line["optional"] else {}))
        elif value is not False:
            sent[name] = "1" if value is True else str(value).replace("\n", "\r\n")
    return sent


@given(CENTS)
def test_a_sum_in_a_form_is_read_as_the_sum_that_it_was(cents: int) -> None:
    assert filled_sum(euros_text(cents)) == cents


def filled_sum(text: str) -> int | None:
    """What the form makes of a sum."""
    form = CampaignForm(formdata=MultiDict({"title": "x", "goal": text}), meta={"csrf": False})
    return form.goal.read(least_cents=1)
