"""The life of one payment in a payment file, as the bank tells it."""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class OrderState(StrEnum):
    """Where a payment stands."""

    LISTED = "listed"
    ORDERED = "ordered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PAID = "paid"
    DROPPED = "dropped"


class OrderHappening(StrEnum):
    """What can happen to a payment."""

    FILE_APPROVED = "file_approved"
    FILE_CANCELLED = "file_cancelled"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEBITED = "debited"
    RETURNED = "returned"


S, H = OrderState, OrderHappening

_EDGES: Edges[OrderHappening, OrderState] = {
    H.FILE_APPROVED: ((S.LISTED,), S.ORDERED),
    H.FILE_CANCELLED: ((S.LISTED,), S.DROPPED),
    H.ACCEPTED: ((S.ORDERED,), S.ACCEPTED),
    # A bank may check a file, accept it, and refuse a payment on the day itself.
    H.REJECTED: ((S.ORDERED, S.ACCEPTED), S.REJECTED),
    H.DEBITED: ((S.ORDERED, S.ACCEPTED), S.PAID),
    # The payee's bank would not have it, and the money came back.
    H.RETURNED: ((S.PAID,), S.REJECTED),
}

ORDER = Lifecycle(
    name="payment_order",
    begins=S.LISTED,
    edges=_EDGES,
    late=frozenset({H.ACCEPTED, H.REJECTED}),
)

# The bank may still carry it out.
UNDER_WAY = (S.ORDERED, S.ACCEPTED)
