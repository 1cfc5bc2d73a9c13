"""The life of an agreement to give every month; each of its months is a pledge with a life of its own."""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class MonthlyState(StrEnum):
    """Where a monthly pledge stands."""

    AWAITING_FIRST = "awaiting_first"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class MonthlyHappening(StrEnum):
    """What can happen to it."""

    FIRST_PAID = "first_paid"
    PAUSED = "paused"
    CARD_FAILED = "card_failed"
    RESUMED = "resumed"
    ENDED = "ended"


S, H = MonthlyState, MonthlyHappening

_EDGES: Edges[MonthlyHappening, MonthlyState] = {
    H.FIRST_PAID: ((S.AWAITING_FIRST,), S.ACTIVE),
    H.PAUSED: ((S.ACTIVE,), S.PAUSED),
    # Paused before, or ended: a charge that was under way may still fail.
    H.CARD_FAILED: ((S.ACTIVE,), S.PAUSED),
    H.RESUMED: ((S.PAUSED,), S.ACTIVE),
    H.ENDED: ((S.AWAITING_FIRST, S.ACTIVE, S.PAUSED), S.ENDED),
}

MONTHLY = Lifecycle(
    name="monthly",
    begins=S.AWAITING_FIRST,
    edges=_EDGES,
    # A charge that was under way may end after its backer paused, or ended, the agreement.
    late=frozenset({H.FIRST_PAID, H.CARD_FAILED, H.RESUMED, H.ENDED}),
)
