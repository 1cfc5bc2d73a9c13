"""A day of an account as ISO 20022: statement (camt.053) and credit notification (camt.054), .02 or .08.

Shapes follow what Finnish banks send: references zero-padded, reference payments bundled into one
entry of the statement whose payments stand only in the notification, OPBD dated the day before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lxml import etree

from infra.sandbox.bank.accounts import HELSINKI, Account, Line
from infra.sandbox.bank.references import Remittance

BIC = "TKPAFIHH"
VERSIONS = ("02", "08")


@dataclass(frozen=True)
class Day:
    """What one file reports: an account's lines of one date, or of all days from `since` to that date."""

    account: Account
    booked_on: date
    opening_cents: int
    lines: Sequence[Line]
    since: date | None = None

    @property
    def first_on(self) -> date:
        """The first date that the file reports."""
        return self.since or self.booked_on

    @property
    def number(self) -> str:
        """The running number of the day's statement within its year."""
        return f"{self.booked_on:%j}"

    def at(self, clock: time, on: date | None = None) -> str:
        """A local instant of the day, never the time of making: equal days make equal files."""
        return datetime.combine(on or self.booked_on, clock, HELSINKI).isoformat()


@dataclass(frozen=True)
class _Entry:
    """One Ntry: a payment, or a bundle of reference payments."""

    lines: Sequence[Line]
    bundled: bool

    @property
    def cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)

    @property
    def bank_reference(self) -> str:
        first = self.lines[0]
        return f"REFP{first.booked_on:%Y%m%d}" if self.bundled else first.archive_id


def write_statement(day: Day, version: str, batch: bool) -> bytes:
    """camt.053 of the day; with `batch`, reference payments are one entry without their details."""
    document, body = _document("camt.053.001", version, "BkToCstmrStmt")
    statement = _message(body, day, "Stmt", "S")
    _account(statement, day.account, version)
    closing_cents = day.opening_cents + sum(line.amount_cents for line in day.lines)
    _balance(statement, "OPBD", day.opening_cents, day.first_on - timedelta(days=1))
    _balance(statement, "CLBD", closing_cents, day.booked_on)
    entries = _entries(day.lines, batch)
    _summary(statement, entries)
    for position, entry in enumerate(entries, start=1):
        _entry(statement, entry, position, version, with_details=not entry.bundled)
    return _bytes(document)


def write_notification(day: Day, version: str, batch: bool) -> bytes:
    """camt.054 of the day's reference payments, bundled the same way as the statement."""
    document, body = _document("camt.054.001", version, "BkToCstmrDbtCdtNtfctn")
    notification = _message(body, day, "Ntfctn", "N")
    _account(notification, day.account, version)
    entries = _entries([line for line in day.lines if line.is_reference_payment], batch)
    _summary(notification, entries)
    for position, entry in enumerate(entries, start=1):
        _entry(notification, entry, position, version, with_details=True)
    return _bytes(document)


def _entries(lines: Sequence[Line], batch: bool) -> list[_Entry]:
    bundle = [line for line in lines if batch and line.is_reference_payment]
    single = [line for line in lines if not (batch and line.is_reference_payment)]
    bundled = [_Entry(bundle, bundled=True)] if bundle else []
    return bundled + [_Entry([line], bundled=False) for line in single]


def _document(message: str, version: str, body: str) -> tuple[etree._Element, etree._Element]:
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{message}.{version}"
    document = new_document(namespace)
    return document, add(document, body)


def new_document(namespace: str) -> etree._Element:
    """The root of an ISO 20022 message."""
    return etree.fromstring(f'<Document xmlns="{namespace}"/>')


