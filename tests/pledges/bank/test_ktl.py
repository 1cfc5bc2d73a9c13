"""Reading Finnish lists of reference payments, as a bank sends them and as they may be broken."""

from datetime import date
from pathlib import Path

import pytest

from services.pledges.bank_files import FileRefused
from tests.pledges.read_files import read, read_one

SAMPLE = (Path(__file__).parents[1] / "data" / "camt" / "fi_ktl_1.ktl").read_bytes()
STRANGER = next(line for line in SAMPLE.splitlines(keepends=True) if b"KUISMA" in line)
SOUND = SAMPLE.replace(STRANGER, b"")


def test_the_list_of_a_bank_is_read_with_its_failed_direct_debits_left_out():
    format_name, (told,), _ = read(SOUND)
    assert (format_name, told.begins.kind, told.begins.iban) == ("KTL", "references", "FI4819503000000010")
    # The bank's own totals: 11 payments of 8 602,89, and two direct debits that found no money.
    assert (told.ends.entries, told.ends.sum_cents, told.ends.not_booked) == (11, 860289, 2)
    assert (told.ends.findings, told.ends.last_booked_on) == ((), date(2006, 3, 3))
    (line,) = [line for line in told.lines if line.payment.party_name == "POUTA PILVI"]
    assert (line.payment.amount_cents, line.reference) == (85150, "844677")
    assert line.payment.archive_id == "0603031950AA123678"


def test_a_list_with_a_strangers_payment_disagrees_with_its_totals_for_every_account():
    _, statements, _ = read(SAMPLE)
    assert {told.begins.iban for told in statements} == {"FI4819503000000010", "FI4556121120011066"}
    assert [told.ends.findings for told in statements] == [("totals_differ",)] * 3
    assert sum(told.ends.sum_cents for told in statements) == 860289 + 22000


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r"], ids=["crlf", "lf", "cr"])
def test_any_line_ending_and_cut_blanks_do(ending):
    lines = [line.rstrip(b"0 ") if line[:1] in b"09" else line for line in SOUND.splitlines()]
    told = read_one(ending.join(lines) + ending + b"\x1a")
    assert (told.ends.sum_cents, told.ends.findings) == (860289, ())


@pytest.mark.parametrize("letters", [b"[]\\{}|", "ÄÅÖäåö".encode(), "ÄÅÖäåö".encode("latin-1")])
def test_finnish_letters_are_read_in_any_of_their_forms(letters):
    told = read_one(SOUND.replace(b"POUTA PILVI ", b"POUTA " + letters))
    assert "POUTA ÄÅÖäåö" in {line.payment.party_name for line in told.lines}


def test_a_correction_takes_money_back():
    line = next(line for line in SOUND.splitlines() if b"TUTTU TIMO  1K" in line)
    corrected = line[:87] + b"1" + line[88:]
    told = read_one(SOUND.replace(line, corrected))
    assert (told.ends.findings, told.ends.sum_cents) == (("totals_differ",), 860289 - 2 * 77640)
    (back,) = [line for line in told.lines if line.finding == "reversal"]
    assert back.payment.amount_cents == -77640


def test_lists_that_follow_each_other_are_each_held_against_their_own_totals():
    _, statements, _ = read(SOUND + SAMPLE)
    assert [told.ends.findings for told in statements] == [(), *[("totals_differ",)] * 3]
    assert len({told.begins.identity for told in statements}) == 4


def test_another_currency_is_named():
    told = read_one(SOUND.replace(b"POUTA PILVI 1", b"POUTA PILVI 9", 1))
    assert told.ends.findings == ("other_currency",)
    assert told.ends.sum_cents == 860289 - 85150


def test_a_record_nobody_knows_is_named():
    unknown = SOUND.replace(b"\n9", b"\n7" + b"0" * 89 + b"\n9")
    assert read_one(unknown).ends.findings == ("unknown_record:7",)


BROKEN = {
    "no totals": (SOUND[: SOUND.rindex(b"\n9")], "incomplete"),
    "a second header before the totals": (SOUND.replace(b"\n9", b"\n" + SOUND[:90] + b"\n9"), "incomplete"),
    "a payment after the totals": (SOUND + SOUND.splitlines()[1], "misplaced"),
    "letters in a sum": (SOUND.replace(b"0000032324", b"00000E2324"), "amount_malformed"),
    "a day that is not": (SOUND.replace(b"060303060302", b"060230060302"), "date_malformed"),
    "a line that does not end": (SOUND + b"0" * 10_000, "not_a_bank_file"),
    "a nul": (SOUND.replace(b"POUTA", b"PO\x00TA"), "not_a_bank_file"),
}


@pytest.mark.parametrize(("content", "code"), BROKEN.values(), ids=BROKEN)
def test_a_broken_list_is_refused(content, code):
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert refused.value.code == code
