"""A funded campaign collected less than its minimum: how much is missing, and who may decide what follows.

The outcome never flips (decision 5); the rule declared at publishing says what comes after.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.pledges.domain.pledging.pledge_states import CARD_HELD, IN_REPAIR, PledgeState


class Rule(StrEnum):
    """What the campaign declared before anybody pledged."""

    REFUND_ALL = "refund_all"
    SPONSOR_TOPS_UP = "sponsor_tops_up"
    ASSOCIATION_ACCEPTS = "association_accepts"


class Decision(StrEnum):
    """What was decided on a shortfall."""

    ACCEPTED = "accepted"
    TOPPED_UP = "topped_up"
    REFUND_ALL = "refund_all"


class Hold(StrEnum):
    """Why a campaign's money is not settled."""

    NOT_FUNDED = "not_funded"
    STILL_COMING = "still_coming"
    UNDECIDED = "shortfall_undecided"
    GOES_BACK = "goes_back"


# Nothing is counted while a pledge may still be charged, repaired or paid by bank.
STILL_COMING = frozenset({*CARD_HELD, *IN_REPAIR, PledgeState.AWAITING_PAYMENT})


@dataclass(frozen=True)
class Standing:
    """The count of one campaign; sums in cents. `limit_cents` is the most that the sponsor still adds."""

    rule: Rule
    limit_cents: int | None
    minimum_cents: int
    collected_cents: int
    matched_cents: int

    @property
    def missing_cents(self) -> int:
        """How much less there is than was declared to be needed."""
        return max(0, self.minimum_cents - self.collected_cents - self.matched_cents)


def association_decisions(standing: Standing) -> tuple[Decision, ...]:
    """What the association may decide. Giving everything back is always open to it.

    Where a sponsor was declared, the association accepts a smaller sum only if the sponsor's most does
    not fill what is missing.
    """
    if standing.missing_cents == 0 or standing.rule is Rule.REFUND_ALL:
        return ()
    sponsor_covers = (
        standing.rule is Rule.SPONSOR_TOPS_UP and (standing.limit_cents or 0) >= standing.missing_cents
    )
    return (Decision.REFUND_ALL,) if sponsor_covers else (Decision.ACCEPTED, Decision.REFUND_ALL)


def largest_top_up_cents(standing: Standing) -> int:
    """The most that a sponsor may add: what is missing, and never above what was declared."""
    if standing.rule is not Rule.SPONSOR_TOPS_UP:
        return 0
    return min(standing.missing_cents, standing.limit_cents or 0)


def decided_by_rule(standing: Standing) -> Decision | None:
    """What the declared rule decides by itself: giving everything back was promised, so nobody is asked."""
    return Decision.REFUND_ALL if standing.missing_cents and standing.rule is Rule.REFUND_ALL else None


def hold_on_settlement(
    campaign_state: str, model: str, state: str | None, decision: str | None
) -> Hold | None:
    """Why the campaign's money may not be settled yet, or None where it may.

    `state` and `decision` are those of its count, nothing where none was taken.
    """
    if campaign_state != "funded":
        return Hold.NOT_FUNDED
    if decision == Decision.REFUND_ALL:
        return Hold.GOES_BACK
    if model == "keep_what_comes" or state in ("covered", "decided"):
        return None
    return Hold.UNDECIDED if state == "open" else Hold.STILL_COMING
