"""Whatever a bank's camt looks like around its payments, the payments are read the same."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pledges.bank_files import FileRefused
from tests.pledges.bank_world import TODAY, Paid, amount, balance, entry, notification, payments, statement
from tests.pledges.read_files import read, read_one

SAMPLES = sorted((Path(__file__).parents[1] / "data" / "camt").glob("fi_*"))
GOOD = payments(Paid(2500, "1234561", message="Terveisiä Åselta, 5 €"))
NAMESPACE = b' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"'
DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'


def in_version(number: str) -> bytes:
    return GOOD.replace(b"053.001.02", f"053.001.{number}".encode())


def with_prefix() -> bytes:
    prefixed = re.sub(rb"<(/?)([A-Z])", rb"<\1c:\2", GOOD)
    return prefixed.replace(b"xmlns=", b"xmlns:c=")


def encoded(name: str) -> bytes:
    return GOOD.decode().replace("UTF-8", name).replace("€", "e").encode(name)


SHAPES = {
    **{f"version {number}": (in_version(number), None) for number in ("02", "03", "04", "06", "08")},
    "version 13": (in_version("13"), "version_unusual:camt.053.001.13"),
    "no namespace": (GOOD.replace(NAMESPACE, b""), "namespace_missing"),
    "a namespace of its own": (GOOD.replace(b"camt.053.001.02", b"camt.053.001.02.x"), "namespace_unknown"),
    "a prefix": (with_prefix(), None),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, None),
    "utf-16": (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), None),
    "latin 1": (encoded("iso-8859-1"), None),
    "latin 9": (encoded("iso-8859-15"), None),
    "windows": (encoded("windows-1252"), None),
    "comments": (GOOD.replace(b"<Stmt>", b"<!-- <Ntry> --><Stmt><!-- x -->"), None),
    "cdata": (GOOD.replace(b">1234561<", b"><![CDATA[1234561]]><"), None),
    "a status in its own element": (GOOD.replace(b"<Sts>BOOK</Sts>", b"<Sts><Cd>BOOK</Cd></Sts>"), None),
    "parties under Pty": (re.sub(rb"<Dbtr>(.*?)</Dbtr>", rb"<Dbtr><Pty>\1</Pty></Dbtr>", GOOD), None),
    "the payer under Cdtr": (GOOD.replace(b"Dbtr>", b"Cdtr>"), None),
    "a time for a day": (
        GOOD.replace(b"<BookgDt><Dt>", b"<BookgDt><DtTm>").replace(
            b"</Dt></BookgDt>", b"T23:30:00+02:00</DtTm></BookgDt>"
        ),
        None,
    ),
    "details without an envelope": (re.sub(rb"</?NtryDtls>", b"", GOOD), None),
    "balances after the entries": (re.sub(rb"(<Bal>.*</Bal>)(<Ntry>.*</Ntry>)", rb"\2\1", GOOD), None),
    "an element nobody knows": (GOOD.replace(b"<Ntry>", b"<Uusi>1</Uusi><Ntry>"), "unknown_element:Uusi"),
    "an envelope around it": (
        GOOD.replace(DECLARED, DECLARED + b"<Envelope><AppHdr/>") + b"</Envelope>",
        None,
    ),
}


@pytest.mark.parametrize(("content", "warning"), SHAPES.values(), ids=SHAPES)
def test_a_payment_is_read_from_any_shape(content, warning):
    _, (told,), warnings = read(content)
    (line,) = told.lines
    assert (line.payment.amount_cents, line.reference, line.entry.booked_on) == (2500, "1234561", TODAY)
    assert line.payment.party_name == "KOSKINEN ERKKI JUHANI"
    assert line.payment.message.startswith("Terveisiä Åselta, 5")
    odd = [each for each in warnings if not each.startswith("not_schema_valid")]
    assert (told.ends.findings, odd) == ((), [warning] if warning else [])


def test_a_fault_against_the_schema_hides_no_cut():
    odd = GOOD.replace(b"<Stmt>", b"<Stmt><Uusi/>").replace(b"</Document>", b"")
    with pytest.raises(FileRefused):
        read(odd)
    broken = GOOD.replace(b"<Stmt>", b"<Stmt><Uusi/>").replace(b"</NtryDtls>", b"")
    with pytest.raises(FileRefused, match="not_well_formed"):
        read(broken)


def test_a_day_that_is_told_in_utc_is_ours():
    midnight = re.sub(
        rb"<BookgDt>.*?</BookgDt>", b"<BookgDt><DtTm>2026-06-30T22:00:00Z</DtTm></BookgDt>", GOOD
    )
    assert read_one(midnight).entries[0].booked_on == date(2026, 7, 1)


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_what_is_not_booked_is_counted_and_not_told(status):
    both = payments(Paid(2500, "1234561"), Paid(700))
    told = read_one(both.replace(b"BOOK", status.encode(), 1))
    assert ([item.amount_cents for item in told.entries], told.ends.not_booked) == ([700], 1)


def test_an_intraday_report_closes_no_day():
    report = GOOD.replace(b"Stmt>", b"Rpt>").replace(b"BkToCstmrRpt>", b"BkToCstmrAcctRpt>")
    format_name, (told,), _ = read(report.replace(b"camt.053", b"camt.052").replace(b"CLBD", b"ITBD"))
    assert (format_name, told.begins.kind, told.ends.sum_cents) == ("camt.052.001.02", "report", 2500)
    assert (told.ends.opening, told.ends.closing) == (None, None)


def pages(*, last: bool) -> bytes:
    def page(number: int, codes: tuple[str, str], sums: tuple[int, int], paid: Paid) -> str:
        balances = "".join(balance(code, cents, TODAY) for code, cents in zip(codes, sums, strict=True))
        return (
            f"<Stmt><Id>S</Id><StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{str(number == 2 and last).lower()}"
            "</LastPgInd></StmtPgntn><ElctrncSeqNb>77</ElctrncSeqNb><Acct><Id><IBAN>FI7944052020036082</IBAN>"
            f"</Id></Acct>{balances}{entry([paid], f'E{number}')}</Stmt>"
        )

    first = page(1, ("OPBD", "ITBD"), (100, 1100), Paid(1000))
    second = page(2, ("ITBD", "CLBD"), (1100, 1600), Paid(500))
    return f"<Document><BkToCstmrStmt>{first}{second}</BkToCstmrStmt></Document>".encode()


def test_the_pages_of_a_statement_are_one_statement():
    told = read_one(pages(last=True))
    assert [item.amount_cents for item in told.entries] == [1000, 500]
    assert (told.ends.opening.cents, told.ends.closing.cents, told.ends.findings) == (100, 1600, ())
    assert (told.begins.number, told.ends.warnings) == (77, ())


def test_a_statement_whose_last_page_is_elsewhere_says_so():
    assert read_one(pages(last=False)).ends.warnings == ("pages_missing:S",)


def test_several_accounts_in_one_file_stay_apart():
    one = payments(Paid(100))
    other = payments(Paid(200)).replace(b"FI7944052020036082", b"FI5810171000000122")
    cut = one.index(b"</Stmt>") + 7
    both = one[:cut] + other[other.index(b"<Stmt>") :]
    told = read(both)[1]
    assert [(each.begins.iban, each.ends.sum_cents) for each in told] == [
        ("FI7944052020036082", 100),
        ("FI5810171000000122", 200),
    ]


def test_a_domestic_account_number_becomes_its_iban():
    bban = GOOD.replace(b"<IBAN>FI7944052020036082</IBAN>", b"<Othr><Id>44052020036082</Id></Othr>")
    assert read_one(bban).begins.iban == "FI7944052020036082"


def test_announced_numbers_are_held_against_the_entries():
    summary = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>"
    assert read_one(notification(summary, entry([Paid(100)], "E"))).ends.findings == ("summary_differs",)


def test_a_bundle_that_counts_otherwise_is_named():
    odd = notification(entry([Paid(100), Paid(200)], "E7").replace("<NbOfTxs>2", "<NbOfTxs>3"))
    told = read_one(odd)
    assert told.ends.warnings == ("batch_count_differs:E7",)
    assert [line.payment.amount_cents for line in told.lines] == [100, 200]


def test_a_debit_and_a_return_are_told_with_their_signs():
    returned = entry([Paid(-500)], "E2").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")
    told = read_one(statement(entry([Paid(-300)], "E1"), returned, opening=1000, total=-800))
    assert [(item.amount_cents, item.reversal) for item in told.entries] == [(-300, False), (-500, True)]
    assert amount(-300) in statement(entry([Paid(-300)], "E1")).decode()
    assert told.lines[1].finding == "reversal"


EDITS = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "double", "swap"]), st.integers(0, 10**6), st.integers(1, 400)),
    min_size=1,
    max_size=4,
)


def edited(content: bytes, edits: list[tuple[str, int, int]]) -> bytes:
    for kind, place, length in edits:
        at = place % max(len(content), 1)
        piece = content[at : at + length]
        if kind == "flip":
            content = (
                content[:at] + bytes([content[at] ^ (1 << length % 8)]) + content[at + 1 :]
                if content
                else b""
            )
        elif kind == "cut":
            content = content[:at] + content[at + length :]
        elif kind == "double":
            content = content[: at + length] + piece + content[at + length :]
        else:
            content = (
                content[:at] + content[at + length : at + 2 * length] + piece + content[at + 2 * length :]
            )
    return content


@given(st.sampled_from(SAMPLES), EDITS)
@settings(max_examples=400, deadline=None)
def test_an_edited_real_file_is_read_or_refused_and_never_sums_up_wrongly(path, edits):
    try:
        _, statements, _ = read(edited(path.read_bytes(), edits))
    except FileRefused:
        return
    for told in statements:
        assert told.ends.sum_cents == sum(item.amount_cents for item in told.entries)
        for line in told.lines:
            assert line.finding or line.payment.amount_cents is not None
        if told.ends.opening and told.ends.closing and not told.ends.findings:
            assert told.ends.opening.cents + told.ends.sum_cents == told.ends.closing.cents
