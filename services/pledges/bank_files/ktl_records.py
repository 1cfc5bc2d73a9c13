"""One record of a KTL list: what stands in which of its 90 places."""

import re
from dataclasses import dataclass
from datetime import date

from services.pledges.bank_files.nodes import plain
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.domain.bank.bank_entries import Entry, Payment

LENGTH = 90
DIRECT_DEBIT = "5"
# ISO 646-FI has our letters in the places of brackets.
_LETTERS = str.maketrans("[]\\{}|", "ÄÅÖäåö")
_ACCOUNT = re.compile(r"[0-9]{14}")
_CENTS = re.compile(r"[0-9]{10}")
_DAY_AND_SERIAL = re.compile(r"(0[1-9]|1[0-2])[0-3][0-9].{1,12}")
_DECEMBER, _JANUARY = "12", 1


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment (3) or a direct debit (5). A direct debit that failed tells of no money."""

    kind: str
    account: str
    booked_on: date
    archive_id: str | None
    reference: str | None
    payer: str | None
    euros: bool
    cents: int
    correction: bool
    failed: bool

    @property
    def signed_cents(self) -> int:
        """What the balance changed by; a correction takes money back."""
        return -self.cents if self.correction else self.cents

    def entry(self, position: int) -> Entry:
        """The record as an entry of an account."""
        payment = Payment(
            amount_cents=self.signed_cents,
            archive_id=self.archive_id,
            reference=self.reference,
            party_name=self.payer,
        )
        return Entry(
            amount_cents=self.signed_cents,
            booked_on=self.booked_on,
            bank_code=f"KTL{self.kind}",
            reversal=self.correction,
            payments=(payment,),
            position=position,
        )


@dataclass(frozen=True, slots=True)
class TotalsRecord:
    """What a list says it holds: payments, corrections, and direct debits that failed."""

    payments: tuple[int, int]
    corrections: tuple[int, int]
    failures: tuple[int, int]


def payment_record(line: str, where: str) -> PaymentRecord:
    """The record of a line that begins with 3 or 5. Raises FileRefused."""
    account, cents = line[1:15], line[77:87]
    if _ACCOUNT.fullmatch(account) is None:
        raise FileRefused("account_missing", where)
    if _CENTS.fullmatch(cents) is None or not cents.isascii():
        raise FileRefused("amount_malformed", where)
    if line[87] not in "01 ":
        raise FileRefused("direction_missing", where)
    booked_on = _day(line[15:21], where)
    reference = line[43:63].strip().lstrip("0")
    return PaymentRecord(
        kind=line[0],
        account=account,
        booked_on=booked_on,
        archive_id=_archive_id(line[27:43], booked_on),
        reference=reference or None,
        payer=plain(line[63:75].translate(_LETTERS)),
        euros=line[75] in "1 ",
        cents=int(cents),
        correction=line[87] == "1",
        failed=line[0] == DIRECT_DEBIT and line[89] not in "0 ",
    )


def totals_record(line: str, where: str) -> TotalsRecord:
    """The record of a line that begins with 9. Raises FileRefused."""
    pairs = [_pair(line[start : start + 17], where) for start in (1, 18, 35)]
    return TotalsRecord(*pairs)


def _pair(text: str, where: str) -> tuple[int, int]:
    number, cents = text[:6].strip() or "0", text[6:].strip() or "0"
    if not (number + cents).isascii() or not (number + cents).isdigit():
        raise FileRefused("amount_malformed", where)
    return int(number), int(cents)


def _day(text: str, where: str) -> date:
    if not text.isascii() or not text.isdigit():
        raise FileRefused("date_malformed" if text.strip() else "date_missing", where)
    year = int(text[:2])
    try:
        return date((1900 if year >= 80 else 2000) + year, int(text[2:4]), int(text[4:6]))
    except ValueError as error:
        raise FileRefused("date_malformed", where) from error


def _archive_id(text: str, booked_on: date) -> str | None:
    """The bank's id as its other files tell it: there the day has its year, for which a list has no room."""
    told = plain(text)
    if told is None or not told.strip("0"):
        return None
    if _DAY_AND_SERIAL.fullmatch(text.rstrip()) is None:
        return told
    turned = text[:2] == _DECEMBER and booked_on.month == _JANUARY
    return f"{(booked_on.year - turned) % 100:02d}{told}"
