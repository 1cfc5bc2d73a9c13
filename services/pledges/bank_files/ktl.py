"""Reader of KTL, the Finnish list of reference payments: lines of 90 characters in ISO 646-FI.

Records: 0 header, 3 reference payment, 5 direct debit, 9 totals; several lists may follow each other.
Source: Finance Finland, incoming reference payments 2.1, and the field places of two open readers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import TextIOWrapper
from typing import BinaryIO

from services.pledges.bank_files.control_totals import Totals
from services.pledges.bank_files.ktl_records import (
    LENGTH,
    PaymentRecord,
    TotalsRecord,
    payment_record,
    totals_record,
)
from services.pledges.bank_files.noted import Noted
from services.pledges.bank_files.refusals import LARGEST_BYTES, FileRefused
from services.pledges.domain.bank.account_numbers import finnish_iban
from services.pledges.domain.bank.bank_entries import Entry, StatementBegins, StatementEnds

FORMAT = "KTL"
_HEADER, _TOTALS, _PAYMENTS = "0", "9", "35"
_END_OF_FILE = "\x1a"

Told = StatementBegins | Entry | StatementEnds


@dataclass
class _List:
    """A header, its payments and its totals."""

    identity: str
    payments: Totals = field(default_factory=Totals)
    corrections: Totals = field(default_factory=Totals)
    failures: Totals = field(default_factory=Totals)
    faults: Noted = field(default_factory=Noted)

    def take(self, record: PaymentRecord) -> None:
        """Count a payment where the bank counts it."""
        if not record.euros:
            self.faults.note("other_currency")
        counted = self.failures if record.failed else self.corrections if record.correction else self.payments
        counted.add(record.cents, incoming=True)

    def hold_against(self, told: TotalsRecord) -> None:
        """Note when the list is not what its totals say."""
        counted = [(each.number, each.net_cents) for each in (self.payments, self.corrections, self.failures)]
        if counted != [told.payments, told.corrections, told.failures]:
            self.faults.note("totals_differ")


@dataclass
class _Account:
    """The payments of one account that stand together in a list."""

    number: str
    told: Totals = field(default_factory=Totals)
    not_booked: int = 0
    last_booked_on: date | None = None

    def take(self, entry: Entry) -> None:
        """Count a payment."""
        self.told.add(entry.amount_cents, incoming=entry.amount_cents >= 0)
        self.last_booked_on = max(self.last_booked_on or entry.booked_on, entry.booked_on)

    def ends(self, within: _List) -> StatementEnds:
        """What came of it."""
        return StatementEnds(
            entries=self.told.number,
            sum_cents=self.told.net_cents,
            not_booked=self.not_booked,
            last_booked_on=self.last_booked_on,
            findings=within.faults.codes(),
        )


class KtlReader:
    """A KTL file being read; see BankFileReader.

    The totals stand at the end of a list and speak for all accounts in it, so that the file is gone
    through once for them before anything is told.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.format = FORMAT
        self.warnings: list[str] = []
        self._stream = stream
        if stream.seek(0, 2) > LARGEST_BYTES:
            raise FileRefused("too_large")

    def __iter__(self) -> Iterator[Told]:
        lists = iter(list(self._lists()))
        within, account, position = _List(""), None, 0
        for _, line, where in self._lines():
            if account and (line[0] not in _PAYMENTS or line[1:15] != account.number):
                yield account.ends(within)
                account = None
            if line[0] == _HEADER:
                within = next(lists)
            if line[0] not in _PAYMENTS:
                continue
            record, position = payment_record(line, where), position + 1
            if account is None:
                account = _Account(record.account)
                yield StatementBegins(
                    identity=f"{within.identity}-{position}",
                    kind="references",
                    iban=finnish_iban(record.account),
                )
            if record.failed:
                account.not_booked += 1
            elif record.euros:
                entry = record.entry(position)
                account.take(entry)
                yield entry

    def _lists(self) -> Iterator[_List]:
        """The lists, each gone through to its totals. Raises FileRefused when one has no end."""
        current: _List | None = None
        for number, line, where in self._lines():
            kind = line[0]
            if (kind == _HEADER) is (current is not None):
                raise FileRefused("incomplete" if current else "misplaced", where)
            if kind == _HEADER:
                current = _List(f"KTL{line[1:11].strip()}-{number}")
            elif current and kind == _TOTALS:
                current.hold_against(totals_record(line, where))
                yield current
                current = None
            elif current and kind in _PAYMENTS:
                current.take(payment_record(line, where))
            elif current:
                current.faults.note("unknown_record", kind)
        if current is not None:
            raise FileRefused("incomplete")

    def _lines(self) -> Iterator[tuple[int, str, str]]:
        """Each line with its number, filled up with the blanks that were cut."""
        self._stream.seek(0)
        text = TextIOWrapper(self._stream, encoding="latin-1", newline=None)
        try:
            number = 0
            while line := text.readline(4 * LENGTH):
                number += 1
                content = _decoded(line.rstrip("\n"))
                if not content.strip(f" {_END_OF_FILE}"):
                    continue
                if len(content.rstrip()) > LENGTH or not content.isprintable():
                    raise FileRefused("not_a_bank_file", f"{number}")
                yield number, f"{content:<{LENGTH}}", f"{number}"
        finally:
            text.detach()


def _decoded(line: str) -> str:
    """The line with its letters; some senders write UTF-8 where seven bits are agreed."""
    if line.isascii():
        return line
    try:
        return line.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return line
