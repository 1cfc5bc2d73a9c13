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
    REFUSED = "refused"
    TRIED_AGAIN = "tried_again"
    ABANDONED = "abandoned"
    FAILED = "failed"
    PAID_OUT = "paid_out"
    PAYOUT_FAILED = "payout_failed"
    REVERSED_PARTLY = "reversed_partly"
    REVERSED_FULLY = "reversed_fully"


S, H = TransferState, TransferHappening

_NOT_MADE = (S.INTENDED, S.WAITING)
MADE = (S.CREATED, S.PAID, S.PARTLY_REVERSED)

_EDGES: Edges[TransferHappening, TransferState] = {
    H.CREATED: (_NOT_MADE, S.CREATED),
    # The receiving account is disabled, or our balance has too little: it comes again by itself.
    H.REFUSED: ((S.INTENDED,), S.WAITING),
    # From failed too: a person has repaired what was wrong.
    H.TRIED_AGAIN: ((S.WAITING, S.FAILED), S.INTENDED),
    # Everything was refunded or disputed before the transfer was made: nothing is left to pass on.
    H.ABANDONED: (_NOT_MADE, S.ABANDONED),
    H.FAILED: (_NOT_MADE, S.FAILED),
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
    late=frozenset({H.CREATED, H.REFUSED, H.PAID_OUT, H.PAYOUT_FAILED}),
)
