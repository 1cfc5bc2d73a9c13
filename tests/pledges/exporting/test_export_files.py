"""Tables as files: nothing in them runs, everything in them is of its type, and memory stays flat."""

import csv
import io
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.pledges.domain.books.csv_table import Cents, csv_line, decimal_text, harmless
from services.pledges.domain.exporting.beancount_text import account_name, quoted
from services.pledges.domain.exporting.chart import Chart, ChartAccount, Dimension
from services.pledges.domain.exporting.columns import TABLES, Column, Form, Kind, Table
from services.pledges.domain.exporting.orders import Layout
from services.pledges.domain.exporting.vat import vat_inside
from services.pledges.export_files import workbook
from services.pledges.export_files.csv_file import write_csv
from services.pledges.export_files.workbook import TooManyRows, write_workbook

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DANGEROUS = "=+-@\t\r\0"
ODD_TEXT = st.text(st.sampled_from(list(DANGEROUS + " \u00a0\u200b\ufeff\uff1d\n\x0ba;,\"'")), max_size=8)
TWO = Table(
    "Kaksi", "kaksi", (Column("Teksti", Form.TEXT, 9, "x"), Column("Summa", Form.MONEY, 9, "x", True))
)


def sheet_of(rows, table=TWO):
    file = io.BytesIO()
    write_workbook(file, table, rows, NOW)
    return load_workbook(file).active


@given(ODD_TEXT, st.integers(-(10**12), 10**12))
def test_no_text_becomes_a_formula_and_no_sum_stops_being_a_number(text, cents):
    [[told, number]] = csv.reader([csv_line((text, Cents(cents)))], delimiter=";")
    assert told.strip(" \u00a0\u200b\ufeff\n\x0b")[:1] not in {*DANGEROUS, "\uff1d"}
    assert "\0" not in told
    assert Decimal(number.replace(",", ".")) == Decimal(cents) / 100


@settings(max_examples=30)
@given(st.lists(st.tuples(ODD_TEXT, st.integers(-(10**10), 10**10)), min_size=1, max_size=4))
def test_a_workbook_holds_texts_as_texts_and_sums_as_numbers(rows):
    sheet = sheet_of([(text, Cents(cents)) for text, cents in rows])
    for at, (_, cents) in enumerate(rows, start=2):
        told, number = sheet.cell(at, 1), sheet.cell(at, 2)
        assert told.data_type in ("s", "inlineStr", "n") and not str(told.value or "").startswith(
            ("=", "+", "@")
        )
        assert number.data_type == "n" and round(number.value * 100) == cents
    assert round(sheet.cell(len(rows) + 2, 2).value * 100) == sum(cents for _, cents in rows)


def test_a_workbook_has_no_formula_in_it_at_all():
    file = io.BytesIO()
    write_workbook(file, TWO, [("=1+1", Cents(-5)), ("http://x.example", Cents(5))], NOW)
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert "'=1+1" in sheet and "<v>-0.05</v>" in sheet


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("-5", '"\'-5"'),
        (Cents(-5), "-0,05"),
        (None, ""),
        (7, "7"),
        (date(2026, 1, 2), "2026-01-02"),
        ('a";b', '"a"";b"'),
        ("  =1", '"\'  =1"'),
        ("\0=1", '"\'=1"'),
        ("a=1", '"a=1"'),
    ],
)
def test_each_cell_is_written_in_its_own_way(cell, shown):
    assert csv_line((cell,)) == f"{shown}\r\n"


def test_an_ordinary_text_is_left_as_it_is():
    assert harmless("Tuppuralan lähiliikuntapaikka – vaihe 2") == "Tuppuralan lähiliikuntapaikka – vaihe 2"


def test_the_same_table_is_the_same_workbook():
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        write_workbook(file, TWO, [("a", Cents(1))], NOW)
    assert first.getvalue() == second.getvalue()


def test_a_sheet_that_excel_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with pytest.raises(TooManyRows):
        write_workbook(io.BytesIO(), TWO, [("a", Cents(1))] * 4, NOW)


