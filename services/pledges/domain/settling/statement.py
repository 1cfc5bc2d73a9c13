"""The statement of a settlement: what came in, what went out again, and what is to be paid.

It is made of the ledger alone, so that it comes to the ledger's balances to the cent. Sums are cents,
what the association gets standing positive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Row(StrEnum):
    """What a row of the statement is about."""

    CARD = "card"
    MOBILEPAY = "mobilepay"
    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    MATCH = "match"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    OTHER = "other"
    SETTLED = "settled"


# Which row the cause of a transaction belongs to; whatever is not named stands in a row of its own,
# so that no cent is lost.
_ROW_OF_CAUSE = {
    "card_charge": Row.CARD,
    "bank_line": Row.BANK_TRANSFER,
    "bank_line_match": Row.BANK_TRANSFER,
    "cash_receipt": Row.CASH,
    "match_released": Row.MATCH,
    "refund_listed": Row.REFUNDS,
    "refund_dropped": Row.REFUNDS,
    "dispute_lost": Row.DISPUTES,
    "settlement": Row.SETTLED,
}


@dataclass(frozen=True)
class Movement:
    """What one kind of cause has moved on the account of what is held, by card or by MobilePay if told."""

    cause_kind: str
    method: str | None
    cents: int


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A campaign's part of the ledger, liabilities and fees standing positive.

    `fees_cents` are those that nobody has borne yet; `at_provider_cents` is what the card provider holds
    and the bank does not have; `passed_on_cents` went to the association's own account there.
    """

    movements: tuple[Movement, ...]
    fees_cents: int
    holdback_cents: int
    payable_cents: int
    at_provider_cents: int
    passed_on_cents: int

    @property
    def held_cents(self) -> int:
        """The balance of what is held for the campaign."""
        return sum(movement.cents for movement in self.movements)


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one settlement takes: `taken` off what is held, of which fees and holdback are not paid.

    A negative holdback is what was kept back before and is paid now.
    """

    taken_cents: int
    fees_cents: int
    holdback_cents: int

    @property
    def amount_cents(self) -> int:
        """What is paid."""
        return self.taken_cents - self.fees_cents - self.holdback_cents


def rows(movements: Iterable[Movement]) -> dict[Row, int]:
    """The rows that exist, in the order of the statement; they sum to what is held."""
    sums: dict[Row, int] = {}
    for movement in movements:
        row = _ROW_OF_CAUSE.get(movement.cause_kind, Row.OTHER)
        if row is Row.CARD and movement.method == "mobilepay":
            row = Row.MOBILEPAY
        sums[row] = sums.get(row, 0) + movement.cents
    return {row: sums[row] for row in Row if sums.get(row)}


def share(ledger: Ledger, *, is_last: bool, percent: int, asked_cents: int | None) -> Share:
    """What a settlement takes: all there is, or no more than what is asked for in an earlier instalment.

    The fees so far are borne with the first. The last one pays what was kept back. A sum asked for is
    what is to be paid; what is kept back comes on top of it.
    """
    left_cents = ledger.held_cents - ledger.fees_cents
    if is_last:
        return Share(
            taken_cents=ledger.held_cents,
            fees_cents=ledger.fees_cents,
            holdback_cents=-ledger.holdback_cents,
        )
    kept_of_all = left_cents * percent // 100
    paid_cents = left_cents - kept_of_all
    if asked_cents is not None and asked_cents < paid_cents:
        paid_cents, kept_of_all = asked_cents, asked_cents * percent // (100 - percent)
    return Share(
        taken_cents=paid_cents + kept_of_all + ledger.fees_cents,
        fees_cents=ledger.fees_cents,
        holdback_cents=kept_of_all,
    )
