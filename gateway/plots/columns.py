"""Sums of several kinds beside each other in time, stacked; and bars that lie."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.plots.lines import Mark
from gateway.plots.scale import NARROW, WIDE_COLUMNS, Frame, axis_text, height_of, round_steps

BAR_WIDTH = 200


@dataclass(frozen=True)
class Part:
    """One kind: its name, its look (a class of the style sheet), and cents for each column."""

    name: str
    look: str
    cents: Sequence[int]


@dataclass(frozen=True)
class Block:
    """A piece of a column."""

    look: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class ColumnDrawing:
    """Everything of a column plot in one frame."""

    frame: Frame
    levels: tuple[Mark, ...]
    names: tuple[Mark, ...]
    blocks: tuple[Block, ...]


def draw_columns(names: Sequence[str], parts: Sequence[Part], frame: Frame) -> ColumnDrawing:
    """The drawing in a frame; what is negative hangs below zero."""
    ups = [sum(max(0, part.cents[number]) for part in parts) for number in range(len(names))]
    downs = [sum(min(0, part.cents[number]) for part in parts) for number in range(len(names))]
    axis = round_steps(min(downs), max(ups))
    slot = frame.inner_width / len(names)
    width = round(min(slot * 0.68, 90), 1)
    every = max(1, -(-len(names) // (10 if frame.width > 500 else 5)))
    blocks, marks = [], []
    for number, name in enumerate(names):
        middle = frame.left + slot * (number + 0.5)
        blocks += _stack([(part.look, part.cents[number]) for part in parts], middle, width, axis, frame)
        if number % every == 0:
            marks.append(Mark(round(middle, 1), name))
    levels = tuple(Mark(height_of(cents, axis, frame), axis_text(cents), "end") for cents in axis)
    return ColumnDrawing(frame, levels, tuple(marks), tuple(blocks))


def both_sizes(names: Sequence[str], parts: Sequence[Part]) -> tuple[ColumnDrawing, ColumnDrawing]:
    """The drawing for a desk and for a phone."""
    return draw_columns(names, parts, WIDE_COLUMNS), draw_columns(names, parts, NARROW)


def _stack(
    pieces: list[tuple[str, int]], middle: float, width: float, axis: list[int], frame: Frame
) -> list[Block]:
    blocks, up, down = [], 0, 0
    for look, cents in pieces:
        if cents == 0:
            continue
        low, high = (up, up + cents) if cents > 0 else (down + cents, down)
        top, bottom = height_of(high, axis, frame), height_of(low, axis, frame)
        blocks.append(Block(look, round(middle - width / 2, 1), top, width, round(bottom - top, 1)))
        up, down = (high, down) if cents > 0 else (up, low)
    return blocks


def bar_width(value: int, largest: int) -> float:
    """The length of a lying bar; something is never drawn as nothing."""
    if value <= 0 or largest <= 0:
        return 0.0
    return round(max(1.5, BAR_WIDTH * value / largest), 1)