MEASURE = """
import sys
from tests.pledges.most_memory import most_memory_kb
from tests.pledges.exporting.test_export_files import write_many
write_many(1_000, sys.argv[1])
few = most_memory_kb()
write_many(int(sys.argv[2]), sys.argv[1])
print(most_memory_kb() - few)
"""


def write_many(rows: int, form: str) -> None:
    """Write journals of invented rows to a file that is thrown away."""
    import tempfile

    row = (
        "2026/1",
        date(2026, 1, 1),
        1,
        "Tuppuralan Tanhuvat ry",
        "FI2112345600000785",
        "held:x",
        "2940",
        "Varat",
    )
    row += (None, Cents(2500), "EUR", "Kampanja", "41", "P1", "bank_line", str(uuid4()), uuid4(), None, NOW)
    table = TABLES[Kind.JOURNAL]
    with tempfile.TemporaryFile() as file:
        many = (row for _ in range(rows))
        if form == "csv":
            write_csv(file, table.columns, many, Layout())
        else:
            write_workbook(file, table, many, NOW)


# A row is some 300 bytes of text: kept, twenty thousand of them would take twice what is allowed.
@pytest.mark.parametrize(
    ("form", "rows"), [("csv", 20_000), pytest.param("xlsx", 100_000, marks=pytest.mark.long)]
)
def test_memory_does_not_grow_with_the_table(form, rows):
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, form, str(rows)], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 4_000


def test_account_names_are_valid_and_never_two_the_same():
    owner, other = uuid4(), uuid4()
    accounts = [
        "held:0192-a",
        "held:0192_a",
        "held:0192-A",
        "disputed:ch_1",
        "disputed:ch-1",
        f"bank:{owner}",
        "vat",
    ]
    names = [
        account_name(name, whose, each)
        for name in ("Äiti & Öljy ry", "3", "")
        for whose in (owner, other)
        for each in accounts
    ]
    assert len(set(names)) == len(names)
    for name in names:
        root, *parts = name.split(":")
        assert root in ("Assets", "Liabilities", "Expenses")
        assert all(part.isascii() and (part[0].isupper() or part[0].isdigit()) for part in parts)
    assert quoted('a "b" \\ \n c') == '"a \\"b\\" \\\\ c"'


def test_the_newest_setting_that_holds_on_the_day_answers():
    owner, campaign = uuid4(), uuid4()
    chart = Chart(
        [
            ChartAccount("bank", None, "1", "a", date(2026, 1, 1), NOW),
            ChartAccount("bank", None, "2", "b", date(2026, 6, 1), NOW),
            ChartAccount("bank", owner, "3", "c", date(2026, 9, 1), NOW),
        ],
        [Dimension(campaign, "41", "P", 2550, date(2026, 6, 1), NOW)],
    )
    asked = [(owner, month) for month in (1, 7, 10)] + [(uuid4(), 10)]
    found = [chart.account("bank", whose, date(2026, month, 1)) for whose, month in asked]
    assert [each.number if each else None for each in found] == ["1", "2", "3", "2"]
    assert chart.account("bank", owner, date(2025, 1, 1)) is None
    assert chart.dimension(campaign, date(2026, 7, 1)).cost_centre == "41"
    assert (
        chart.dimension(campaign, date(2026, 5, 1)).cost_centre
        == chart.dimension(None, date.max).cost_centre
        == ""
    )


@given(st.integers(-(10**10), 10**10), st.integers(0, 9999))
def test_the_tax_inside_a_sum_is_within_half_a_cent_of_the_exact_one(gross, points):
    tax = vat_inside(gross, points)
    assert abs(tax - Decimal(gross) * points / (10_000 + points)) <= Decimal("0.5")
    assert vat_inside(-gross, points) == -tax


def test_sums_are_written_with_two_decimals_and_either_mark():
    assert [decimal_text(cents) for cents in (0, -5, 100, -12345)] == ["0,00", "-0,05", "1,00", "-123,45"]
    assert decimal_text(5, decimal_comma=False) == "0.05"
