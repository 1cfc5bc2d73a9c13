"""The payments that an entry tells, bundles parted, each with the names by which it may be known.

A name that comes twice in a statement names nothing, so the keys are made of the names only when the
whole statement is known: see `store.bank.staged_lines`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.pledges.domain.bank import references
from services.pledges.domain.bank.bank_entries import Entry, Payment, known
from services.pledges.domain.bank.told_parts import written_parts

# A list of reference payments has room for so many letters of the payer's name.
_SHORTEST_PAYER = 12


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One payment of an entry. `finding` is the code of what is odd about it."""

    entry: Entry
    payment: Payment
    detailed: bool
    finding: str | None

    @property
    def reference(self) -> str | None:
        """The payment's reference in its one form."""
        return references.normalise(self.payment.reference)

    @property
    def told_parts(self) -> str | None:
        """The references of a payment that names several, as rows keep them."""
        return written_parts(self.payment.parts) if self.payment.parts else None

    @property
    def entry_reference(self) -> str | None:
        """The bank's reference of the entry, if it gave one that means anything."""
        return self.entry.bank_reference if known(self.entry.bank_reference) else None

    @property
    def archive_name(self) -> str | None:
        """The name by the bank's archive id."""
        if not known(self.payment.archive_id):
            return None
        return f"a:{self.payment.archive_id}:{'+' if self.payment.amount_cents >= 0 else '-'}"

    @property
    def entry_name(self) -> str | None:
        """The name by entry and sum; several payments of one entry may share it."""
        return f"e:{self.entry_reference}:{self.payment.amount_cents}" if self.entry_reference else None

    @property
    def content_name(self) -> str:
        """The name by what the payment says, where the bank names it in no way."""
        payment = self.payment
        content = (self.entry.booked_on, payment.amount_cents, self.reference, payment.party_name)
        return "c:" + ":".join(str(part or "") for part in content)

    @property
    def content_key(self) -> str | None:
        """What every format tells of the payment alike; nothing where that is too little to know it by."""
        payer = " ".join((self.payment.party_name or "").split())[:_SHORTEST_PAYER].rstrip().upper()
        if not self.detailed:
            return sum_key(self.entry.booked_on, self.payment.amount_cents)
        if not (payer or self.reference):
            return None
        return f"{self.entry.booked_on}:{self.payment.amount_cents}:{self.reference or ''}:{payer}"


def sum_key(booked_on: date, amount_cents: int) -> str:
    """What every format tells alike of a sum whose payments stand elsewhere."""
    return f"{booked_on}:{amount_cents}:sum"


def told_lines(entry: Entry) -> Iterator[ToldLine]:
    """The payments of an entry; the entry itself where its details stand elsewhere or do not add up."""
    payments, finding = entry.payments, None
    if len(payments) > 1 and sum(payment.amount_cents for payment in payments) != entry.amount_cents:
        payments, finding = (), "batch_sum_differs"
    if entry.reversal:
        finding = "reversal"
    if not payments:
        whole = Payment(amount_cents=entry.amount_cents)
        yield ToldLine(entry, whole, detailed=finding is not None, finding=finding)
    for payment in payments:
        yield ToldLine(entry, payment, detailed=True, finding=finding)
