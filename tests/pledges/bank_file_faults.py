"""Faults of whole files: each comes on an account of its own, so that none speaks for another."""

from collections.abc import Callable
from datetime import timedelta

from tests.pledges.bank_month import FOOT, Case, File, Left, Wanted, head
from tests.pledges.bank_world import TODAY, Paid, entry

INBOX, MATCHED = "inbox", "matched"
UNSOUND = "statement_does_not_add_up"
FileFault = Callable[[Case], None]
_MADE_AT = f"<CreDtTm>{TODAY}T12:00:00</CreDtTm>"
_FIRST = TODAY - timedelta(days=5)


def _told(case: Case, state: str = MATCHED, reason: str | None = None, **odd: str) -> str:
    """One more entry with its pledge, and what must become of it."""
    wanted, archive_id = case.pledge(), case.archive_id()
    case.left.append(Left(archive_id, state, reason))
    if state == MATCHED:
        case.paid.append(wanted)
    return _entry(wanted, archive_id, odd.get("currency"))


def _entry(wanted: Wanted, archive_id: str, currency: str | None = None) -> str:
    told = entry([Paid(wanted.cents, wanted.reference, archive_id=archive_id, on=_FIRST)], f"E{archive_id}")
    return told.replace("EUR", currency) if currency else told


def _day(
    case: Case, entries: list[str], closing: int, opening: int = 0, number: int = 1, summary: str = ""
) -> bytes:
    on = _FIRST + timedelta(days=number - 1)
    return f"{head(case.iban, number, opening, closing, on, summary)}{''.join(entries)}{FOOT}".encode()


def _file(case: Case, content: bytes, *warnings: str) -> None:
    case.files.append(File(f"{case.number}-{len(case.files)}", content, warnings))


def _unsound(closing: int, opening: int = 0, *, twice: bool = False) -> FileFault:
    def fault(case: Case) -> None:
        entries = [_told(case, INBOX, UNSOUND), _told(case, INBOX, UNSOUND)]
        if twice:
            # The bank's id names neither then; both wait.
            entries.append(entries[0])
            case.left.append(case.left[0])
        _file(case, _day(case, entries, closing, opening), "balances_do_not_add_up")

    return fault


def _sound(change: Callable[[bytes], bytes], *warnings: str) -> FileFault:
    def fault(case: Case) -> None:
        entries = [_told(case), _told(case)]
        _file(case, change(_day(case, entries, 5000)), *warnings)

    return fault


def _duplicate(again: Callable[[Case, bytes, list[str]], bytes], *warnings: str) -> FileFault:
    """The same payments come twice."""

    def fault(case: Case) -> None:
        entries = [_told(case), _told(case)]
        content = _day(case, entries, 5000)
        _file(case, content)
        _file(case, again(case, content, entries), *warnings)

    return fault


def _other_message(number: str, message: str, part: str) -> Callable[[Case, bytes, list[str]], bytes]:
    def again(case: Case, _content: bytes, entries: list[str]) -> bytes:
        return (
            f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{number}.001.02">'
            f"<{message}><GrpHdr><MsgId>N</MsgId>{_MADE_AT}</GrpHdr><{part}><Id>N</Id>{_MADE_AT}"
            f"<Acct><Id><IBAN>{case.iban}</IBAN></Id></Acct>{''.join(entries)}</{part}></{message}></Document>"
        ).encode()

    return again


def ktl(case: Case, pledges: list[Wanted], ids: list[str], count: int = 0) -> bytes:
    """The payments as a list of reference payments."""
    lines = [
        f"3{case.iban[4:]}{_FIRST:%y%m%d}{_FIRST:%y%m%d}{name[:16]:<16}{wanted.reference:0>20}"
        f"{'KOSKINEN ERKKI JUHANI'[:12]}1J{wanted.cents:010d}0A0"
        for wanted, name in zip(pledges, ids, strict=True)
    ]
    total = f"9{count or len(pledges):06d}{sum(each.cents for each in pledges):011d}{'0' * 34}"
    return "\n".join([f"0{_FIRST:%y%m%d}0600{'59':<9}1", *lines, total, ""]).encode()


def _same(_case: Case, content: bytes, _entries: list[str]) -> bytes:
    return content


def _renamed(_case: Case, content: bytes, _entries: list[str]) -> bytes:
    return content.replace(b"<Id>S", b"<Id>T")


