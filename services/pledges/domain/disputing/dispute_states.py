"""The life of a dispute: a payer's bank asks about a charge, takes it back, and decides.

An inquiry moves no money and may become a chargeback; a chargeback takes amount and fee at once.
"""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class DisputeState(StrEnum):
    """Where a dispute stands; besides `reported` these are the provider's own words."""

    REPORTED = "reported"
    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    WARNING_CLOSED = "warning_closed"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    PREVENTED = "prevented"


class DisputeHappening(StrEnum):
    """What can happen to a dispute."""

    INQUIRY_OPENED = "inquiry_opened"
    INQUIRY_ANSWERED = "inquiry_answered"
    INQUIRY_CLOSED = "inquiry_closed"
    CHARGED_BACK = "charged_back"
    ANSWERED = "answered"
    WON = "won"
    LOST = "lost"
    PREVENTED = "prevented"


S, H = DisputeState, DisputeHappening

_INQUIRY = (S.WARNING_NEEDS_RESPONSE, S.WARNING_UNDER_REVIEW)
_CHARGEBACK = (S.NEEDS_RESPONSE, S.UNDER_REVIEW)
_OPEN = (S.REPORTED, *_INQUIRY, *_CHARGEBACK)

_EDGES: Edges[DisputeHappening, DisputeState] = {
    H.INQUIRY_OPENED: ((S.REPORTED,), S.WARNING_NEEDS_RESPONSE),
    H.INQUIRY_ANSWERED: ((S.REPORTED, S.WARNING_NEEDS_RESPONSE), S.WARNING_UNDER_REVIEW),
    H.INQUIRY_CLOSED: ((S.REPORTED, *_INQUIRY), S.WARNING_CLOSED),
    # An inquiry that was not answered to the bank's content becomes a chargeback, even months later.
    H.CHARGED_BACK: ((S.REPORTED, *_INQUIRY, S.WARNING_CLOSED), S.NEEDS_RESPONSE),
    H.ANSWERED: ((S.REPORTED, *_INQUIRY, S.NEEDS_RESPONSE), S.UNDER_REVIEW),
    H.WON: (_OPEN, S.WON),
    H.LOST: (_OPEN, S.LOST),
    H.PREVENTED: (_OPEN, S.PREVENTED),
}

DISPUTE = Lifecycle(name="dispute", begins=S.REPORTED, edges=_EDGES, late=frozenset(H))

OPEN = frozenset(_OPEN)
# While one of these stands, the provider refuses to refund the charge.
CHARGED_BACK = frozenset(_CHARGEBACK)
# The bank decided that the payer keeps the money.
GONE = frozenset({S.LOST, S.PREVENTED})
AWAITS_ANSWER = frozenset({S.NEEDS_RESPONSE, S.WARNING_NEEDS_RESPONSE})

# What it means that the provider now calls a dispute so.
TOLD_AS: dict[DisputeState, DisputeHappening] = {
    S.WARNING_NEEDS_RESPONSE: H.INQUIRY_OPENED,
    S.WARNING_UNDER_REVIEW: H.INQUIRY_ANSWERED,
    S.WARNING_CLOSED: H.INQUIRY_CLOSED,
    S.NEEDS_RESPONSE: H.CHARGED_BACK,
    S.UNDER_REVIEW: H.ANSWERED,
    S.WON: H.WON,
    S.LOST: H.LOST,
    S.PREVENTED: H.PREVENTED,
}
