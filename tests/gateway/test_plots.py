"""The plots say what the numbers say: in their frame, on round axes, with tables that spreadsheets take."""

import csv
import io
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.plots.columns import BAR_WIDTH, Part, bar_width, draw_columns
from gateway.plots.lines import SPARK_HEIGHT, SPARK_WIDTH, Series, draw_lines, spark
from gateway.plots.scale import (
    NARROW,
    WIDE,
    WIDE_COLUMNS,
    Frame,
    axis_text,
    height_of,
    round_steps,
    whole_euros,
)
from gateway.plots.tables import Euros, Table, as_csv

CENTS = st.integers(-(10**14), 10**14)
FIRST = date(2026, 10, 1)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@given(CENTS, CENTS)
def test_an_axis_holds_its_values_and_its_steps_are_round(one: int, other: int) -> None:
    axis = round_steps(min(one, other), max(one, other))
    assert axis[0] <= min(one, other, 0) and axis[-1] >= max(one, other, 0)
    assert 2 <= len(axis) <= 7 and 0 in axis
    steps = {later - earlier for earlier, later in pairwise(axis)}
    assert len(steps) == 1
    step = str(steps.pop())
    assert step[0] in "125" and set(step[1:]) <= {"0"} and int(step) % 100 == 0


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0"),
        (2_000_000, "20 000"),
        (-50_000, "\u2212500"),
        (150_000_000, "1,5 milj."),
        (10**11, "1000 milj."),
    ],
)
def test_an_axis_speaks_in_whole_euros(cents: int, text: str) -> None:
    assert axis_text(cents).replace("\u00a0", " ") == text


def test_a_label_has_no_cents() -> None:
    assert whole_euros(2_481_549).replace("\u00a0", " ") == "24 815 €"


@given(st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=1, max_size=60), st.sampled_from([WIDE, NARROW]))
def test_lines_stay_in_their_frame_and_labels_do_not_cover_each_other(
    values: list[tuple[int, int, int]], frame: Frame
) -> None:
    days = [FIRST + timedelta(days=number) for number in range(len(values))]
    series = [Series(f"n{each}", "one", [row[each] for row in values]) for each in range(3)]
    drawing = draw_lines(days, series, frame)
    for line in drawing.lines:
        assert frame.left <= line.end_x <= frame.width - frame.right
        assert frame.top <= line.end_y <= frame.floor
        assert len(NUMBER.findall(line.path)) >= 2
    labels = sorted(line.label_y for line in drawing.lines)
    assert all(later - earlier >= 35.9 for earlier, later in pairwise(labels))
    assert labels[-1] <= frame.floor + 20


def test_a_standing_changes_in_steps_and_stands_still_between_them() -> None:
    days = [FIRST + timedelta(days=number) for number in range(3)]
    line = draw_lines(days, [Series("x", "one", [0, 0, 10_000])], WIDE).lines[0]
    assert re.fullmatch(r"M66,266H\d+H604V18", line.path), line.path


def test_one_day_is_a_level_line() -> None:
    line = draw_lines([FIRST], [Series("x", "one", [5_000])], NARROW).lines[0]
    assert line.end_x == NARROW.width - NARROW.right and line.sum.replace("\u00a0", " ") == "50 €"


@given(st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=54), st.sampled_from([WIDE_COLUMNS, NARROW]))
def test_columns_stand_on_zero_and_are_as_high_as_their_sum(
    values: list[tuple[int, int]], frame: Frame
) -> None:
    names = [str(number) for number in range(len(values))]
    parts = [Part("a", "one", [row[0] for row in values]), Part("b", "two", [row[1] for row in values])]
    drawing = draw_columns(names, parts, frame)
    lows = [sum(min(0, cents) for cents in row) for row in values]
    axis = round_steps(min(lows), max(sum(row) - low for row, low in zip(values, lows, strict=True)))
    for block in drawing.blocks:
        assert block.height >= 0 and frame.left <= block.x and block.x + block.width <= frame.width
        assert frame.top - 0.1 <= block.y and block.y + block.height <= frame.floor + 0.2
    drawn = sum(block.height for block in drawing.blocks)
    unit = height_of(0, axis, frame) - height_of(axis[-1], axis, frame) if axis[-1] else 0
    if unit and all(cents >= 0 for row in values for cents in row):
        expected = unit * sum(map(sum, values)) / axis[-1]
        assert drawn == pytest.approx(expected, abs=0.2 * len(drawing.blocks) + 0.2)


@given(st.integers(-5, 10**12), st.integers(-5, 10**12))
def test_a_lying_bar_never_passes_its_frame_and_never_hides_something(value: int, largest: int) -> None:
    width = bar_width(value, max(value, largest))
    assert 0 <= width <= BAR_WIDTH and (width > 0) == (value > 0)


@given(st.lists(st.integers(0, 10**12), max_size=28), st.integers(0, 10**12))
def test_a_spark_lies_in_its_frame(standing: list[int], goal: int) -> None:
    shape = spark(standing, goal)
    points = [float(number) for number in NUMBER.findall(shape.path)]
    assert all(0 <= x <= SPARK_WIDTH for x in points[::2])
    assert all(0 <= y <= SPARK_HEIGHT for y in (*points[1::2], shape.goal_y))


def test_a_table_is_a_spreadsheet_that_runs_nothing() -> None:
    rows = ((date(2026, 11, 21), Euros(-2_550), 3, None), ("=1+1; x", Euros(7), 0, "ä"))
    table = Table("Luvut", (("Päivä", ""), ("Summa", "number"), ("N", "number"), ("Y", "")), rows)
    text = as_csv(table)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert read[1:] == [["2026-11-21", "-25,50", "3", ""], ["'=1+1; x", "0,07", "0", "ä"]]
    assert table.texts[0][0] == "21.11.2026" and table.texts[0][3] == "–"