def _ktl_again(case: Case, _content: bytes, _entries: list[str]) -> bytes:
    return ktl(case, case.pledges, [left.archive_id for left in case.left])


def _ktl_trailer(case: Case) -> None:
    _told(case, INBOX, UNSOUND)
    _told(case, INBOX, UNSOUND)
    ids = [left.archive_id for left in case.left]
    for left in case.left:
        left.archive_id = left.archive_id[:16]
    _file(case, ktl(case, case.pledges, ids, count=3), "totals_differ")


def _currency(case: Case) -> None:
    kept, foreign = _told(case, INBOX, UNSOUND), _entry(case.pledge(), "2611SEK", "SEK")
    _file(case, _day(case, [kept, foreign], 5000), "other_currency:SEK", "balances_do_not_add_up")


def _pending(case: Case) -> None:
    waiting = _entry(case.pledge(), "2611PDNG").replace("BOOK", "PDNG")
    _file(case, _day(case, [_told(case), waiting], 2500), "not_booked_yet:1")


def _count_wrong(case: Case) -> None:
    summary = "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries></TxsSummry>"
    entries = [_told(case, INBOX, UNSOUND), _told(case, INBOX, UNSOUND)]
    _file(case, _day(case, entries, 5000, summary=summary), "summary_differs")


def _gap(case: Case) -> None:
    _file(case, _day(case, [_told(case)], 2500))
    missing = _FIRST + timedelta(days=1)
    warning = f"gap:{missing}..{missing}:2..2"
    _file(case, _day(case, [_told(case)], 9000, opening=6500, number=3), warning)


def _opening(case: Case) -> None:
    _file(case, _day(case, [_told(case)], 2500))
    second = _FIRST + timedelta(days=1)
    _file(case, _day(case, [_told(case)], 5100, opening=2600, number=2), f"does_not_continue:{second}:100")


def _altered(case: Case) -> None:
    """The bank tells another sum for a payment that it told before."""
    told = _told(case)
    _file(case, _day(case, [told], 2500))
    changed = _day(case, [told.replace("25.00", "26.00")], 2600)
    _file(case, changed, f"line_changed:{case.left[0].archive_id}")


def _far_future(case: Case) -> None:
    told = _told(case, INBOX, "too_late").replace(str(_FIRST), "2098-01-01")
    _file(case, _day(case, [told], 2500))


def _bundle_count(case: Case) -> None:
    wanted, ids = (
        [case.pledge(1000), case.pledge(1000)],
        [f"{case.archive_id()}{place}" for place in range(2)],
    )
    paid = [Paid(1000, each.reference, archive_id=name) for each, name in zip(wanted, ids, strict=True)]
    told = entry(paid, f"B{case.number}").replace("<NbOfTxs>2", "<NbOfTxs>3")
    case.left += [Left(name, MATCHED, None) for name in ids]
    case.paid += wanted
    _file(case, _day(case, [told], 2000), f"batch_count_differs:B{case.number}")


_NAMESPACE = b' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"'

FILE_FAULTS: dict[str, FileFault] = {
    "missing line": _unsound(7500),
    "duplicate line": _unsound(5000, twice=True),
    "closing balance wrong": _unsound(5100),
    "opening balance of the file wrong": _unsound(5000, opening=100),
    "opening balance does not continue": _opening,
    "gap between statements": _gap,
    "duplicate file": _duplicate(_same, "already_imported"),
    "statement under another name": _duplicate(_renamed),
    "notification and statement of the same": _duplicate(
        _other_message("054", "BkToCstmrDbtCdtNtfctn", "Ntfctn")
    ),
    "report and statement of the same": _duplicate(_other_message("052", "BkToCstmrAcctRpt", "Rpt")),
    "list and statement of the same": _duplicate(_ktl_again),
    "altered amount in a second file": _altered,
    "trailer wrong": _ktl_trailer,
    "count wrong": _count_wrong,
    "count of a batch wrong": _bundle_count,
    "wrong currency": _currency,
    "not booked yet": _pending,
    "far-future date": _far_future,
    "no namespace": _sound(lambda content: content.replace(_NAMESPACE, b""), "namespace_missing"),
    "unusual version": _sound(
        lambda content: content.replace(b"053.001.02", b"053.001.11"), "version_unusual:camt.053.001.11"
    ),
}
