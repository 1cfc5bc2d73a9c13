"""What of a project its association has to cover itself, in cents, by one rule for whoever shows or gates it.

The share is 9 % by default (ESF sub-grants: own funding at least 0,09 of the total, rounded up), either
of the total cost or of the public money alone; work and goods count at the value agreed for them.
"""

from dataclasses import dataclass
from enum import StrEnum

WHOLE_BASIS_POINTS = 10_000
DEFAULT_BASIS_POINTS = 900
MINUTES_IN_HOUR = 60


class ShareBase(StrEnum):
    """Of what the share is taken."""

    TOTAL_COST = "total_cost"
    GRANT = "grant"


@dataclass(frozen=True, kw_only=True)
class ShareTerms:
    """How much of what is to be covered, and whether the money of backers covers it; 0 asks for nothing."""

    basis_points: int
    base: ShareBase = ShareBase.TOTAL_COST
    counts_backers: bool = True


@dataclass(frozen=True, kw_only=True)
class Funding:
    """What a project is made of, in cents: work and goods that were approved, and money with evidence."""

    collected_cents: int = 0
    matched_cents: int = 0
    other_public_cents: int = 0
    hours_cents: int = 0
    goods_cents: int = 0
    own_money_cents: int = 0

    @property
    def public_cents(self) -> int:
        """Match and other public money."""
        return self.matched_cents + self.other_public_cents

    @property
    def total_cents(self) -> int:
        """All of it."""
        given_cents = self.hours_cents + self.goods_cents + self.own_money_cents
        return self.collected_cents + self.public_cents + given_cents


@dataclass(frozen=True, kw_only=True)
class OwnShare:
    """Of `base_cents` the association covers at least `required_cents`, and has covered `covered_cents`."""

    base_cents: int
    required_cents: int
    covered_cents: int

    @property
    def short_by_cents(self) -> int:
        """What is still to be covered, if anything."""
        return max(0, self.required_cents - self.covered_cents)


def required(base_cents: int, basis_points: int) -> int:
    """The least whole number of cents that is no less than so many basis points of the base."""
    return -(-base_cents * basis_points // WHOLE_BASIS_POINTS)


def value_of_work(minutes: int, cents_per_hour: int) -> int:
    """What work is worth in cents, rounded down, so that nobody counts what was not given."""
    return minutes * cents_per_hour // MINUTES_IN_HOUR


def own_share(terms: ShareTerms, funding: Funding) -> OwnShare:
    """What the terms ask of this funding, and how much of that it holds."""
    base_cents = funding.total_cents if terms.base is ShareBase.TOTAL_COST else funding.public_cents
    covered_cents = funding.own_money_cents + funding.hours_cents + funding.goods_cents
    if terms.counts_backers:
        covered_cents += funding.collected_cents
    return OwnShare(
        base_cents=base_cents,
        required_cents=required(base_cents, terms.basis_points),
        covered_cents=covered_cents,
    )
