"""What a decision brings, counted: charges, refunds, promises that end, and letters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.pledges.domain.closing.outcome import Action

# Cash goes back through the bank: a drawer pays nothing out.
BY_BANK = frozenset({"bank_transfer", "cash"})


@dataclass(frozen=True, order=True)
class LineGroup:
    """All lines of a plan that are alike, summed in cents."""

    action: str
    method: str
    reason: str
    has_letter: bool
    pledges: int
    cents: int


@dataclass(frozen=True)
class Amount:
    """So many pledges, of so many cents."""

    pledges: int = 0
    cents: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.pledges + other.pledges, self.cents + other.cents)


@dataclass(frozen=True)
class Foreseen:
    """What a plan does. `lapsing` are promises by transfer that end unpaid; `letters` are told by name."""

    charged: Amount
    kept: Amount
    refunded_by_card: Amount
    refunded_by_bank: Amount
    released: Amount
    lapsing: Amount
    unfinished: Amount
    letters: dict[str, int]


def foresee(groups: Iterable[LineGroup]) -> Foreseen:
    """The lines of a plan, counted by what they do."""
    found: Counter[str] = Counter()
    sums: dict[str, Amount] = {}
    for group in groups:
        kind = kind_of(group.action, group.method, has_letter=group.has_letter)
        sums[kind] = sums.get(kind, Amount()) + Amount(group.pledges, group.cents)
        for letter in letters_of(group.action, has_letter=group.has_letter, cents=group.cents):
            found[letter] += group.pledges
    return Foreseen(**{kind: sums.get(kind, Amount()) for kind in KINDS}, letters=dict(found))


KINDS = ("charged", "kept", "refunded_by_card", "refunded_by_bank", "released", "lapsing", "unfinished")


def kind_of(action: str, method: str, *, has_letter: bool) -> str:
    """What a line does, by one of the names of what is foreseen."""
    match Action(action):
        case Action.CHARGE:
            return "charged"
        case Action.KEEP:
            return "kept"
        case Action.REFUND:
            return "refunded_by_bank" if method in BY_BANK else "refunded_by_card"
        case Action.RELEASE if not has_letter:
            return "unfinished"
        case Action.RELEASE:
            return "lapsing" if method in BY_BANK else "released"


def letters_of(action: str, *, has_letter: bool, cents: int) -> list[str]:
    """The letters that follow a line when all goes well."""
    letters = ["outcome"] if has_letter else []
    if action == Action.CHARGE:
        letters.append("charged")
    if action == Action.REFUND and cents > 0:
        letters.append("refund_listed")
    return letters
