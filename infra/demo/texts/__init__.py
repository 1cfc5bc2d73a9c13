"""What people in the demo city say, written by hand; nobody in it exists."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def campaigns() -> list[dict[str, Any]]:
    """Every campaign with its texts and its plan; days count back from the day of loading, sums are euros."""
    return [*_read("campaigns_open.json"), *_read("campaigns_other.json")]


def associations() -> list[tuple[str, str, str, str, str]]:
    """Key, name, owner, purpose and postal code of each association."""
    return [
        (key, name, owner, purpose, code) for key, name, owner, purpose, code in _read("associations.json")
    ]


def talk() -> dict[str, Any]:
    """Comments, questions with answers, staff's answers by an idea's first words, ideas that were adopted."""
    talk: dict[str, Any] = _read("talk.json")
    return talk


def people() -> dict[str, list[str]]:
    """First names and invented last names."""
    people: dict[str, list[str]] = _read("people.json")
    return people


def ideas() -> list[tuple[str, str, str]]:
    """Where each matter fits ("-" anywhere, "w" by water, "r" in villages), and two ways to say it."""
    told = []
    for line in (FOLDER / "ideas.txt").read_text(encoding="utf-8").splitlines():
        where, one, other = (part.strip() for part in line.split("|"))
        told.append((where, one, other))
    return told


def given() -> dict[str, Any]:
    """What is given beside money, by campaign: shifts, goods and own money; days count from the loading."""
    given: dict[str, Any] = _read("given.json")
    return given