def add(parent: etree._Element, path: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Append the elements of a path below `parent`, in its namespace; the last one, with its text."""
    namespace = etree.QName(parent).namespace
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{namespace}}}{name}")
    parent.text = text
    for name, value in attributes.items():
        parent.set(name, value)
    return parent


def _message(body: etree._Element, day: Day, element: str, letter: str) -> etree._Element:
    identity = f"{letter}{day.account.iban}{day.booked_on:%Y%m%d}"
    made_at = day.at(time(23, 30))
    header = add(body, "GrpHdr")
    add(header, "MsgId", identity)
    add(header, "CreDtTm", made_at)
    message = add(body, element)
    add(message, "Id", identity)
    add(message, "ElctrncSeqNb", day.number)
    add(message, "CreDtTm", made_at)
    period = add(message, "FrToDt")
    add(period, "FrDtTm", day.at(time(0, 0), day.first_on))
    add(period, "ToDtTm", day.at(time(23, 59, 59)))
    return message


def _account(message: etree._Element, account: Account, version: str) -> None:
    element = add(message, "Acct")
    add(element, "Id/IBAN", account.iban)
    add(element, "Ccy", "EUR")
    add(element, "Ownr/Nm", account.name)
    add(element, f"Svcr/FinInstnId/{'BIC' if version == '02' else 'BICFI'}", BIC)


def _balance(message: etree._Element, code: str, cents: int, on: date) -> None:
    balance = add(message, "Bal")
    add(balance, "Tp/CdOrPrtry/Cd", code)
    _amount(balance, cents)
    add(balance, "Dt/Dt", on.isoformat())


def _amount(parent: etree._Element, cents: int) -> None:
    add(parent, "Amt", _decimal(cents), Ccy="EUR")
    add(parent, "CdtDbtInd", "CRDT" if cents >= 0 else "DBIT")


def _decimal(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _summary(message: etree._Element, entries: Sequence[_Entry]) -> None:
    summary = add(message, "TxsSummry")
    add(summary, "TtlNtries/NbOfNtries", str(len(entries)))
    for element, sign in (("TtlCdtNtries", 1), ("TtlDbtNtries", -1)):
        amounts = [entry.cents for entry in entries if entry.cents * sign > 0]
        total = add(summary, element)
        add(total, "NbOfNtries", str(len(amounts)))
        add(total, "Sum", _decimal(sum(amounts)))


def _entry(message: etree._Element, entry: _Entry, position: int, version: str, with_details: bool) -> None:
    element = add(message, "Ntry")
    first = entry.lines[0]
    add(element, "NtryRef", str(position))
    _amount(element, entry.cents)
    add(element, "Sts" if version == "02" else "Sts/Cd", "BOOK")
    add(element, "BookgDt/Dt", first.booked_on.isoformat())
    add(element, "ValDt/Dt", first.booked_on.isoformat())
    add(element, "AcctSvcrRef", entry.bank_reference)
    _transaction_code(element, first, entry.bundled)
    details = add(element, "NtryDtls")
    if entry.bundled:
        add(details, "Btch/NbOfTxs", str(len(entry.lines)))
    if with_details:
        for line in entry.lines:
            _transaction(details, line, version)


def _transaction_code(parent: etree._Element, line: Line, bundled: bool) -> None:
    incoming = line.amount_cents > 0
    code = add(parent, "BkTxCd")
    domain = add(code, "Domn")
    add(domain, "Cd", "PMNT")
    family = add(domain, "Fmly")
    add(family, "Cd", "RCDT" if incoming else "ICDT")
    add(family, "SubFmlyCd", "NTAV" if bundled else "ESCT")
    own = "705 VIITESIIRROT" if line.is_reference_payment else "710 TILISIIRTO" if incoming else "700 SIIRTO"
    proprietary = add(code, "Prtry")
    add(proprietary, "Cd", own)
    add(proprietary, "Issr", "FFFS")


def _transaction(details: etree._Element, line: Line, version: str) -> None:
    transaction = add(details, "TxDtls")
    references = add(transaction, "Refs")
    add(references, "AcctSvcrRef", line.archive_id)
    if line.end_to_end_id:
        add(references, "EndToEndId", line.end_to_end_id)
    if version != "02":
        _amount(transaction, line.amount_cents)
    add(transaction, "AmtDtls/TxAmt/Amt", _decimal(line.amount_cents), Ccy="EUR")
    _transaction_code(transaction, line, bundled=False)
    _parties(transaction, line, version)
    _remittance(transaction, Remittance(line.reference, line.message))
    accepted_at = datetime.combine(line.booked_on, time(12, 0), HELSINKI)
    add(transaction, "RltdDts/AccptncDtTm", accepted_at.isoformat())


def _parties(transaction: etree._Element, line: Line, version: str) -> None:
    other = "Dbtr" if line.amount_cents > 0 else "Cdtr"
    parties = add(transaction, "RltdPties")
    add(parties, f"{other}/Nm" if version == "02" else f"{other}/Pty/Nm", line.party_name)
    if line.party_iban:
        add(parties, f"{other}Acct/Id/IBAN", line.party_iban)


def _remittance(transaction: etree._Element, remittance: Remittance) -> None:
    if remittance.reference:
        reference = add(transaction, "RmtInf/Strd/CdtrRefInf")
        kind = add(reference, "Tp")
        add(kind, "CdOrPrtry/Cd", "SCOR")
        if remittance.is_rf:
            add(kind, "Issr", "ISO")
        add(reference, "Ref", remittance.reference)
    elif remittance.message:
        add(transaction, "RmtInf/Ustrd", remittance.message)


def _bytes(document: etree._Element) -> bytes:
    etree.indent(document)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8") + b"\n"
