"""The poster of the stairwell: one sheet, A4 or A3, that says what, how much, until when, and where to look.

Dark on white throughout, so that a poor printer does it justice; the colour is only decoration.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import segno
from fpdf import FPDF

from gateway.drawing.fitting import Measure, shorten, wrap, wrap_address, writable
from services.chassis import fonts

SIZES = {"a4": ("A4", 1.0), "a3": ("A3", 2**0.5)}
STRIPS = 8
_TEXT, _STRONG, _HEADING = "text", "strong", "heading"
_FILES = {_TEXT: fonts.REGULAR, _STRONG: fonts.SEMIBOLD, _HEADING: fonts.HEADING}
_INK, _SOFT, _DEEP, _ON_DEEP, _BERRY = (
    (17, 40, 45),
    (71, 89, 91),
    (6, 49, 59),
    (243, 246, 239),
    (245, 173, 66),
)
_MILLIMETRES_PER_POINT = 25.4 / 72
_MARGIN, _WIDTH, _BOTTOM = 16.0, 210.0, 297.0
_TITLES = ((40, 3), (32, 4), (26, 5))


@dataclass(frozen=True)
class PosterFacts:
    """Everything on the paper, in words already; `small_print` is what the law wants shown."""

    language: str
    platform: str
    place: str
    title: str
    summary: str
    rows: tuple[tuple[str, str], ...]
    invitation: str
    address: str
    short_address: str
    small_print: tuple[str, ...]
    strip: str = ""


def draw_poster(facts: PosterFacts, size: str) -> bytes:
    """The sheet as PDF. Raises KeyError for a size that is not known."""
    paper_format, scale = SIZES[size]
    return _Sheet(facts, paper_format, scale).print()


def qr_matrix(address: str) -> tuple[tuple[int, ...], ...]:
    """The square's modules; a quarter of it may be dirty or torn."""
    return tuple(tuple(row) for row in segno.make_qr(address, error="q").matrix)


