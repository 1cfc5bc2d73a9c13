"""Reader of camt.053 (statements) and camt.054 (notifications), versions .02 to .08, of any bank.

Banks differ in where they put things; each place below was seen in a real file. Nothing is checked
against the schema, because real files fail it.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from lxml import etree

from services.pledges.bank_files.refusals import FileRefused
from services.pledges.bank_files.xml_guard import elements, guarded
from services.pledges.domain.bank.bank_entries import (
    Balance,
    Entry,
    Payment,
    Statement,
    StatementBegins,
    StatementEnds,
    control,
)

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(053|054)\.001\.(0[2-8])")
_FORMATS = {
    "053": ("BkToCstmrStmt", "Stmt", "statement"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "notification"),
}
_AMOUNT = re.compile(r"\d{1,13}(?:\.\d{1,5})?")
_DAY = re.compile(r"(20\d\d|19[89]\d)-\d\d-\d\d")
_CURRENCY = "EUR"
_LONGEST_TEXT = 500


def read_camt(content: bytes) -> tuple[str, list[Statement]]:
    """The format's name, such as "camt.053.001.02", and its statements. Raises FileRefused."""
    reader = _Reader()
    body = guarded(content)
    for event, element in elements(body, ("Document", "Stmt", "Ntfctn", "Ntry")):
        reader.take(event, element)
    if not reader.statements:
        raise FileRefused("no_statement")
    return reader.format, reader.statements


class CamtReader:
    """A camt file being read; see BankFileReader."""

    def __init__(self, stream: BinaryIO) -> None:
        self.format, self._statements = read_camt(stream.read())
        self.warnings: list[str] = []

    def __iter__(self) -> Iterator[StatementBegins | Entry | StatementEnds]:
        for told in self._statements:
            yield StatementBegins(identity=told.identity, kind=told.kind, iban=told.iban)
            yield from told.entries
            yield StatementEnds(
                opening=told.opening,
                closing=told.closing,
                entries=len(told.entries),
                sum_cents=sum(entry.amount_cents for entry in told.entries),
                not_booked=told.not_booked,
                last_booked_on=max((entry.booked_on for entry in told.entries), default=None),
                findings=tuple(control(told)),
            )


class _Reader:
    """Gathers entries while the file streams by, so that a large file is never a large tree."""

    def __init__(self) -> None:
        self.format = ""
        self.statements: list[Statement] = []
        self._statement_name = ""
        self._kind = ""
        self._entries: list[Entry] = []
        self._not_booked = 0
        self._number = 0

    def take(self, event: str, element: etree._Element) -> None:
        """Take one step through the file."""
        name = etree.QName(element).localname
        if event == "start":
            if not self.format:
                self._begin(name, element)
            return
        if name == "Ntry":
            self._number += 1
            self._take_entry(element)
            element.clear()
        elif name == self._statement_name:
            self._take_statement(element)
            element.clear()

    def _begin(self, name: str, element: etree._Element) -> None:
        match = _NAMESPACE.fullmatch(etree.QName(element).namespace or "")
        if name != "Document" or match is None:
            raise FileRefused("not_camt_053_or_054")
        self.format = f"camt.{match[1]}.001.{match[2]}"
        _, self._statement_name, self._kind = _FORMATS[match[1]]

    def _take_entry(self, element: etree._Element) -> None:
        where = f"Ntry {self._number}"
        if (_text(element, "Sts", "Cd") or _text(element, "Sts") or "BOOK") != "BOOK":
            self._not_booked += 1
            return
        sign = _sign(element, where)
        booked_on = _day(_first(element, "BookgDt"), where)
        if booked_on is None:
            raise FileRefused("date_missing", where)
        entry_cents = _cents(_first(element, "Amt"), where)
        self._entries.append(
            Entry(
                amount_cents=sign * entry_cents,
                booked_on=booked_on,
                value_on=_day(_first(element, "ValDt"), where),
                bank_reference=_text(element, "AcctSvcrRef"),
                bank_code=_text(element, "BkTxCd", "Prtry", "Cd")
                or _text(element, "BkTxCd", "Domn", "Fmly", "Cd"),
                reversal=_text(element, "RvslInd") in {"true", "1"},
                payments=tuple(_payments(element, sign, entry_cents, where)),
            )
        )

    def _take_statement(self, element: etree._Element) -> None:
        account = _first(element, "Acct")
        iban = _text(account, "Id", "IBAN") or _text(account, "Id", "Othr", "Id")
        if not iban:
            raise FileRefused("account_missing")
        if (_text(account, "Ccy") or _CURRENCY) != _CURRENCY:
            raise FileRefused("other_currency")
        self.statements.append(
            Statement(
                identity=_text(element, "Id") or "",
                kind=self._kind,
                iban=iban.replace(" ", "").upper(),
                entries=tuple(self._entries),
                opening=_balance(element, ("OPBD", "PRCD", "ITBD")),
                closing=_balance(element, ("CLBD",)) or _balance(element, ("ITBD",), last=True),
                announced=_announced(element),
                not_booked=self._not_booked,
            )
        )
        self._entries, self._not_booked = [], 0


