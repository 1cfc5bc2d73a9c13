"""The sums of one campaign from its pledges: one vocabulary for code, pages and books (decision 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.pledges.domain.pledging.conditions import Standing
from services.pledges.domain.pledging.pledge_states import CARD_HELD, IN_REPAIR, PROMISED, PledgeState


@dataclass(frozen=True)
class PledgeGroup:
    """All pledges of a campaign that share one state, summed; cents.

    `conditional` pledges have a saved card and a condition on which nothing is decided yet.
    """

    state: PledgeState
    pledges: int
    amount_cents: int
    paid_cents: int
    refunded_cents: int
    conditional: bool = False


@dataclass(frozen=True)
class Sums:
    """What a campaign has; cents, and the number of live pledges."""

    promised_cents: int
    secured_cents: int
    collected_cents: int
    in_repair_cents: int
    refunded_cents: int
    matched_cents: int
    backers: int


def sum_up(groups: Iterable[PledgeGroup], matched_cents: int = 0, unmet_cents: int = 0) -> Sums:
    """The sums of a campaign; `unmet_cents` are held by saved cards under conditions that do not hold.

    A paid pledge counts with what it paid and still has, any other with what it promised. What a
    withdrawn or released pledge once paid is owed back and counts nowhere but in `refunded`.
    """
    promised = secured = collected = in_repair = refunded = backers = 0
    for group in groups:
        refunded += group.refunded_cents
        if group.state not in PROMISED:
            continue
        backers += group.pledges
        if group.state is PledgeState.PAID:
            kept = group.paid_cents - group.refunded_cents
            promised, secured, collected = promised + kept, secured + kept, collected + kept
            continue
        promised += group.amount_cents
        secured += group.amount_cents if group.state in CARD_HELD else 0
        in_repair += group.amount_cents if group.state in IN_REPAIR else 0
    return Sums(promised, secured - unmet_cents, collected, in_repair, refunded, matched_cents, backers)


def unconditional_standing(groups: Iterable[PledgeGroup], matched_cents: int = 0) -> Standing:
    """What conditions are held against: everything secured that asks for nothing."""
    free = [group for group in groups if not group.conditional]
    backers = sum(group.pledges for group in free if group.state in (*CARD_HELD, PledgeState.PAID))
    return Standing(backers, sum_up(free).secured_cents, matched_cents)
