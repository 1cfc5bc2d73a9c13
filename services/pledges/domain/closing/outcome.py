"""The one decision on a campaign at its deadline, and what follows from it for each pledge."""

from enum import StrEnum

from services.pledges.domain.pledging.pledge_states import PledgeState as S
from services.pledges.domain.pledging.sums import Sums


class Outcome(StrEnum):
    """How a campaign ended."""

    FUNDED = "funded"
    NOT_FUNDED = "not_funded"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What the plan does with one pledge."""

    CHARGE = "charge"
    KEEP = "keep"
    RELEASE = "release"
    REFUND = "refund"


def decide(model: str, minimum_cents: int, sums: Sums) -> Outcome:
    """Decision 5: all-or-nothing needs the minimum secured with its match, keep-what-comes one cent.

    Raises ValueError for a model that the contract does not know.
    """
    match model:
        case "all_or_nothing":
            reached = sums.secured_cents + sums.matched_cents >= minimum_cents
        case "keep_what_comes":
            reached = sums.collected_cents > 0
        case _:
            raise ValueError(f"unknown funding model: {model}")
    return Outcome.FUNDED if reached else Outcome.NOT_FUNDED


# Why a funded campaign releases a pledge whose card it holds.
CONDITION_NOT_MET = "condition_not_met"

# A card page still open is closed whatever the outcome: nothing was promised yet.
_UNFINISHED = dict.fromkeys((S.DRAFT, S.SETUP_OPEN, S.CHECKOUT_OPEN), Action.RELEASE)
_GIVEN_BACK = {
    **_UNFINISHED,
    S.PLEDGED: Action.RELEASE,
    S.AWAITING_PAYMENT: Action.RELEASE,
    S.PAID: Action.REFUND,
}

# A bank pledge still unpaid in a funded campaign has no line: its money is welcome until it lapses.
ACTIONS: dict[Outcome, dict[S, Action]] = {
    Outcome.FUNDED: {**_UNFINISHED, S.PLEDGED: Action.CHARGE, S.PAID: Action.KEEP},
    Outcome.NOT_FUNDED: _GIVEN_BACK,
    Outcome.CANCELLED: _GIVEN_BACK,
}
