"""How long a backer's contact data are kept, and when they may go at the backer's own wish.

The books and their vouchers stay as the Accounting Act asks (1336/1997, chapter 2, section 10: six and
ten years); they name sums, dates and numbers, and a person only where a bank's file does. Contact data
serve the backer alone, so they go as soon as nothing is left to tell.
"""

from dataclasses import dataclass
from datetime import timedelta

from services.pledges.domain.pledging.pledge_states import ENDED, PledgeState


@dataclass(frozen=True)
class Rule:
    """Contact data of pledges in these states are erased so long after the pledge last changed."""

    name: str
    states: frozenset[PledgeState]
    kept_for: timedelta
    why: str


_UNFINISHED = frozenset({PledgeState.DRAFT, PledgeState.SETUP_OPEN, PledgeState.CHECKOUT_OPEN})

RULES = (
    Rule("unfinished", _UNFINISHED, timedelta(days=30), "Nothing was promised."),
    Rule("ended", ENDED, timedelta(days=90), "Nothing is owed; questions come within a few weeks."),
    # A card payment can be disputed for up to 13 months where it was unauthorised, and a campaign
    # reports on its use of the money within a year.
    Rule("paid", frozenset({PledgeState.PAID}), timedelta(days=730), "Disputes and reports are over."),
)


def covered_by(rule: Rule) -> frozenset[PledgeState]:
    """States whose data are kept no longer than the rule's."""
    return frozenset(state for other in RULES if other.kept_for <= rule.kept_for for state in other.states)


def erasable_now(state: PledgeState, *, money_on_its_way: bool) -> bool:
    """Whether contact data may go at once: nothing is promised or owed any more that must be told.

    `money_on_its_way` is a refund that has not been paid, or a dispute that is open.
    """
    settled = state in ENDED | _UNFINISHED | {PledgeState.PAID}
    return settled and not money_on_its_way
