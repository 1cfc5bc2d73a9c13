"""What the card provider says of a payout and of its balance."""

from dataclasses import dataclass
from datetime import date

from services.contracts.money import CURRENCY


@dataclass(frozen=True)
class PayoutFacts:
    """One payout to a bank, in cents; negative where the provider takes money back from the bank.

    `reconciled` once the provider has said what it is the sum of; of one made `by_hand` it never does.
    """

    id: str
    status: str
    amount_cents: int
    arrives_on: date
    reconciled: bool
    by_hand: bool = False
    currency: str = CURRENCY


@dataclass(frozen=True)
class BalanceItem:
    """One item of a balance; `source_id` is the charge, refund, transfer or payout behind it."""

    id: str
    kind: str
    source_id: str | None
    amount_cents: int
    fee_cents: int
    net_cents: int
