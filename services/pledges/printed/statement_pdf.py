"""The statement of a settlement as a PDF: A4, in the brand's own fonts, every page numbered."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from services.chassis import fonts
from services.contracts.money import format_euros
from services.pledges.domain.settling.printed_statement import PrintedStatement, Sum, Voucher

_TEXT, _HEADING = "source-sans", "bricolage"
_INK, _QUIET = (30, 30, 36), (92, 92, 104)
_LINE_HEIGHT = 6.0
_COLUMNS = ((24, "Tosite"), (24, "Päivä"), (42, "Tapahtuma"), (58, "Viite"), (26, "Summa"))


class _Paper(FPDF):
    """A page with its number below."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self._running_title = title
        self.add_font(_TEXT, "", fonts.REGULAR)
        self.add_font(_TEXT, "B", fonts.SEMIBOLD)
        self.add_font(_HEADING, "", fonts.HEADING)
        self.set_margins(18, 18, 18)
        self.set_auto_page_break(True, margin=20)
        self.alias_nb_pages()
        self.set_text_color(*_INK)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(_TEXT, "", 9)
        self.set_text_color(*_QUIET)
        self.cell(0, 6, self._running_title)
        self.set_x(self.l_margin)
        self.cell(0, 6, f"Sivu {self.page_no()}/{{nb}}", align="R")
        self.set_text_color(*_INK)


def print_statement(statement: PrintedStatement, vouchers: Iterable[Voucher]) -> bytes:
    """The document."""
    paper = _Paper(statement.title)
    paper.set_title(statement.title)
    paper.set_lang("fi")
    # The day alone, so that the same statement gives the same pages.
    paper.set_creation_date(datetime.combine(statement.made_on, time(12), UTC))
    paper.add_page()
    paper.set_font(_HEADING, "", 20)
    paper.multi_cell(0, 9, statement.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(3)
    _facts(paper, statement)
    for line in statement.sums:
        _sum(paper, line)
    _vouchers(paper, vouchers)
    return bytes(paper.output())


def _facts(paper: FPDF, statement: PrintedStatement) -> None:
    for words, value in (*statement.facts, ("Laadittu", _day(statement.made_on))):
        paper.set_font(_TEXT, "B", 10.5)
        paper.cell(42, _LINE_HEIGHT, words)
        paper.set_font(_TEXT, "", 10.5)
        paper.multi_cell(0, _LINE_HEIGHT, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(4)


def _sum(paper: FPDF, line: Sum) -> None:
    paper.set_font(_TEXT, "B" if line.strong else "", 11)
    border = "T" if line.strong else ""
    paper.cell(128, 7, line.words, border=border)
    paper.cell(0, 7, format_euros(line.cents), border=border, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _vouchers(paper: FPDF, vouchers: Iterable[Voucher]) -> None:
    paper.ln(6)
    paper.set_font(_HEADING, "", 13)
    paper.cell(0, 8, "Tapahtumat kirjanpidossa", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    _heads(paper)
    for voucher in vouchers:
        if paper.will_page_break(_LINE_HEIGHT):
            paper.add_page()
            _heads(paper)
        cells = (
            voucher.number,
            _day(voucher.booked_on),
            voucher.words,
            _cut(voucher.cause_id),
            format_euros(voucher.cents),
        )
        _row(paper, cells)


def _heads(paper: FPDF) -> None:
    paper.set_font(_TEXT, "B", 9)
    _row(paper, tuple(words for _, words in _COLUMNS), border="B")
    paper.set_font(_TEXT, "", 9)


def _row(paper: FPDF, cells: tuple[str, ...], border: str = "") -> None:
    for (width, _), text in zip(_COLUMNS, cells, strict=True):
        align = "R" if width == _COLUMNS[-1][0] else "L"
        paper.cell(width, _LINE_HEIGHT, text, border=border, align=align)
    paper.ln(_LINE_HEIGHT)


def _cut(text: str, longest: int = 36) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
