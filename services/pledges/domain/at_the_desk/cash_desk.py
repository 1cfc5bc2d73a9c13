"""Cash: what two people must agree on before it counts, and what a count of a drawer comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.pledges.domain.bank.references import viite_from_base

# Euro notes and coins in cents; one and two cent coins are rounded away in Finland.
DENOMINATIONS = (20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5)
MOST_PIECES = 10_000
# The last digit of a reference's base says what is paid.
_DEPOSIT = "2"


@dataclass(frozen=True)
class Taken:
    """What must be known of cash that somebody took, to judge who wants to confirm it."""

    state: str
    taken_by: str
    amount_cents: int
    expires_at: datetime


def objection_to_witness(taken: Taken, witness: str, counted_cents: int, now: datetime) -> str | None:
    """The code of why this person may not confirm what they counted, or nothing.

    The witness counts the money without being told the sum, so that a slip of the first person shows.
    """
    if taken.state != "taken":
        return "already_decided"
    if witness == taken.taken_by:
        return "own_receipt"
    if now >= taken.expires_at:
        return "cash_expired"
    if counted_cents != taken.amount_cents:
        return "counted_differently"
    return None


def refusal_of_cash(
    amount_cents: int, in_drawer_cents: int, pledge_limit_cents: int, drawer_limit_cents: int
) -> str | None:
    """The code under which a sum is not taken in cash, or nothing; unconfirmed money is in the drawer too."""
    if amount_cents > pledge_limit_cents:
        return "too_much_cash"
    if in_drawer_cents + amount_cents > drawer_limit_cents:
        return "drawer_full"
    return None


def sum_of_pieces(pieces: Mapping[int, int]) -> int:
    """The cents that so many pieces of each denomination come to. Raises ValueError."""
    for denomination, count in pieces.items():
        if denomination not in DENOMINATIONS or not 0 <= count <= MOST_PIECES:
            raise ValueError(f"{count} pieces of {denomination}")
    return sum(denomination * count for denomination, count in pieces.items())


def may_name_deposit(reference: str) -> bool:
    """Whether a normalised reference can be a deposit's at all; pledges' bases end in 1."""
    return reference[-2:-1] == _DEPOSIT


def deposit_reference(number: int) -> str:
    """The viite under which a deposit is paid in."""
    return viite_from_base(f"{number}{_DEPOSIT}")
