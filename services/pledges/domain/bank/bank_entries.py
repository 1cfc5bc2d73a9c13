"""What a bank says happened on an account: entries, their payments, and the checks that they add up.

Sums are signed cents, money coming in positive. Readers of every file format make these values.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.pledges.domain.bank import references

# Decision 30: what the bank told of a settled line stays in the vouchers and leaves the screens.
SHOWN_AFTER_SETTLING = timedelta(days=90)

# What banks write where they have no reference of their own.
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF"})


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One payment within an entry, as its details tell it."""

    amount_cents: int
    archive_id: str | None = None
    end_to_end_id: str | None = None
    party_name: str | None = None
    party_iban: str | None = None
    reference: str | None = None
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One booked line; several payments when the bank bundled them, none when it tells them elsewhere."""

    amount_cents: int
    booked_on: date
    value_on: date | None = None
    bank_reference: str | None = None
    bank_code: str | None = None
    reversal: bool = False
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True)
class Balance:
    """A balance that the bank states for the end of a day."""

    cents: int
    on: date


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


@dataclass
class _Seen:
    """How often each thing that should be unique occurs in one statement."""

    archive_ids: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)


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
    """The payments of a statement, bundles split, each with keys that hold across files and formats.

    A payment is known by the bank's archive id. A bank that gives none per payment gives one per entry,
    so the second key is entry, sum and how many such there were; with neither, the content itself counts.
    """
    seen = _Seen(archive_ids=Counter(_archive_keys(statement)))
    return [line for entry in statement.entries for line in _split(entry, seen)]


def _split(entry: Entry, seen: _Seen) -> Iterator[BankLine]:
    payments, finding = entry.payments, None
    if len(payments) > 1 and sum(payment.amount_cents for payment in payments) != entry.amount_cents:
        payments, finding = (), "batch_sum_differs"
    if entry.reversal:
        finding = "reversal"
    if not payments:
        yield _line(
            entry, Payment(amount_cents=entry.amount_cents), seen, finding, detailed=finding is not None
        )
    for payment in payments:
        yield _line(entry, payment, seen, finding, detailed=True)


def _line(entry: Entry, payment: Payment, seen: _Seen, finding: str | None, *, detailed: bool) -> BankLine:
    sign = "+" if payment.amount_cents >= 0 else "-"
    entry_key = None
    if known(entry.bank_reference):
        entry_key = _counted(seen, f"e:{entry.bank_reference}:{payment.amount_cents}")
    if known(payment.archive_id) and seen.archive_ids[f"a:{payment.archive_id}:{sign}"] == 1:
        key = f"a:{payment.archive_id}:{sign}"
    else:
        content = (
            entry.booked_on,
            payment.amount_cents,
            references.normalise(payment.reference),
            payment.party_name,
        )
        key = entry_key or _counted(seen, "c:" + ":".join(str(part or "") for part in content))
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


def _counted(seen: _Seen, key: str) -> str:
    seen.parts[key] += 1
    return f"{key}:{seen.parts[key]}"


def _archive_keys(statement: Statement) -> Iterator[str]:
    for entry in statement.entries:
        for payment in entry.payments:
            yield f"a:{payment.archive_id}:{'+' if payment.amount_cents >= 0 else '-'}"
