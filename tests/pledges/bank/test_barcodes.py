"""Bar codes against the published vectors, and the QR text that a bank's app reads."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from services.pledges.domain.bank.barcodes import bank_barcode, epc_text, payee_in_ascii

with (Path(__file__).parents[1] / "data" / "bank_barcode_vectors.csv").open(encoding="utf-8") as file:
    VECTORS = list(csv.DictReader(file))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['version']}-{vector['reference']}")
def test_the_published_vectors_come_out_digit_for_digit(vector):
    due = vector["due_yymmdd"]
    due_on = datetime.strptime(due, "%y%m%d").date() if due else None  # noqa: DTZ007 - a date
    digits = bank_barcode(vector["iban"], vector["reference"], int(vector["cents"]), due_on)
    assert digits == vector["expected54"]
    assert len(digits) == 54


def test_all_vectors_are_here():
    assert len(VECTORS) == 18


def test_a_sum_too_long_for_the_bar_code_is_left_to_the_payer():
    assert bank_barcode("FI7944052020036082", "1234561", 100_000_000, None)[17:25] == "00000000"


@pytest.mark.parametrize(
    ("iban", "reference", "cents"),
    [
        ("SE4550000000058398257466", "1234561", 1),
        ("FI7944052020036082", "1234562", 1),
        ("FI7944052020036082", "1234561", -1),
    ],
)
def test_what_no_bank_could_read_is_refused(iban, reference, cents):
    with pytest.raises(ValueError):
        bank_barcode(iban, reference, cents, date(2026, 12, 1))


def test_the_qr_text_follows_the_standard_line_by_line():
    text = epc_text("Rantakylan Varkkaajat ry", "FI7944052020036082", "NDEAFIHH", "RF341234561", 2505)
    assert text.split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "NDEAFIHH",
        "Rantakylan Varkkaajat ry",
        "FI7944052020036082",
        "EUR25.05",
        "",
        "RF341234561",
    ]


@pytest.mark.parametrize(
    ("payee", "rf", "cents"),
    [
        ("Värkkääjät", "RF341234561", 1),
        ("A" * 71, "RF341234561", 1),
        ("A\nB", "RF341234561", 1),
        ("A", "1234561", 1),
        ("A", "RF341234561", 0),
    ],
)
def test_a_qr_text_that_would_mislead_is_refused(payee, rf, cents):
    with pytest.raises(ValueError):
        epc_text(payee, "FI7944052020036082", None, rf, cents)


def test_a_payee_is_folded_to_plain_letters():
    assert payee_in_ascii("Rantakylän Värkkääjät ry – Åsa’s Ø 🎉") == "Rantakylan Varkkaajat ry - Asa's O"
