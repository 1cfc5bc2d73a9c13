"""Whose money the items of a payout are, where one item is several accounts' at once.

A payout carries more than charges and refunds: what the provider keeps back so that it can be passed
on later, what it kept back the time before, and a payout that came back. They are parted here.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

HOLD = "payout_minimum_balance_hold"
RELEASE = "payout_minimum_balance_release"
RETURNED = "payout_failure"
PARTED = frozenset({HOLD, RELEASE, RETURNED})

Shares = dict[UUID, int]


def part_hold(kept_cents: int, shares: Mapping[UUID, int], passed_on: Iterable[UUID]) -> Shares:
    """Who leaves behind what is kept back, as negative cents.

    First those whose money is passed on to an account of their own, then the others, none more than its
    share in the payout; `kept_cents` is positive.
    """
    waiting = set(passed_on)
    parts: Shares = {}
    for owner in sorted(shares, key=lambda each: (each not in waiting, each)):
        part = min(kept_cents, max(0, shares[owner]))
        if part:
            parts[owner] = -part
            kept_cents -= part
    return parts


def part_back(earlier: Mapping[UUID, int], cents: int) -> Shares:
    """Who gets back what left an earlier payout; nothing where the sums differ, so that it is looked into."""
    parts = {owner: share for owner, share in earlier.items() if share}
    return parts if sum(parts.values()) == cents else {}


def add_up(parts: Iterable[tuple[UUID | None, int]]) -> Shares:
    """Sums by owner; what is nobody's is left out."""
    shares: Shares = {}
    for owner, cents in parts:
        if owner is not None:
            shares[owner] = shares.get(owner, 0) + cents
    return shares
