"""The pure rules of writing a campaign: budget, languages, plain Finnish, what counts as one sitting."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from marshmallow import fields

from services.ideas.api.schemas import CampaignEdit
from services.ideas.domain.drafting.budget import budget_fault, minimum_is_too_small
from services.ideas.domain.drafting.content import COLUMNS, as_changes, changed_fields
from services.ideas.domain.drafting.plain_language import is_hard, words_in_sentence
from services.ideas.domain.drafting.sittings import goes_on
from services.ideas.domain.drafting.translations import (
    lines_only_in_finnish,
    merged,
    only_in_finnish,
    text_in,
    with_known_lines,
)


@dataclass(frozen=True)
class Line:
    amount_cents: int
    optional: bool = False
    name: str = "Laudat"


@dataclass(frozen=True)
class Draft:
    title: str = "Laituri"
    summary: str = ""
    story: str = "Ranta on kivinen."
    stretch_use: str = ""
    hypothesis: str = ""
    target_group: str = ""
    measure: str = ""
    start_value: str = ""
    budget_lines: list[Line] = field(default_factory=list)
    translations: dict[str, dict[str, Any]] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("lines", "goal", "optimum", "fault"),
    [
        ([Line(700), Line(300)], 1000, None, None),
        # All of them are the goal: the optional ones are what the minimum leaves out.
        ([Line(700), Line(300, optional=True)], 1000, None, None),
        ([Line(1000), Line(300, optional=True)], 1000, 1300, None),
        ([Line(1000), Line(300, optional=True)], 1000, 1301, "not_the_optimum"),
        ([Line(1000), Line(300, optional=True)], 1000, None, "not_the_optimum"),
        ([Line(999), Line(300, optional=True)], 1000, 1300, "not_the_goal"),
        ([Line(999)], 1000, None, "not_the_goal"),
    ],
)
def test_lines_add_up_to_the_goal_or_the_essential_ones_to_it_and_all_to_the_optimum(
    lines: list[Line], goal: int, optimum: int | None, fault: str | None
) -> None:
    assert budget_fault(lines, goal, optimum) == fault


def test_the_minimum_has_to_pay_for_what_is_done_in_any_case() -> None:
    parted = [Line(700), Line(300, optional=True)]
    assert not minimum_is_too_small(parted, 700)
    assert minimum_is_too_small(parted, 699)
    assert not minimum_is_too_small(parted, None)
    assert not minimum_is_too_small([Line(1000)], 600)


@pytest.mark.parametrize(
    ("text", "average"),
    [
        ("", 0),
        ("Teemme laiturin. Se valmistuu kesällä!", 2.5),
        ("Laituri\nSauna", 1),
        ("Keräys päättyy 31.12. kello 18.00 – illalla.", 6),
        ("Teemme t.ex. näin: ensin laituri", 5),
    ],
)
def test_words_are_counted_sentence_by_sentence(text: str, average: float) -> None:
    assert words_in_sentence(text) == average


def test_twelve_words_are_plain_and_thirteen_are_not() -> None:
    twelve = " ".join(["sana"] * 12) + "."
    assert not is_hard(twelve)
    assert is_hard("Sana " + twelve)


def test_an_empty_translation_goes_back_to_finnish() -> None:
    kept = {"sv": {"title": "Bryggan", "story": "Stranden är stenig."}}
    without = merged(kept, {"sv": {"title": ""}})
    assert without == {"sv": {"story": "Stranden är stenig."}}
    assert merged(without, {"sv": {"story": ""}}) == {}
    draft = Draft(translations=without)
    assert text_in(draft, "story", "sv") == "Stranden är stenig."
    assert text_in(draft, "title", "sv") == text_in(draft, "title", "en") == "Laituri"
    assert only_in_finnish(draft, "sv") == ["title"]
    assert only_in_finnish(draft, "fi") == []


def test_a_lines_translation_follows_its_name_and_leaves_with_it() -> None:
    kept = {"en": {"budget_lines": {"Laudat": "Planks", "Naulat": "Nails"}}}
    assert with_known_lines(kept, ["Naulat", "Maali"]) == {"en": {"budget_lines": {"Naulat": "Nails"}}}
    assert with_known_lines(kept, []) == {}
    draft = Draft(budget_lines=[Line(1), Line(1, name="Maali")], translations=kept)
    assert lines_only_in_finnish(draft, "en") == ["Maali"]
    assert lines_only_in_finnish(draft, "fi") == []


def test_what_was_kept_is_an_edit_again() -> None:
    kept = {
        "title": "Laituri",
        "deadline_on": None,
        "legal.number": "PK-1",
        "translations.sv.title": "Bryggan",
        "translations.sv.story": None,
    }
    assert as_changes(kept) == {
        "title": "Laituri",
        "deadline_on": None,
        "legal": {"number": "PK-1"},
        "translations": {"sv": {"title": "Bryggan"}},
    }
    assert changed_fields({"a": 1, "b": 2}, {"a": 1, "c": 3}) == {"b": None, "c": 3}


def test_versions_know_every_field_that_an_edit_takes() -> None:
    edits = set()
    for name, each in CampaignEdit._declared_fields.items():
        parts = each.schema.fields if isinstance(each, fields.Nested) else {}
        edits |= {f"{name}.{part}" for part in parts} or {name}
    apart = {"version", "budget_lines", "translations.sv", "translations.en"}
    assert edits - apart == set(COLUMNS)


@pytest.mark.parametrize(
    ("minutes", "who", "restores", "joins"),
    [
        (0, "a", False, True),
        (9.99, "a", False, True),
        (10, "a", False, False),
        (1, "b", False, False),
        (1, "a", True, False),
        # The clock of a developer's machine may be put back.
        (-1, "a", False, False),
    ],
)
def test_small_edits_of_one_person_within_minutes_are_one(
    minutes: float, who: str, *, restores: bool, joins: bool
) -> None:
    begun = datetime(2026, 11, 21, 12, tzinfo=UTC)
    now = begun + timedelta(minutes=minutes)
    assert goes_on(begun_at=begun, begun_by="a", now=now, who=who, restores=restores) is joins
