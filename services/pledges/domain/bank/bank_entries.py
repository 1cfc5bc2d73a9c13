"""What a bank says happened on an account: entries, their payments, and the checks that they add up.

Sums are signed cents, money coming in positive. Readers of every file format make these values.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.pledges.domain.bank import references

# Decision 30: what the bank told of a settled line stays in the vouchers and leaves the screens.
SHOWN_AFTER_SETTLING = timedelta(days=90)

# What banks write where they have no reference of their own.
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF"})


@dataclass(frozen=True, slots=True)
class Part:
    """What one payment says it pays: a reference, and its share of the sum when that is told."""

    reference: str
    cents: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """One payment within an entry, as its details tell it.

    `parts` are the references of a payment that names several; its own `reference` is then empty.
    """

    amount_cents: int
    archive_id: str | None = None
    end_to_end_id: str | None = None
    party_name: str | None = None
    party_iban: str | None = None
    reference: str | None = None
    message: str | None = None
    transaction_id: str | None = None
    instruction_id: str | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One booked line; several payments when the bank bundled them, none when it tells them elsewhere.

    `position` counts the entries of the file from 1. `payment_file_id` is the bundle in the payment
    order that a debit comes from (PmtInfId). `information` is the bank's own text about the line.
    """

    amount_cents: int
    booked_on: date
    value_on: date | None = None
    bank_reference: str | None = None
    bank_code: str | None = None
    reversal: bool = False
    payments: tuple[Payment, ...] = ()
    position: int = 0
    payment_file_id: str | None = None
    information: str | None = None


@dataclass(frozen=True)
class Balance:
    """A balance that the bank states for the end of a day."""

    cents: int
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementBegins:
    """One account's part of a file begins.

    `kind` is statement (the day's truth, with balances), notification (credits told in between), report
    (intraday; its balances are of the moment and not given) or references (a list of reference payments).
    `number` is the bank's running number of its statements, by which a missing one is seen.
    """

    identity: str
    kind: str
    iban: str
    currency: str = "EUR"
    number: int | None = None
    page: int | None = None
    last_page: bool = True
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementEnds:
    """One account's part of a file has been told.

    `findings` are codes of sums that do not add up: nothing of the statement is booked by itself.
    `warnings` are codes of what is odd and does not touch the money; after a colon comes a detail.
    """

    opening: Balance | None = None
    closing: Balance | None = None
    entries: int = 0
    sum_cents: int = 0
    not_booked: int = 0
    last_booked_on: date | None = None
    findings: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Entries of one account; a notification has no balances. `announced`: number and sum of entries."""

    identity: str
    kind: str
    iban: str
    entries: tuple[Entry, ...]
    opening: Balance | None = None
    closing: Balance | None = None
    announced: tuple[int | None, int | None] = (None, None)
    not_booked: int = 0


@dataclass(frozen=True, kw_only=True)
class BankLine:
    """One payment to be booked once. `key` and `entry_key` recognise it in other files; see `lines_of`."""

    key: str
    entry_key: str | None
    entry: Entry
    payment: Payment
    detailed: bool
    finding: str | None = None

    @property
    def reference(self) -> str | None:
        """The payment's reference in its one form."""
        return references.normalise(self.payment.reference)


class ArchiveIds:
    """Which archive ids one statement gives more than once; such an id names no payment."""

    def __init__(self) -> None:
        self._counted: Counter[str] = Counter()

    def take(self, entry: Entry) -> None:
        """Count the ids of one entry. A first reading of the file does this."""
        self._counted.update(_archive_key(payment) for payment in entry.payments)

    def repeated(self) -> frozenset[str]:
        """The ids that came more than once."""
        return frozenset(key for key, times in self._counted.items() if times > 1)


class LineSplitter:
    """Parts the entries of one statement, in their order, into lines with keys.

    A payment is known by the bank's archive id. A bank that gives none per payment gives one per entry,
    so the second key is entry, sum and how many such there were; with neither, the content itself counts.
    """

    def __init__(self, repeated: frozenset[str]) -> None:
        self._repeated = repeated
        self._parts: Counter[str] = Counter()

    def split(self, entry: Entry) -> list[BankLine]:
        """The lines of one entry, its bundle parted."""
        return list(_split(entry, self))

    def counted(self, key: str) -> str:
        """The key with the number of times that it has come."""
        self._parts[key] += 1
        return f"{key}:{self._parts[key]}"

    def names(self, archive_key: str) -> bool:
        """Whether the archive id belongs to one payment alone."""
        return archive_key not in self._repeated


def control(statement: Statement) -> list[str]:
    """Codes of what does not add up: `balances_do_not_add_up`, `summary_differs`; empty when all is well."""
    findings = []
    total = sum(entry.amount_cents for entry in statement.entries)
    if statement.opening and statement.closing and statement.opening.cents + total != statement.closing.cents:
        findings.append("balances_do_not_add_up")
    number, net = statement.announced
    told = number is not None and number != len(statement.entries) + statement.not_booked
    if told or (net is not None and not statement.not_booked and net != total):
        findings.append("summary_differs")
    return findings


def lines_of(statement: Statement) -> list[BankLine]:
    """The payments of a statement, bundles split, each with keys that hold across files and formats."""
    ids = ArchiveIds()
    for entry in statement.entries:
        ids.take(entry)
    splitter = LineSplitter(ids.repeated())
    return [line for entry in statement.entries for line in splitter.split(entry)]


def _split(entry: Entry, splitter: LineSplitter) -> Iterator[BankLine]:
    payments, finding = entry.payments, None
    if len(payments) > 1 and sum(payment.amount_cents for payment in payments) != entry.amount_cents:
        payments, finding = (), "batch_sum_differs"
    if entry.reversal:
        finding = "reversal"
    if not payments:
        yield _line(
            entry, Payment(amount_cents=entry.amount_cents), splitter, finding, detailed=finding is not None
        )
    for payment in payments:
        yield _line(entry, payment, splitter, finding, detailed=True)


def _line(
    entry: Entry, payment: Payment, splitter: LineSplitter, finding: str | None, *, detailed: bool
) -> BankLine:
    entry_key = None
    if known(entry.bank_reference):
        entry_key = splitter.counted(f"e:{entry.bank_reference}:{payment.amount_cents}")
    archive_key = _archive_key(payment)
    if known(payment.archive_id) and splitter.names(archive_key):
        key = archive_key
    else:
        content = (
            entry.booked_on,
            payment.amount_cents,
            references.normalise(payment.reference),
            payment.party_name,
        )
        key = entry_key or splitter.counted("c:" + ":".join(str(part or "") for part in content))
    if not detailed:
        key = f"u:{key}"
    return BankLine(
        key=key, entry_key=entry_key, entry=entry, payment=payment, detailed=detailed, finding=finding
    )


def known(reference: str | None) -> bool:
    """Whether the bank gave a reference that means anything."""
    return (reference or "").strip().upper() not in _NO_REFERENCE


def masked_iban(iban: str | None) -> str | None:
    """The account as people may see it: country and last four characters."""
    if not iban:
        return None
    hidden = iban[:2] + "•" * max(len(iban) - 6, 0) + iban[-4:]
    return " ".join(hidden[start : start + 4] for start in range(0, len(hidden), 4))


def _archive_key(payment: Payment) -> str:
    return f"a:{payment.archive_id}:{'+' if payment.amount_cents >= 0 else '-'}"
