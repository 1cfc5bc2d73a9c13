"""The schematic of the districts: a stone in the lake for each, on the place that staff gave it.

It is no map: no open boundaries of the districts exist, so none is put on a guessed place; to begin
with they stand in alphabetical order. The
stones get their shape from a grid whose nodes are moved a little by a number drawn from their
place, always the same for the same place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

COLUMNS, CELL_WIDTH, CELL_HEIGHT = 5, 116.0, 64.0
GAP, ROUNDING, WANDER = 5.0, 0.28, 8.0
LONG_NAME = 13


class DistrictOnMap(Protocol):
    """What the schematic needs to know of a district."""

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def live_campaigns(self) -> int: ...
    @property
    def tile(self) -> int | None: ...


@dataclass(frozen=True)
class Stone:
    """One district: its outline and where its name stands."""

    slug: str
    name: str
    campaigns: int
    path: str
    is_long: bool
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """The whole schematic with the place of the lake's name."""

    width: float
    height: float
    stones: tuple[Stone, ...]
    water_x: float
    water_y: float


Point = tuple[float, float]


def draw_chart(districts: Sequence[DistrictOnMap]) -> Chart:
    """Stones on their places, in the order of the list; open water takes what is left of the last row."""
    placed = [(district.tile - 1, district) for district in districts if district.tile]
    rows = math.ceil((max((place for place, _ in placed), default=-1) + 3) / COLUMNS)
    stones = []
    for place, district in placed:
        row, column = divmod(place, COLUMNS)
        corners = [
            _node(column + right, row + down, rows) for right, down in ((0, 0), (1, 0), (1, 1), (0, 1))
        ]
        x, y = sum(p[0] for p in corners) / 4, sum(p[1] for p in corners) / 4
        lift = 5 if district.live_campaigns else -4
        stones.append(
            Stone(
                slug=district.slug,
                name=district.name,
                campaigns=district.live_campaigns,
                path=_outline(corners),
                is_long=len(district.name) > LONG_NAME,
                x=_r(x),
                y=_r(y - lift),
            )
        )
    water_x, water_y = _node(COLUMNS - 0.95, rows - 0.45, rows)
    return Chart(COLUMNS * CELL_WIDTH, rows * CELL_HEIGHT, tuple(stones), _r(water_x), _r(water_y))


def _node(column: float, row: float, rows: int) -> Point:
    """A node of the grid, drawn in at the corners so that the whole is an island, and moved a little."""
    u, v = 2 * column / COLUMNS - 1, 2 * row / rows - 1
    x = u * math.sqrt(1 - 0.13 * v * v)
    y = v * math.sqrt(1 - 0.10 * u * u)
    inner = abs(u) < 1 and abs(v) < 1
    drift = WANDER if inner else WANDER / 3
    seed = column * 12.9898 + row * 78.233
    return (
        (x + 1) / 2 * COLUMNS * CELL_WIDTH + drift * math.sin(seed * 3.1),
        (y + 1) / 2 * rows * CELL_HEIGHT + drift * math.cos(seed * 5.7),
    )


def _outline(corners: list[Point]) -> str:
    """The four corners moved inwards for the water between stones, then rounded."""
    centre = (sum(p[0] for p in corners) / 4, sum(p[1] for p in corners) / 4)
    inner = [_towards(corner, centre) for corner in corners]
    parts = []
    for index, corner in enumerate(inner):
        start = _between(corner, inner[index - 1], ROUNDING)
        end = _between(corner, inner[(index + 1) % 4], ROUNDING)
        parts.append(f"{_at(start)}Q{_at(corner)} {_at(end)}")
    return "M" + "L".join(parts) + "Z"


def _towards(corner: Point, centre: Point) -> Point:
    """The same strip of water on every side, whatever the stone's proportions."""
    return (
        corner[0] + math.copysign(GAP, centre[0] - corner[0]),
        corner[1] + math.copysign(GAP, centre[1] - corner[1]),
    )


def _between(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _at(point: Point) -> str:
    return f"{_r(point[0])},{_r(point[1])}"


def _r(number: float) -> float:
    return round(number, 1)
