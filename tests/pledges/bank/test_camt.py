"""Reading real bank files of several shapes, and refusing what is broken, hostile or not for us."""

import contextlib
import resource
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pledges.bank_files import FileRefused
from services.pledges.domain.bank.bank_entries import Part
from tests.pledges.bank_world import Paid, entry, notification, payments, statement
from tests.pledges.read_files import read, read_one

SAMPLES = Path(__file__).parents[1] / "data" / "camt"
GOOD = payments(Paid(2500, "1234561"))


def sample(name):
    return read((SAMPLES / name).read_bytes())


def test_a_bundle_of_danske_bank_is_split_into_its_payments():
    format_name, (told,), warnings = sample("fi_danske_camt054.001.02_viitesiirrot_batch.xml")
    assert (format_name, told.begins.iban, warnings) == ("camt.054.001.02", "FI9881234511224450", [])
    assert [(line.payment.amount_cents, line.reference) for line in told.lines] == [
        (14700, "123"),
        (3600, "RF74100978"),
        (1000, "6450830029863"),
    ]
    assert told.lines[0].entry.bank_reference == "REFP2011034"
    assert (told.ends.findings, told.ends.sum_cents) == ((), 19300)


def test_a_statement_of_op_gives_the_payer_and_the_padded_reference():
    _, (told,), warnings = sample("fi_op_camt053.001.02_tilisiirto_viite.xml")
    first, second = told.lines
    assert (first.reference, first.payment.party_name) == ("803628206247", "John Doe")
    assert first.payment.message == "Message on statement"
    assert (second.reference, second.payment.message) == (None, "Unstructured message")
    assert (first.entry.booked_on, told.begins.number) == (date(2014, 1, 3), 3)
    # It is not what its schema says, and is read all the same.
    assert warnings == ["not_schema_valid:Id", "not_schema_valid:IBAN"]
    # Its balances were made up when it was made anonymous, and that is told.
    assert set(told.ends.findings) == {"balances_do_not_add_up", "summary_differs"}


def test_version_8_with_its_other_structure_is_read():
    format_name, (told,), _ = sample("genkgo_camt053.v8.xml")
    (line,) = told.lines
    assert format_name == "camt.053.001.08"
    assert (line.payment.amount_cents, line.reference) == (885, "4654654654654654")
    assert line.payment.party_name == "NAME NAME"
    assert told.ends.opening.cents == 1815


def test_a_bundle_whose_payments_do_not_sum_to_it_is_left_whole():
    odd = notification(entry([Paid(1000), Paid(500)], "E1").replace("15.00", "16.00", 1))
    (line,) = read_one(odd).lines
    assert (line.payment.amount_cents, line.finding) == (1600, "batch_sum_differs")


def test_one_payment_with_several_references_keeps_each_with_its_share():
    second = (
        b'<Strd><RfrdDocAmt><RmtdAmt Ccy="EUR">10.00</RmtdAmt></RfrdDocAmt>'
        b"<CdtrRefInf><Ref>40905</Ref></CdtrRefInf></Strd></RmtInf>"
    )
    (line,) = read_one(GOOD.replace(b"</RmtInf>", second)).lines
    assert (line.reference, line.payment.message) == (None, None)
    assert line.told_parts == "1234561: 40905:1000"
    assert line.payment.parts == (Part("1234561"), Part("40905", 1000))


def test_one_reference_told_padded_and_plain_is_one():
    again = b"<Strd><CdtrRefInf><Ref>00000000000001234561</Ref></CdtrRefInf></Strd></RmtInf>"
    (line,) = read_one(GOOD.replace(b"</RmtInf>", again)).lines
    assert (line.reference, line.payment.parts) == ("1234561", ())


def test_a_bundle_in_another_currency_is_left_whole():
    both = notification(entry([Paid(1000), Paid(500)], "E1"))
    foreign = both.replace(b'<TxAmt><Amt Ccy="EUR">', b'<TxAmt><Amt Ccy="SEK">')
    (line,) = read_one(foreign).lines
    assert (line.payment.amount_cents, line.finding) == (1500, "batch_sum_differs")


def test_a_payment_without_a_currency_is_in_that_of_its_account():
    both = notification(entry([Paid(1000), Paid(500)], "E1"))
    bare = both.replace(b'<TxAmt><Amt Ccy="EUR">', b"<TxAmt><Amt>")
    assert [line.payment.amount_cents for line in read_one(bare).lines] == [1000, 500]


def test_a_statement_with_a_missing_entry_does_not_add_up():
    told = read_one(statement(entry([Paid(2500)], "E1"), closing=9900))
    assert told.ends.findings == ("balances_do_not_add_up",)


def test_an_entry_in_another_currency_is_named_and_never_booked():
    both = payments(Paid(2500, "1234561"), Paid(700, "1234561"))
    told = read_one(both.replace(b'Ccy="EUR">7.00</Amt><CdtDbtInd>', b'Ccy="SEK">7.00</Amt><CdtDbtInd>'))
    assert told.ends.findings == ("other_currency:SEK", "balances_do_not_add_up")
    assert [item.amount_cents for item in told.entries] == [2500]


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=8))
@settings(max_examples=50)
def test_every_cent_is_read_exactly(sums):
    told = read_one(payments(*[Paid(cents) for cents in sums]))
    assert [item.amount_cents for item in told.entries] == sums
    assert (told.ends.findings, told.ends.sum_cents) == ((), sum(sums))


