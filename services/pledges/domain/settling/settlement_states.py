"""The life of a settlement: from the draft until the association has its money."""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class SettlementState(StrEnum):
    """Where a settlement stands."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    APPROVED = "approved"
    IN_FILE = "in_file"
    PAID = "paid"
    REJECTED_BY_BANK = "rejected_by_bank"
    CANCELLED = "cancelled"


class SettlementHappening(StrEnum):
    """What can happen to a settlement."""

    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    ORDERED = "ordered"
    PAID = "paid"
    RELEASED = "released"
    REFUSED_BY_BANK = "refused_by_bank"
    RETURNED = "returned"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"


S, H = SettlementState, SettlementHappening

_EDGES: Edges[SettlementHappening, SettlementState] = {
    # From proposed too: what nobody decided on within a day is proposed anew.
    H.PROPOSED: ((S.DRAFTED, S.PROPOSED), S.PROPOSED),
    H.SENT_BACK: ((S.PROPOSED,), S.DRAFTED),
    H.APPROVED: ((S.PROPOSED,), S.APPROVED),
    # A payment file that two people agreed to holds it.
    H.ORDERED: ((S.APPROVED,), S.IN_FILE),
    H.PAID: ((S.IN_FILE,), S.PAID),
    # The money lies on the association's own account: nothing is transferred, it is set free.
    H.RELEASED: ((S.APPROVED,), S.PAID),
    H.REFUSED_BY_BANK: ((S.IN_FILE,), S.REJECTED_BY_BANK),
    # The association's bank would not have it, and the money came back.
    H.RETURNED: ((S.PAID,), S.REJECTED_BY_BANK),
    # What hindered the bank has passed, such as too little money on the account.
    H.CORRECTED: ((S.REJECTED_BY_BANK,), S.APPROVED),
    H.CANCELLED: ((S.DRAFTED, S.PROPOSED, S.APPROVED, S.REJECTED_BY_BANK), S.CANCELLED),
}

SETTLEMENT = Lifecycle(name="settlement", begins=S.DRAFTED, edges=_EDGES)

# Two people agreed to it, and the books have moved.
AGREED = (S.APPROVED, S.IN_FILE, S.PAID, S.REJECTED_BY_BANK)
ENDED = (S.PAID, S.CANCELLED)
