"""The life of a transfer: one charge's money, passed on to the account of whoever collects."""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class TransferState(StrEnum):
    """Where the transfer stands."""

    INTENDED = "intended"
    WAITING = "waiting"
    CREATED = "created"
    PAID = "paid"
    PARTLY_REVERSED = "partly_reversed"
    REVERSED = "reversed"
    ABANDONED = "abandoned"
    FAILED = "failed"


class TransferHappening(StrEnum):
    """What can happen to a transfer."""

    CREATED = "created"
    HELD_BACK = "held_back"
    TRIED_AGAIN = "tried_again"
    ABANDONED = "abandoned"
    FAILED = "failed"
    PAID_OUT = "paid_out"
    PAYOUT_FAILED = "payout_failed"
    REVERSED_PARTLY = "reversed_partly"
    REVERSED_FULLY = "reversed_fully"


S, H = TransferState, TransferHappening

NOT_MADE = (S.INTENDED, S.WAITING)
MADE = (S.CREATED, S.PAID, S.PARTLY_REVERSED)

_EDGES: Edges[TransferHappening, TransferState] = {
    H.CREATED: (NOT_MADE, S.CREATED),
    # A refund or a dispute is open, the receiving account is disabled, or our balance has too little: it
    # comes again by itself.
    H.HELD_BACK: ((S.INTENDED,), S.WAITING),
    # A person has repaired what was wrong.
    H.TRIED_AGAIN: ((S.FAILED,), S.INTENDED),
    # Everything was refunded or disputed before the transfer was made: nothing is left to pass on.
    H.ABANDONED: (NOT_MADE, S.ABANDONED),
    H.FAILED: (NOT_MADE, S.FAILED),
    # The receiving account was paid out to its bank, and the payout's sum checks out.
    H.PAID_OUT: ((S.CREATED,), S.PAID),
    H.PAYOUT_FAILED: ((S.PAID,), S.CREATED),
    H.REVERSED_PARTLY: (MADE, S.PARTLY_REVERSED),
    H.REVERSED_FULLY: (MADE, S.REVERSED),
}

TRANSFER = Lifecycle(
    name="transfer",
    begins=S.INTENDED,
    edges=_EDGES,
    late=frozenset({H.CREATED, H.HELD_BACK, H.PAID_OUT, H.PAYOUT_FAILED}),
)
