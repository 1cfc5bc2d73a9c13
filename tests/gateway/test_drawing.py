"""The drawings say what the numbers say, and a bank's scanner reads the codes."""

import re
from dataclasses import dataclass

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from gateway.clients.ideas import Funding
from gateway.drawing.codes import Code, code128, qr_code
from gateway.drawing.district_map import draw_chart
from gateway.drawing.funding import BAR_WIDTH, STAFF_TOP, STAFF_ZERO, bar_shape, gauge_shape

BARCODE = "479440520200360820048831500000000868516259619897100612"
cents = st.integers(0, 99_999_999)


def funding(goal: int, promised: int, collected: int, matched: int) -> Funding:
    return Funding(goal, promised, promised, collected, 0, 0, matched, 1)


@given(st.integers(1, 99_999_999), cents, cents, cents)
def test_the_parts_of_a_bar_lie_side_by_side_within_it(
    goal: int, promised: int, collected: int, matched: int
) -> None:
    shape = bar_shape(funding(goal, promised, collected, matched))
    assert shape.awaited_from == shape.collected
    assert shape.matched_from == pytest.approx(shape.collected + shape.awaited)
    assert 0 <= shape.matched_from + shape.matched <= BAR_WIDTH + 0.2
    assert all(0 < at < BAR_WIDTH + 0.2 for at in shape.partings)


@given(st.integers(100, 99_999_999), cents, cents, cents)
def test_the_staff_reaches_from_its_foot_to_its_flag(
    goal: int, promised: int, collected: int, matched: int
) -> None:
    shape = gauge_shape(funding(goal, promised, collected, matched))
    assert STAFF_TOP <= shape.goal_y <= STAFF_ZERO
    assert 3 <= sum(bool(tick.text) for tick in shape.ticks) + 3 <= 12
    assert all(STAFF_TOP - 1 <= tick.y <= STAFF_ZERO for tick in shape.ticks)
    assert bool(shape.water_path) == (collected > 0)


def test_a_goal_is_full_only_when_it_is_full() -> None:
    assert Funding(100_000, 0, 99_999, 0, 0, 0, 0, 1).percent == 99
    assert Funding(100_000, 0, 50_000, 0, 0, 0, 50_000, 1).percent == 100
    assert Funding(0, 0, 0, 0, 0, 0, 0, 0).percent == 0


def picture(code: Code, height: int, scale: int) -> Image.Image:
    image = Image.new("L", (code.width * scale, height * scale), 255)
    draw = ImageDraw.Draw(image)
    for left, top, wide, high in re.findall(r"M(\d+),(\d+)h(\d+)v(\d+)h-\d+z", code.path):
        x, y = int(left) * scale, int(top) * scale
        draw.rectangle((x, y, x + int(wide) * scale - 1, y + int(high) * scale - 1), fill=0)
    return image


def test_a_scanner_reads_the_bank_bar_code() -> None:
    code = code128(BARCODE)
    read = zxingcpp.read_barcodes(picture(code, 50, 3))
    assert [(each.text, each.format) for each in read] == [(BARCODE, zxingcpp.BarcodeFormat.Code128)]
    # Set C: 11 modules for two digits, start, check symbol and the 13 modules of the stop.
    assert code.width == (27 + 2) * 11 + 13 + 20


def test_a_scanner_reads_the_payment_square_with_its_letters() -> None:
    text = "BCD\n002\n1\nSCT\n\nÄäkkösyhdistys ry\nFI2112345600000785\nEUR25.00\n\nRF712048112\n\n"
    code = qr_code(text)
    assert [each.text for each in zxingcpp.read_barcodes(picture(code, code.width, 6))] == [text]


@dataclass
class District:
    slug: str
    name: str
    live_campaigns: int
    tile: int | None = None


def test_every_district_is_a_stone_of_its_own() -> None:
    districts = [District(f"d{n}", f"Kaupunginosa {n}", n % 2, n + 1) for n in range(38)]
    chart = draw_chart(districts)
    assert [stone.slug for stone in chart.stones] == [district.slug for district in districts]
    assert len({stone.path for stone in chart.stones}) == 38
    for stone in chart.stones:
        xs = [float(x) for x in re.findall(r"(-?[\d.]+),", stone.path)]
        assert min(xs) < stone.x < max(xs)
    assert draw_chart(districts) == chart
    assert draw_chart([]).stones == ()


def test_staff_choose_where_a_stone_lies_and_the_whole_city_has_none() -> None:
    first, last, city = District("a", "A", 0, 40), District("b", "B", 0, 1), District("k", "Koko kaupunki", 1)
    chart = draw_chart([city, first, last])
    assert [stone.slug for stone in chart.stones] == ["a", "b"]
    assert chart.stones[0].y > chart.stones[1].y
