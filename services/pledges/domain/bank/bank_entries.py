"""What a bank says happened on an account: entries, their payments, and the checks that they add up.

Sums are signed cents, money coming in positive. Readers of every file format make these values.
"""

from dataclasses import dataclass
from datetime import date, timedelta

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


def known(reference: str | None) -> bool:
    """Whether the bank gave a reference that means anything."""
    return (reference or "").strip().upper() not in _NO_REFERENCE


def masked_iban(iban: str | None) -> str | None:
    """The account as people may see it: country and last four characters."""
    if not iban:
        return None
    hidden = iban[:2] + "•" * max(len(iban) - 6, 0) + iban[-4:]
    return " ".join(hidden[start : start + 4] for start in range(0, len(hidden), 4))
