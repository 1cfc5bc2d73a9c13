"""How far a campaign has come, as a bar and as a water-level staff."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

BAR_WIDTH = 300

# The staff is drawn in a 132 × 330 frame: zero near the bottom, room for the flag at the top.
STAFF_ZERO = 316.0
STAFF_TOP = 48.0
WAVES = 9


class FundingSums(Protocol):
    """The sums a drawing needs, in cents."""

    @property
    def goal_cents(self) -> int: ...
    @property
    def collected_cents(self) -> int: ...
    @property
    def awaited_cents(self) -> int: ...
    @property
    def matched_cents(self) -> int: ...


@dataclass(frozen=True)
class BarShape:
    """Widths and starts of the parts of a bar, and where one part ends and the next begins."""

    collected: float
    awaited_from: float
    awaited: float
    matched_from: float
    matched: float
    partings: tuple[float, ...]


def bar_shape(funding: FundingSums) -> BarShape:
    """Parts of a bar 300 wide; a campaign over its goal fills the bar in the same proportions."""
    parts = (funding.collected_cents, funding.awaited_cents, funding.matched_cents)
    whole = max(funding.goal_cents, sum(parts), 1)
    collected, awaited, matched = (round(BAR_WIDTH * part / whole, 1) for part in parts)
    awaited_from, matched_from = collected, round(collected + awaited, 1)
    partings = tuple(
        at
        for at, before, after in (
            (awaited_from, collected, awaited),
            (matched_from, collected + awaited, matched),
        )
        if before and after
    )
    return BarShape(collected, awaited_from, awaited, matched_from, matched, partings)


@dataclass(frozen=True)
class Tick:
    """A mark on the staff; `block` is where the painted block below it starts."""

    y: float
    length: int
    block: float | None
    text: str


@dataclass(frozen=True)
class GaugeShape:
    """Everything the staff shows, in the coordinates of its frame."""

    ticks: tuple[Tick, ...]
    block_height: float
    goal_y: float
    goal_text: str
    water_path: str
    awaited_path: str
    match_path: str


def gauge_shape(funding: FundingSums) -> GaugeShape:
    """The staff of one campaign: residents' water below, match money above, the goal as a flag."""
    total = funding.collected_cents + funding.awaited_cents + funding.matched_cents
    scale = max(funding.goal_cents, total, 100) * 1.04

    def height(cents: float) -> float:
        return round(STAFF_ZERO - (STAFF_ZERO - STAFF_TOP) * cents / scale, 1)

    residents = funding.collected_cents + funding.awaited_cents
    step = _even_step(scale)
    goal_y = height(funding.goal_cents)
    return GaugeShape(
        ticks=_ticks(step, scale, height, goal_y),
        block_height=round(height(0) - height(step / 4), 1),
        goal_y=goal_y,
        goal_text=_thousands(funding.goal_cents),
        water_path=_level(height(funding.collected_cents), -5) if funding.collected_cents else "",
        awaited_path=_level(height(residents), 5) if funding.awaited_cents else "",
        match_path=_level(height(total), -5) if funding.matched_cents else "",
    )


def _ticks(step: float, scale: float, height: Callable[[float], float], goal_y: float) -> tuple[Tick, ...]:
    ticks = []
    for half in range(int(scale / (step / 2)) + 1):
        cents = half * step / 2
        y, labelled = height(cents), half % 2 == 0
        text = _thousands(int(cents)) if labelled and half and abs(y - goal_y) > 16 else ""
        ticks.append(Tick(y, 16 if labelled else 9, height(cents + step / 4), text))
    return tuple(ticks)


def _even_step(scale: float) -> float:
    """A round step (1, 2 or 5 times a power of ten) that parts the scale into three to seven."""
    step = 100.0
    while True:
        for factor in (1, 2, 5):
            if scale / (step * factor) <= 7:
                return step * factor
        step *= 10


def _level(y: float, wave: int) -> str:
    return f"M-20,{y}q9,{wave} 18,0{'t18,0' * (WAVES - 1)}V330H-20Z"


def _thousands(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", "\u00a0")
