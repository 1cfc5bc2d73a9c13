"""The picture that other sites show beside a link: 1200 × 630, drawn from the page's own facts.

The same facts always give the same bytes.
"""

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from gateway.drawing.fitting import shorten, wrap, writable
from gateway.drawing.funding import BAR_WIDTH, BarShape
from services.chassis import fonts

WIDTH, HEIGHT = 1200, 630
# The tokens of the style sheet: deep lake with what is written on it, and the colours of money.
DEEP, ON_DEEP, SOFT, LINE = "#06313b", "#f3f6ef", "#bcd4d3", "#0c5c6c"
TRACK, MONEY, MATCH, BERRY = "#0f4450", "#5fb6c3", "#6cbf84", "#f5ad42"
_LEFT, _RIGHT, _SPACE = 72, WIDTH - 72, WIDTH - 144
# Large where the title is short; smaller, with a line more, where it is long.
_SIZES = ((84, 2), (68, 3), (56, 4))
_SCALE = 2


@dataclass(frozen=True)
class SharedFacts:
    """What the picture tells; `bar` is drawn where money is asked for."""

    title: str
    place: str
    said: str
    platform: str
    bar: BarShape | None = None


def draw_share_image(facts: SharedFacts) -> bytes:
    """The picture as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    brush = ImageDraw.Draw(picture)
    _contours(brush)
    _mark(picture)
    _line(brush, facts.platform, (_LEFT + 72, 62), 34, fonts.HEADING, ON_DEEP)
    _line(brush, facts.place, (_LEFT, 152), 34, fonts.SEMIBOLD, SOFT)
    _title(brush, facts.title or facts.place or facts.platform)
    if facts.bar:
        _bar(picture, facts.bar)
    _line(brush, facts.said, (_LEFT, 542), 36, fonts.SEMIBOLD, ON_DEEP)
    brush.rectangle((0, HEIGHT - 12, WIDTH, HEIGHT), fill=BERRY)
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=False, compress_level=6)
    return target.getvalue()


@functools.cache
def font_of(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """One of the brand's fonts; the simple layout gives the same letters on every machine."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _line(
    brush: ImageDraw.ImageDraw, text: str, at: tuple[int, int], size: int, path: Path, colour: str
) -> None:
    font = font_of(path, size)
    brush.text(at, shorten(writable(text, path), _RIGHT - at[0], font.getlength), font=font, fill=colour)


def _title(brush: ImageDraw.ImageDraw, title: str) -> None:
    text = writable(title, fonts.HEADING)
    size, lines = _fitted(text)
    font = font_of(fonts.HEADING, size)
    for number, line in enumerate(lines):
        brush.text((_LEFT, 204 + number * round(size * 1.1)), line, font=font, fill=ON_DEEP)


def _fitted(text: str) -> tuple[int, Sequence[str]]:
    for size, most_lines in _SIZES:
        lines = wrap(text, _SPACE, font_of(fonts.HEADING, size).getlength, most_lines)
        is_whole = not lines or not lines[-1].endswith("…") or text.endswith("…")
        if is_whole:
            return size, lines
    return size, lines


def _contours(brush: ImageDraw.ImageDraw) -> None:
    """Depths of a lake in the corner."""
    for step in range(6):
        wide, high = 150 + step * 95, 110 + step * 62
        brush.ellipse((WIDTH - wide, -high, WIDTH + wide, high), outline=LINE, width=2)


def _mark(picture: Image.Image) -> None:
    """The platform's sign, drawn large and made small, which smooths it."""
    side = 52 * 4
    sign = Image.new("RGBA", (side, side))
    brush = ImageDraw.Draw(sign)
    unit = side / 40
    brush.rounded_rectangle((0, 0, side - 1, side - 1), 10 * unit, fill="#0c5c6c")
    roof = [(x * unit, y * unit) for x, y in ((7, 20), (20, 8), (33, 20))]
    brush.line(roof, fill=BERRY, width=round(4.5 * unit), joint="curve")
    for x, y in (roof[0], roof[-1]):
        half = 2.25 * unit
        brush.ellipse((x - half, y - half, x + half, y + half), fill=BERRY)
    for left, right, y in ((7, 33, 26), (11, 29, 32)):
        brush.line((left * unit, y * unit, right * unit, y * unit), fill=ON_DEEP, width=round(2.8 * unit))
    small = sign.resize((52, 52), Image.Resampling.LANCZOS)
    picture.paste(small, (_LEFT, 58), small)


def _bar(picture: Image.Image, bar: BarShape) -> None:
    """Collected solid, the rest of what is promised hatched, match in its own colour, as on the pages."""
    size = (_SPACE * _SCALE, 34 * _SCALE)
    drawn = Image.new("RGB", size, TRACK)
    brush = ImageDraw.Draw(drawn)
    unit = size[0] / BAR_WIDTH
    _hatch(drawn, bar.awaited_from * unit, bar.awaited * unit)
    for start, width, colour in ((0.0, bar.collected, MONEY), (bar.matched_from, bar.matched, MATCH)):
        if width:
            brush.rectangle((start * unit, 0, (start + width) * unit, size[1]), fill=colour)
    for at in bar.partings:
        brush.rectangle((at * unit - 2, 0, at * unit + 2, size[1]), fill=DEEP)
    edge = Image.new("L", size, 0)
    ImageDraw.Draw(edge).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), 17 * _SCALE, fill=255)
    small = (_SPACE, 34)
    picture.paste(
        drawn.resize(small, Image.Resampling.LANCZOS),
        (_LEFT, 484),
        edge.resize(small, Image.Resampling.LANCZOS),
    )


def _hatch(drawn: Image.Image, start: float, width: float) -> None:
    if width <= 0:
        return
    stripes = Image.new("RGB", (max(1, round(width)), drawn.height), TRACK)
    brush = ImageDraw.Draw(stripes)
    for x in range(-drawn.height, stripes.width, 18):
        brush.line((x, drawn.height, x + drawn.height, 0), fill=MONEY, width=8)
    drawn.paste(stripes, (round(start), 0))
