"""Rows of ideas: what residents propose, who supports it, what is asked and what staff answer."""

import csv
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from infra.demo import texts
from infra.demo.generating import DRAWN, SEED
from infra.demo.identifiers import id_at
from infra.demo.plan import Cast, moment
from infra.demo.rows import Rows
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.finding.likeness import KEYS_VERSION, keys_of
from services.ideas.domain.names import title_of
from services.ideas.domain.protection.digests import Digests

_HIDDEN_REASON = "Ideassa mainittiin naapuri nimeltä."


def add_ideas(rows: Rows, cast: Cast, digests: Digests, now: datetime) -> dict[str, UUID]:
    """Every idea with all that belongs to it; the ids of those that a campaign was made of."""
    talk, told = texts.talk(), texts.ideas()
    spoken = {f"{number}:{way}": each[way + 1] for number, each in enumerate(told) for way in (0, 1)}
    adopted = {f"adopted:{number}": text for number, (_, text) in enumerate(talk["adopted"].values())}
    with (DRAWN / "ideas.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _Written(rows, row, (spoken | adopted)[row["text"]], talk, digests, now).add(cast)
    keys = list(talk["adopted"])
    return {keys[number]: _id_of(f"adopted:{number}", 370 + number, 700, now) for number in range(len(keys))}


def _id_of(text: str, day: int, minute: int, now: datetime) -> UUID:
    return id_at(moment(local_day(now) - timedelta(days=day), minute), "idea", text)


class _Written:
    """One idea on its way into rows."""

    def __init__(
        self,
        rows: Rows,
        row: Mapping[str, str],
        text: str,
        talk: Mapping[str, Any],
        digests: Digests,
        now: datetime,
    ) -> None:
        self._rows, self._row, self._text, self._talk, self._digests, self._now = (
            rows,
            row,
            text,
            talk,
            digests,
            now,
        )
        day, minute = int(row["day"]), int(row["minute"])
        self._at = moment(local_day(now) - timedelta(days=day), minute)
        self._id = _id_of(row["text"], day, minute, now)
        self._draw = random.Random(f"{SEED}:{row['text']}")  # noqa: S311 - no secret

    def add(self, cast: Cast) -> None:
        """Add it with its supports, remarks, flags and answer."""
        answer = next(
            (each for start, each in self._talk["answers"].items() if self._text.startswith(start)), None
        )
        supports, state = int(self._row["supports"]), self._row["state"]
        self._rows.add(
            "ideas",
            id=self._id,
            title=title_of(self._text),
            text=self._text,
            district_slug=self._row["district"],
            created_at=self._at,
            supports=supports,
            keys_version=KEYS_VERSION,
            flags=int(state == "flagged"),
            hidden_at=self._at + timedelta(hours=9) if state == "hidden" else None,
            hidden_reason=_HIDDEN_REASON if state == "hidden" else "",
        )
        for key in keys_of(self._text):
            self._rows.add("idea_search_keys", key=key, idea_id=self._id, district_slug=self._row["district"])
        self._support(supports)
        self._remark(int(self._row["talk"]))
        if state == "flagged":
            self._flag()
        if answer:
            self._answer(answer, cast)

    def _later(self, most_days: float = 60) -> datetime:
        """Some time after the idea, before now."""
        age = (self._now - self._at).total_seconds() - 3600
        return self._at + timedelta(seconds=int(min(age, most_days * 86400) * self._draw.random() ** 2))

    def _support(self, supports: int) -> None:
        for number in range(supports):
            at = self._later(120)
            self._rows.add(
                "idea_supports",
                id=id_at(at, "support", self._id, number),
                idea_id=self._id,
                given_to=self._id,
                supporter=self._digests.of_browser(f"demo {self._id} {number}"),
                supported_at=at,
            )

    def _remark(self, remarks: int) -> None:
        comments = self._draw.sample(self._talk["comments"], remarks)
        for number, comment in enumerate(comments):
            is_question = self._draw.random() < 0.22 and number == 0
            text, answer = self._draw.choice(self._talk["questions"]) if is_question else (comment, None)
            at = self._later()
            is_new = self._now - at < timedelta(days=6)
            self._rows.add(
                "idea_remarks",
                id=id_at(at, "remark", self._id, number),
                idea_id=self._id,
                kind="question" if is_question else "comment",
                text=text,
                state="waiting" if is_new and number else "shown",
                author=self._digests.of_browser(f"demo {self._id} {number}"),
                written_at=at,
                answer=answer,
                answered_at=min(at + timedelta(days=2), self._now) if answer else None,
            )

    def _flag(self) -> None:
        at = self._now - timedelta(hours=7)
        self._rows.add(
            "idea_flags",
            id=id_at(at, "flag", self._id),
            idea_id=self._id,
            flagger=self._digests.of_browser(f"demo flag {self._id}"),
            reason="other",
            note="Sama asia on jo ehdotettu muualla.",
            flagged_at=at,
        )

    def _answer(self, answer: tuple[str, int, str], cast: Cast) -> None:
        feasibility, euros, reason = answer
        self._rows.add(
            "idea_answers",
            idea_id=self._id,
            feasibility=feasibility,
            price_cents=euros * 100 or None,
            reason=reason,
            answered_by=cast.reviewer,
            answered_at=min(self._at + timedelta(days=12), self._now - timedelta(hours=2)),
        )
