"""What a final report has to say before it can be handed in, and what that makes of the start value."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class ExperimentOutcome(StrEnum):
    """What came of the hypothesis."""

    CONFIRMED = "confirmed"
    PARTLY = "partly"
    REFUTED = "refuted"


class NextStep(StrEnum):
    """What becomes of what was tried."""

    STOP = "stop"
    REPEAT = "repeat"
    MAKE_PERMANENT = "make_permanent"


class Report(Protocol):
    """What the rules read of a report."""

    @property
    def happened(self) -> str: ...
    @property
    def learnt(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def next_step(self) -> str | None: ...
    @property
    def end_number(self) -> Decimal | None: ...
    @property
    def end_measured_on(self) -> date | None: ...
    @property
    def participants(self) -> int | None: ...


def lacks_of(report: Report, *, started_on: date | None, today: date) -> Iterator[tuple[str, str]]:
    """The fields that are lacking, each with a stable code; `started_on` is the start value's day."""
    for field in ("happened", "learnt"):
        if not getattr(report, field).strip():
            yield field, "required"
    for field in ("outcome", "next_step", "end_number", "participants"):
        if getattr(report, field) is None:
            yield field, "required"
    if report.end_measured_on is None:
        yield "end_measured_on", "required"
    elif report.end_measured_on > today:
        yield "end_measured_on", "in_future"
    elif started_on is not None and report.end_measured_on < started_on:
        yield "end_measured_on", "before_start"