class _Sheet:
    """Places are given in millimetres of an A4 sheet; an A3 sheet is the same, larger."""

    def __init__(self, facts: PosterFacts, paper_format: str, scale: float) -> None:
        self._facts, self._scale = facts, scale
        self._pdf = FPDF(format=paper_format)
        for family, path in _FILES.items():
            self._pdf.add_font(family, "", path)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(facts.title)
        self._pdf.set_lang(facts.language)
        # The same facts give the same sheet.
        self._pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
        self._pdf.add_page()

    def print(self) -> bytes:
        """The whole sheet, from the head down and from the foot up."""
        facts = self._facts
        end = _BOTTOM - 12 if not facts.strip else _BOTTOM - 62
        self._head()
        y = self._title(44)
        y = self._words(facts.summary, y + 3, 15, _TEXT, _SOFT, most_lines=3)
        y = self._rows(y + 6)
        foot = self._small_print(end)
        self._invitation(y + 6, foot - 4)
        if facts.strip:
            self._strips()
        return bytes(self._pdf.output())

    def _head(self) -> None:
        self._pdf.set_fill_color(*_DEEP)
        self._rectangle(0, 0, _WIDTH, 34)
        self._pdf.set_fill_color(*_BERRY)
        self._rectangle(0, 34, _WIDTH, 2)
        self._words(self._facts.platform, 9, 20, _HEADING, _ON_DEEP, most_lines=1)
        self._words(self._facts.place, 20, 14, _STRONG, _ON_DEEP, most_lines=1)

    def _title(self, y: float) -> float:
        text = writable(self._facts.title, fonts.HEADING)
        for points, most_lines in _TITLES:
            measure = self._measure(_HEADING, points)
            lines = wrap(text, _WIDTH - 2 * _MARGIN, measure, most_lines)
            if not lines or not lines[-1].endswith("…"):
                break
        return self._lines(lines, y, points, _HEADING, _INK)

    def _rows(self, y: float) -> float:
        for name, value in self._facts.rows:
            self._words(name, y, 12, _TEXT, _SOFT, most_lines=1)
            self._words(value, y + 5, 20, _HEADING, _INK, most_lines=1)
            y += 15
        return y

    def _invitation(self, y: float, end: float) -> None:
        """The square on the left with its quiet zone, what to do with it on the right."""
        side = max(38.0, min(74.0, end - y))
        matrix = qr_matrix(self._facts.address)
        module = side / (len(matrix) + 8)
        self._pdf.set_fill_color(255, 255, 255)
        self._rectangle(_MARGIN, y, side, side)
        self._pdf.set_fill_color(0, 0, 0)
        for row, modules in enumerate(matrix):
            for start, end_of_run in _dark_runs(modules):
                left, top = _MARGIN + (start + 4) * module, y + (row + 4) * module
                # A hair taller than the module, so that no white line parts the rows.
                self._rectangle(left, top, (end_of_run - start) * module, module * 1.02)
        beside = _MARGIN + side + 8
        at = self._words(self._facts.invitation, y + 6, 19, _HEADING, _INK, most_lines=4, left=beside)
        address = wrap_address(
            self._facts.short_address, _WIDTH - _MARGIN - beside, self._measure(_STRONG, 15)
        )
        self._lines(address, at + 4, 15, _STRONG, _DEEP, left=beside)

    def _small_print(self, end: float) -> float:
        """What the law wants shown, set from the foot upwards; the place where it begins."""
        measure = self._measure(_TEXT, 9)
        text = writable(" · ".join(self._facts.small_print), fonts.REGULAR)
        lines = wrap(text, _WIDTH - 2 * _MARGIN, measure, 6)
        begins = end - len(lines) * _height(9)
        self._lines(lines, begins, 9, _TEXT, _SOFT)
        return begins

    def _strips(self) -> None:
        """Eight slips to tear off, written along their length."""
        top, each = _BOTTOM - 56, (_WIDTH - 2 * _MARGIN) / STRIPS
        self._pdf.set_draw_color(*_SOFT)
        self._pdf.set_dash_pattern(dash=1.5, gap=1.5)
        self._stroke(_MARGIN, top, _WIDTH - _MARGIN, top)
        for number in range(STRIPS + 1):
            x = _MARGIN + number * each
            self._stroke(x, top, x, _BOTTOM)
        lengthwise = 50.0
        for number in range(STRIPS):
            x, y = _MARGIN + number * each + each / 2 - 3, _BOTTOM - 4
            with self._pdf.rotation(90, x * self._scale, y * self._scale):
                strip = wrap(
                    writable(self._facts.strip, fonts.SEMIBOLD), lengthwise, self._measure(_STRONG, 10), 1
                )
                address = wrap_address(self._facts.short_address, lengthwise, self._measure(_TEXT, 8.5))
                after = self._lines(strip, y, 10, _STRONG, _INK, left=x)
                self._lines(address, after, 8.5, _TEXT, _INK, left=x)

    def _words(
        self,
        text: str,
        y: float,
        points: float,
        family: str,
        colour: tuple[int, int, int],
        *,
        most_lines: int,
        left: float = _MARGIN,
    ) -> float:
        measure, width = self._measure(family, points), _WIDTH - _MARGIN - left
        known = writable(text, _FILES[family])
        lines = (
            [shorten(known, width, measure)] if most_lines == 1 else wrap(known, width, measure, most_lines)
        )
        return self._lines(lines, y, points, family, colour, left=left)

    def _lines(
        self,
        lines: list[str],
        y: float,
        points: float,
        family: str,
        colour: tuple[int, int, int],
        *,
        left: float = _MARGIN,
    ) -> float:
        self._measure(family, points)
        self._pdf.set_text_color(*colour)
        for line in lines:
            baseline = y + points * _MILLIMETRES_PER_POINT * 0.95
            self._pdf.text(left * self._scale, baseline * self._scale, line)
            y += _height(points)
        return y

    def _measure(self, family: str, points: float) -> Measure:
        self._pdf.set_font(family, "", points * self._scale)

        def width(text: str) -> float:
            self._pdf.set_font(family, "", points * self._scale)
            return float(self._pdf.get_string_width(text)) / self._scale

        return width

    def _rectangle(self, x: float, y: float, width: float, height: float) -> None:
        scale = self._scale
        self._pdf.rect(x * scale, y * scale, width * scale, height * scale, style="F")

    def _stroke(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self._pdf.line(x * self._scale, y * self._scale, to_x * self._scale, to_y * self._scale)


def _height(points: float) -> float:
    return points * _MILLIMETRES_PER_POINT * 1.22


def _dark_runs(modules: tuple[int, ...]) -> list[tuple[int, int]]:
    runs, start = [], None
    for at, module in enumerate((*modules, 0)):
        if module and start is None:
            start = at
        elif not module and start is not None:
            runs.append((start, at))
            start = None
    return runs
