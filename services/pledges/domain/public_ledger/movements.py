"""What an entry of the books is to the public: its kind, its group of methods, and its sign.

Cents are signed as the campaign sees them: what it gets is positive, what leaves it is negative.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PublicKind(StrEnum):
    """What moved. The first six change what is kept for the campaign, the others only explain it."""

    PAYMENT = "payment"
    MATCH = "match"
    REFUND = "refund"
    OTHER = "other"
    SETTLEMENT = "settlement"
    FEES = "fees"
    COST = "cost"
    KEPT_BACK = "kept_back"
    SET_ASIDE = "set_aside"
    SET_FREE = "set_free"


Kind = PublicKind

# What changes the balance, in the order in which one day is told.
BALANCE = (Kind.PAYMENT, Kind.MATCH, Kind.REFUND, Kind.OTHER, Kind.SETTLEMENT, Kind.FEES)
# Of these each stands behind a private person's payment.
PRIVATE = frozenset({Kind.PAYMENT, Kind.MATCH, Kind.REFUND, Kind.OTHER})

# Which kind and group of methods the cause of a transaction is; what is not named is "other", so that no
# cent is lost.
_OF_CAUSE = {
    "card_charge": (Kind.PAYMENT, "card"),
    "bank_line": (Kind.PAYMENT, "bank"),
    "bank_line_match": (Kind.PAYMENT, "bank"),
    "bank_line_part": (Kind.PAYMENT, "bank"),
    "cash_receipt": (Kind.PAYMENT, "cash"),
    "match_released": (Kind.MATCH, "match"),
    "refund_listed": (Kind.REFUND, ""),
    "refund_dropped": (Kind.REFUND, ""),
    "dispute_lost": (Kind.REFUND, ""),
}
# What takes back an earlier cause of its kind: a payment less stands behind the sum.
_TAKES_BACK = frozenset({"refund_dropped"})
_OF_SETTLEMENT = {
    "payable": (Kind.SETTLEMENT, 1),
    "stripe_fees": (Kind.FEES, 1),
    "holdback": (Kind.KEPT_BACK, -1),
}


@dataclass(frozen=True)
class Meaning:
    """An entry as the public sees it."""

    kind: PublicKind
    method: str
    cents: int
    takes_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Movement:
    """All that one kind moved on one day.

    `items` are the payments behind it less those that were taken back, `subject` is a settlement.
    """

    day: date
    kind: PublicKind
    method: str = ""
    corrects: bool = False
    subject: str = ""
    items: int = 1
    cents: int


def meaning(cause_kind: str, purse: str, amount_cents: int) -> Meaning | None:
    """What an entry on the account `purse` means, debit positive; nothing if it means nothing in public."""
    if cause_kind == "settlement":
        kind, sign = _OF_SETTLEMENT.get(purse, (None, 0))
        return Meaning(kind, "", sign * amount_cents) if kind else None
    if purse == "stripe_fees":
        return Meaning(Kind.COST, "", -amount_cents)
    if purse == "match_reserved" and cause_kind == "match_reserved":
        return Meaning(Kind.SET_ASIDE if amount_cents < 0 else Kind.SET_FREE, "match", -amount_cents)
    if purse == "held":
        kind, method = _OF_CAUSE.get(cause_kind, (Kind.OTHER, ""))
        return Meaning(kind, method, -amount_cents, takes_back=cause_kind in _TAKES_BACK)
    return None