def with_amount(amount: str) -> bytes:
    return GOOD.replace(b">25.00<", f">{amount}<".encode())


DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
DEEP = GOOD.replace(b"</Stmt>", b"<a>" * 200_000 + b"</a>" * 200_000 + b"</Stmt>")
LAUGHS = b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ABUSES = {
    "empty": (b"", "empty"),
    "blank": (b" \n ", "empty"),
    "not xml": (b"0060303059 tiliote", "not_xml"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "not_xml"),
    "html": (b"<html><body></body></html>", "not_a_bank_file"),
    "a doctype": (
        GOOD.replace(DECLARATION, DECLARATION + b'<!DOCTYPE Document SYSTEM "file:///etc/passwd">'),
        "doctype",
    ),
    "a doctype in lower case": (GOOD.replace(DECLARATION, b"<!doctype Document>"), "doctype"),
    "billion laughs": (GOOD.replace(DECLARATION, DECLARATION + LAUGHS), "doctype"),
    "a doctype after a comment": (
        GOOD.replace(DECLARATION, b"<!-- x -->" * 500 + b"<!DOCTYPE a>"),
        "doctype",
    ),
    "utf-16 without its mark": (GOOD.decode().encode("utf-16-le"), "encoding"),
    "a doctype in utf-16": ((LAUGHS.decode() + GOOD.decode()).encode("utf-16"), "doctype"),
    "utf-32": (GOOD.decode().encode("utf-32"), "encoding"),
    "utf-7": (GOOD.replace(b"UTF-8", b"UTF-7"), "encoding"),
    "utf-7 in disguise": (b"+ADw-Document+AD4-", "not_xml"),
    "a lie about utf-8": (GOOD.replace(b"KOSKINEN", b"K\xff\xfeSKINEN"), "not_well_formed"),
    "200 000 levels": (DEEP, "not_well_formed"),
    "200 000 levels without an end": (b"<a>" * 200_000, "too_deep"),
    "millions of elements": (GOOD.replace(b"</Stmt>", b"<a/>" * 2_000_000 + b"</Stmt>"), "too_many_elements"),
    "millions of attributes": (
        GOOD.replace(b"</Stmt>", b'<a b=""/>' * 400_000 + b"</Stmt>"),
        "too_many_elements",
    ),
    "cut in the middle": (GOOD[: len(GOOD) // 2], "incomplete"),
    "cut by one byte": (GOOD[:-1], "incomplete"),
    "an element left open": (GOOD.replace(b"</Ntry>", b""), "not_well_formed"),
    "a payment order": (
        GOOD.replace(b"BkToCstmrStmt", b"CstmrCdtTrfInitn").replace(b"camt.053.001.02", b"pain.001.001.03"),
        "not_a_bank_file",
    ),
    "no statement": (
        GOOD.replace(b"Stmt>", b"Rpt>").replace(b"BkToCstmrRpt>", b"BkToCstmrStmt>"),
        "misplaced",
    ),
    "no statement at all": (
        GOOD[: GOOD.index(b"<Stmt>")] + GOOD[GOOD.index(b"</Stmt>") + 7 :],
        "no_statement",
    ),
    "an entry within an entry": (GOOD.replace(b"<NtryDtls>", b"<NtryDtls><Ntry/>"), "misplaced"),
    "a sum told twice": (GOOD.replace(b"<Sts>", b'<Amt Ccy="EUR">1.00</Amt><Sts>'), "told_twice"),
    "negative": (with_amount("-25.00"), "amount_malformed"),
    "three decimals": (with_amount("25.005"), "amount_not_whole_cents"),
    "an exponent": (with_amount("1e400"), "amount_malformed"),
    "infinite": (with_amount("Infinity"), "amount_malformed"),
    "a comma": (with_amount("25,00"), "amount_malformed"),
    "no number": (with_amount(""), "amount_missing"),
    "arabic digits": (with_amount("٢٥.٠٠"), "amount_malformed"),
    "far too much": (with_amount("9" * 30), "amount_malformed"),
    "no direction": (GOOD.replace(b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>", b"<Sts>"), "direction_missing"),
    "a direction of its own": (
        GOOD.replace(b"CRDT</CdtDbtInd><Sts>", b"BOTH</CdtDbtInd><Sts>"),
        "direction_missing",
    ),
    "a day that is not": (GOOD.replace(b"<BookgDt><Dt>20", b"<BookgDt><Dt>2026-02-30 20"), "date_malformed"),
    "no day": (GOOD.replace(b"BookgDt>", b"SomeDt>"), "date_missing"),
    "no account": (GOOD.replace(b"Acct>", b"Konto>"), "account_missing"),
}


@pytest.mark.parametrize(("content", "code"), ABUSES.values(), ids=ABUSES)
def test_a_bad_file_is_refused_with_its_reason_in_time(content, code):
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert refused.value.code == code
    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * 1024


def test_the_file_that_the_abuses_are_made_of_is_good():
    assert len(read_one(GOOD).entries) == 1


@given(st.binary(max_size=200), st.integers(0, len(GOOD)), st.integers(0, 40))
@settings(max_examples=300)
def test_a_damaged_file_is_read_or_refused_but_never_fails(noise, place, removed):
    damaged = GOOD[:place] + noise + GOOD[place + removed :]
    with contextlib.suppress(FileRefused):
        read(damaged)
