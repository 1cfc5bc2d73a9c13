"""Sums over days: a standing that changes in steps, drawn as lines, the first with an area below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.plots.scale import NARROW, WIDE, Frame, axis_text, height_of, round_steps, whole_euros

# Two lines of text beside the end of a line.
LABEL_HEIGHT = 36
SPARK_WIDTH, SPARK_HEIGHT = 112, 28


@dataclass(frozen=True)
class Series:
    """One line: its name, its look (a class of the style sheet), and cents for each day."""

    name: str
    look: str
    cents: Sequence[int]


@dataclass(frozen=True)
class DrawnLine:
    """A line in the coordinates of its frame; the label stands beside its end."""

    look: str
    path: str
    area: str
    end_x: float
    end_y: float
    label_y: float
    name: str
    sum: str


@dataclass(frozen=True)
class Mark:
    """A word at an axis."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class LineDrawing:
    """Everything of a line plot in one frame."""

    frame: Frame
    levels: tuple[Mark, ...]
    days: tuple[Mark, ...]
    lines: tuple[DrawnLine, ...]


def draw_lines(days: Sequence[date], series: Sequence[Series], frame: Frame) -> LineDrawing:
    """The drawing in a frame; there is at least one day and one line."""
    every = [cents for each in series for cents in each.cents]
    axis = round_steps(min(every), max(every))
    span = max(1, (days[-1] - days[0]).days)
    places = [round(frame.left + frame.inner_width * (day - days[0]).days / span, 1) for day in days]
    if len(days) == 1:
        # One day is a level line, not a dot in a corner.
        places = [float(frame.left), float(frame.left + frame.inner_width)]
    lines = [_draw(each, places, axis, frame) for each in series]
    return LineDrawing(
        frame=frame,
        levels=tuple(Mark(height_of(cents, axis, frame), axis_text(cents), "end") for cents in axis),
        days=tuple(_day_marks(days[0], days[-1], frame)),
        lines=tuple(_apart(lines, frame)),
    )


def both_sizes(days: Sequence[date], series: Sequence[Series]) -> tuple[LineDrawing, LineDrawing]:
    """The drawing for a desk and for a phone."""
    return draw_lines(days, series, WIDE), draw_lines(days, series, NARROW)


def _draw(series: Series, places: list[float], axis: list[int], frame: Frame) -> DrawnLine:
    cents = list(series.cents) * (2 if len(series.cents) == 1 else 1)
    heights = [height_of(each, axis, frame) for each in cents]
    steps = [f"M{places[0]:g},{heights[0]:g}"]
    for (before, x), y in zip(zip(heights, places[1:], strict=False), heights[1:], strict=False):
        steps.append(f"H{x:g}" if before == y else f"H{x:g}V{y:g}")
    path = "".join(steps)
    ground = height_of(0, axis, frame)
    return DrawnLine(
        look=series.look,
        path=path,
        area=f"{path}V{ground:g}H{places[0]:g}Z",
        end_x=places[-1],
        end_y=heights[-1],
        label_y=heights[-1],
        name=series.name,
        sum=whole_euros(cents[-1]),
    )


def _apart(lines: list[DrawnLine], frame: Frame) -> list[DrawnLine]:
    """Labels that would cover each other are moved down, and all of them back up into the frame."""
    order = sorted(range(len(lines)), key=lambda number: lines[number].end_y)
    heights: dict[int, float] = {}
    lowest = float(frame.top)
    for number in order:
        heights[number] = max(lines[number].end_y, lowest)
        lowest = heights[number] + LABEL_HEIGHT
    below = max(0.0, lowest - LABEL_HEIGHT - frame.floor + 16)
    return [
        DrawnLine(**{**vars(line), "label_y": round(heights[number] - below, 1)})
        for number, line in enumerate(lines)
    ]


def _day_marks(first: date, last: date, frame: Frame) -> list[Mark]:
    span = (last - first).days
    if span == 0:
        return [Mark(frame.left, f"{first.day}.{first.month}.", "start")]
    wanted = 7 if frame.width > 500 else 4
    step = max(1, -(-span // wanted))
    marks = []
    for days in range(0, span + 1, step):
        day = first + timedelta(days=days)
        text = f"{day.day}.{day.month}." if span < 330 else f"{day.month}/{day.year}"
        at = round(frame.left + frame.inner_width * days / span, 1)
        marks.append(Mark(at, text, "start" if days == 0 else "middle"))
    if frame.right < 40 and len(marks) > 1 and marks[-1].at > frame.width - 30:
        marks[-1] = Mark(marks[-1].at, marks[-1].text, "end")
    return marks


@dataclass(frozen=True)
class Spark:
    """A small line with the goal above it."""

    path: str
    end_x: float
    end_y: float
    goal_y: float


def spark(standing: Sequence[int], goal_cents: int) -> Spark:
    """The line of a campaign's last days."""
    values = list(standing) or [0]
    values = values * 2 if len(values) == 1 else values
    top = max(goal_cents, *values, 1)

    def height(cents: int) -> float:
        return round(SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 7) * max(0, cents) / top, 1)

    width = SPARK_WIDTH - 6
    points = [
        f"{2 + width * number / (len(values) - 1):.1f},{height(cents):g}"
        for number, cents in enumerate(values)
    ]
    return Spark("M" + " ".join(points), 2.0 + width, height(values[-1]), height(goal_cents))
