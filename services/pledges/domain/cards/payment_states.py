"""The life of the money behind a card pledge: a payment that is made at the provider and ends in a payout.

It is told apart from the pledge's life, since a payment may succeed for a pledge that has ended.
"""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class PaymentState(StrEnum):
    """Where the money stands."""

    INTENDED = "intended"
    OPEN = "open"
    CANCELLED = "cancelled"
    SUCCEEDED = "succeeded"
    SETTLED = "settled"


class PaymentHappening(StrEnum):
    """What can happen to a payment."""

    CREATED = "created"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    PAID_OUT = "paid_out"
    PAYOUT_FAILED = "payout_failed"


S, H = PaymentState, PaymentHappening

_EDGES: Edges[PaymentHappening, PaymentState] = {
    # A cancelled payment gives way to another one, where the backer then pays by another way.
    H.CREATED: ((S.INTENDED, S.OPEN, S.CANCELLED), S.OPEN),
    # From intended too: a page that charges at once makes the payment itself.
    H.SUCCEEDED: ((S.INTENDED, S.OPEN), S.SUCCEEDED),
    H.CANCELLED: ((S.INTENDED, S.OPEN), S.CANCELLED),
    H.PAID_OUT: ((S.SUCCEEDED,), S.SETTLED),
    # A payout may fail days after it was paid; the money is then back in the provider's balance.
    H.PAYOUT_FAILED: ((S.SETTLED,), S.SUCCEEDED),
}

PAYMENT = Lifecycle(
    name="payment",
    begins=S.INTENDED,
    edges=_EDGES,
    late=frozenset({H.CREATED, H.CANCELLED, H.PAID_OUT, H.PAYOUT_FAILED}),
    takes_money=frozenset({H.SUCCEEDED}),
)