def _payments(entry: etree._Element, sign: int, entry_cents: int, where: str) -> Iterator[Payment]:
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    for element in details:
        # A lone payment moved what its entry says; its own sum may be before fees or in another currency.
        cents = entry_cents if len(details) == 1 else _own_cents(element, where)
        own_sign = _sign(element, where) if _text(element, "CdtDbtInd") else sign
        yield _payment(element, own_sign * cents, incoming=own_sign > 0)


def _own_cents(element: etree._Element, where: str) -> int:
    """A payment's own sum in euros; nothing when it is not told, and then the bundle will not add up."""
    for path in (("AmtDtls", "TxAmt", "Amt"), ("Amt",), ("AmtDtls", "InstdAmt", "Amt")):
        amount = _first(element, *path)
        if amount is not None and amount.get("Ccy") == _CURRENCY:
            return _cents(amount, where)
    return 0


def _payment(element: etree._Element, amount_cents: int, *, incoming: bool) -> Payment:
    # One bank gives the payer of a credit under Cdtr, so the other side is asked when this one is silent.
    sides = ("Dbtr", "Cdtr") if incoming else ("Cdtr", "Dbtr")
    side = next((name for name in sides if _party(element, name)), sides[0])
    texts = _all_texts(element, "RmtInf", "Ustrd")
    given = list(dict.fromkeys(_all_texts(element, "RmtInf", "Strd", "CdtrRefInf", "Ref")))
    if len(given) > 1:
        # One payment for several references is for a person to part.
        texts, given = [*texts, *given], []
    return Payment(
        amount_cents=amount_cents,
        archive_id=_text(element, "Refs", "AcctSvcrRef"),
        end_to_end_id=_text(element, "Refs", "EndToEndId"),
        party_name=_party(element, side),
        party_iban=_text(element, "RltdPties", f"{side}Acct", "Id", "IBAN"),
        reference=given[0] if given else None,
        message=" ".join(texts)[:_LONGEST_TEXT] or None,
    )


def _party(element: etree._Element, side: str) -> str | None:
    return _text(element, "RltdPties", side, "Nm") or _text(element, "RltdPties", side, "Pty", "Nm")


def _balance(element: etree._Element, codes: tuple[str, ...], *, last: bool = False) -> Balance | None:
    found: dict[str, Balance] = {}
    for balance in element.findall("{*}Bal"):
        code = _text(balance, "Tp", "CdOrPrtry", "Cd") or ""
        amount = _first(balance, "Amt")
        on = _day(_first(balance, "Dt"), f"Bal {code}")
        # Demo files state balances in several currencies; those of another one say nothing about ours.
        if code not in codes or (code in found and not last) or amount is None or on is None:
            continue
        if amount.get("Ccy") == _CURRENCY:
            found[code] = Balance(_sign(balance, code) * _cents(amount, f"Bal {code}"), on)
    return next((found[code] for code in codes if code in found), None)


def _announced(element: etree._Element) -> tuple[int | None, int | None]:
    number = _text(element, "TxsSummry", "TtlNtries", "NbOfNtries")
    counted = int(number) if number and re.fullmatch(r"[0-9]{1,9}", number) else None
    sums = [_text(element, "TxsSummry", f"Ttl{side}Ntries", "Sum") for side in ("Cdt", "Dbt")]
    if any(told is None or _AMOUNT.fullmatch(told) is None for told in sums):
        return counted, None
    credit, debit = (int(Decimal(told or 0) * 100) for told in sums)
    return counted, credit - debit


def _cents(amount: etree._Element | None, where: str) -> int:
    text = (amount.text or "").strip() if amount is not None else ""
    if amount is None or not text:
        raise FileRefused("amount_missing", where)
    if amount.get("Ccy") != _CURRENCY:
        raise FileRefused("other_currency", where)
    if not text.isascii() or _AMOUNT.fullmatch(text) is None:
        raise FileRefused("amount_malformed", where)
    cents = Decimal(text) * 100
    if cents != int(cents):
        raise FileRefused("amount_not_whole_cents", where)
    return int(cents)


def _sign(element: etree._Element, where: str) -> int:
    indicator = _text(element, "CdtDbtInd")
    if indicator not in {"CRDT", "DBIT"}:
        raise FileRefused("direction_missing", where)
    return 1 if indicator == "CRDT" else -1


def _day(element: etree._Element | None, where: str) -> date | None:
    text = (_text(element, "Dt") or _text(element, "DtTm") or "")[:10] if element is not None else ""
    if not text:
        return None
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else _refuse_day(where)
    except ValueError:
        return _refuse_day(where)


def _refuse_day(where: str) -> date:
    raise FileRefused("date_malformed", where)


def _first(element: etree._Element | None, *names: str) -> etree._Element | None:
    return None if element is None else element.find("/".join(f"{{*}}{name}" for name in names))


def _text(element: etree._Element | None, *names: str) -> str | None:
    found = _first(element, *names)
    return None if found is None else _plain(found.text)


def _all_texts(element: etree._Element, *names: str) -> list[str]:
    found = element.findall("/".join(f"{{*}}{name}" for name in names))
    return [text for text in (_plain(each.text) for each in found) if text]


def _plain(text: str | None) -> str | None:
    return "".join(c for c in " ".join((text or "").split()) if c.isprintable())[:_LONGEST_TEXT] or None
