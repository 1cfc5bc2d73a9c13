"""What a draft has to say of its experiment: a measure with a unit, where it starts, and a theme."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class Theme(StrEnum):
    """What experiments are about; few, so that they can be compared."""

    MOVEMENT = "movement"
    CULTURE = "culture"
    NATURE = "nature"
    YOUNG = "young"
    MEETING = "meeting"
    SAFETY = "safety"
    OTHER = "other"


class Measured(Protocol):
    """What the rules read of a campaign."""

    @property
    def theme(self) -> str: ...
    @property
    def measure_unit(self) -> str: ...
    @property
    def start_number(self) -> Decimal | None: ...
    @property
    def start_measured_on(self) -> date | None: ...


def lacks_of(content: Measured, today: date) -> Iterator[tuple[str, str]]:
    """The fields that are lacking, as the API names them, each with a stable code."""
    if not content.theme:
        yield "experiment.theme", "required"
    if not content.measure_unit.strip():
        yield "experiment.measure_unit", "required"
    if content.start_number is None:
        yield "experiment.start_number", "required"
    if content.start_measured_on is None:
        yield "experiment.start_measured_on", "required"
    elif content.start_measured_on > today:
        yield "experiment.start_measured_on", "in_future"
