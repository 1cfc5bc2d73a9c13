"""The life of a refund, from the list until the money has really moved, and back if it did not stay."""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class RefundState(StrEnum):
    """Where a refund stands."""

    LISTED = "listed"
    APPROVED = "approved"
    REQUESTED = "requested"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    DROPPED = "dropped"


class RefundHappening(StrEnum):
    """What can happen to a refund."""

    APPROVED = "approved"
    REQUESTED = "requested"
    PUT_BACK = "put_back"
    ACCEPTED = "accepted"
    PAID = "paid"
    FAILED = "failed"
    REFUSED_BY_BANK = "refused_by_bank"
    RETRIED = "retried"
    GIVEN_TO_BANK = "given_to_bank"
    DROPPED = "dropped"


S, H = RefundState, RefundHappening

_EDGES: Edges[RefundHappening, RefundState] = {
    H.APPROVED: ((S.LISTED,), S.APPROVED),
    H.REQUESTED: ((S.APPROVED,), S.REQUESTED),
    # The provider refused for now: its balance is too small, or the payer's bank disputes the charge.
    H.PUT_BACK: ((S.REQUESTED,), S.APPROVED),
    H.ACCEPTED: ((S.APPROVED, S.REQUESTED), S.PENDING),
    # From approved too: a refund by bank is paid when its outgoing line is booked.
    H.PAID: ((S.APPROVED, S.REQUESTED, S.PENDING), S.PAID),
    # From paid too: the payer's bank may send the money back days later.
    H.FAILED: ((S.REQUESTED, S.PENDING, S.PAID), S.FAILED),
    # Our own bank would not carry out the payment file, or this payment of it.
    H.REFUSED_BY_BANK: ((S.APPROVED,), S.FAILED),
    H.RETRIED: ((S.FAILED,), S.APPROVED),
    # Two people have entered the payer's own account; from approved where no bank had told it.
    H.GIVEN_TO_BANK: ((S.LISTED, S.APPROVED, S.FAILED), S.APPROVED),
    # The payer's bank took the money back by a dispute, so nothing is owed any more.
    H.DROPPED: ((S.LISTED, S.APPROVED, S.FAILED), S.DROPPED),
}

REFUND = Lifecycle(
    name="refund",
    begins=S.LISTED,
    edges=_EDGES,
    late=frozenset({H.ACCEPTED, H.PAID, H.FAILED}),
)

# Methods whose refunds the card provider carries out by itself; all others need a person.
AUTOMATIC_METHODS = frozenset({"card", "mobilepay"})
# The provider works on it, so it can neither be dropped nor changed.
UNDER_WAY = frozenset({S.REQUESTED, S.PENDING})
