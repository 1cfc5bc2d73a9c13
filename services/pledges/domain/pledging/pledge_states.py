"""The life of a pledge: which happening leads from which state to which.

Source of the table: the card states of the payment design plus the bank transfer states of decision 8.
"""

from enum import StrEnum

from services.pledges.domain.lifecycle import Edges, Lifecycle


class PledgeState(StrEnum):
    """Where a pledge stands."""

    DRAFT = "draft"
    SETUP_OPEN = "setup_open"
    CHECKOUT_OPEN = "checkout_open"
    PLEDGED = "pledged"
    AWAITING_PAYMENT = "awaiting_payment"
    QUEUED = "queued"
    CHARGING = "charging"
    PROCESSING = "processing"
    ACTION_REQUIRED = "action_required"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    PAID = "paid"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DROPPED = "dropped"


class Happening(StrEnum):
    """What can happen to a pledge."""

    SETUP_OPENED = "setup_opened"
    CHECKOUT_OPENED = "checkout_opened"
    SESSION_EXPIRED = "session_expired"
    CARD_SAVED = "card_saved"
    QUEUED_TO_CHARGE = "queued_to_charge"
    CHARGE_STARTED = "charge_started"
    ANSWER_LOST = "answer_lost"
    PAYMENT_PROCESSING = "payment_processing"
    PAYMENT_SUCCEEDED = "payment_succeeded"
    AUTHENTICATION_NEEDED = "authentication_needed"
    CARD_DECLINED = "card_declined"
    BANK_PAYMENT_MATCHED = "bank_payment_matched"
    BANK_PAYMENT_UNDONE = "bank_payment_undone"
    CASH_CONFIRMED = "cash_confirmed"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    LAPSED = "lapsed"
    DROPPED = "dropped"
    MOVED_TO_BANK = "moved_to_bank"


S, H = PledgeState, Happening

_OPENING = (S.DRAFT, S.SETUP_OPEN, S.CHECKOUT_OPEN)
_BEING_CHARGED = (S.CHARGING, S.PROCESSING, S.UNKNOWN)
# A sequence for the table below, so that it is drawn in the same order each time.
_IN_REPAIR = (S.ACTION_REQUIRED, S.DECLINED)
IN_REPAIR = frozenset(_IN_REPAIR)
CHARGE_UNDER_WAY = frozenset(_BEING_CHARGED)

# The states that each happening may meet, and where it leads.
_EDGES: Edges[Happening, PledgeState] = {
    H.SETUP_OPENED: ((S.DRAFT,), S.SETUP_OPEN),
    H.CHECKOUT_OPENED: ((S.DRAFT,), S.CHECKOUT_OPEN),
    H.SESSION_EXPIRED: ((S.SETUP_OPEN, S.CHECKOUT_OPEN), S.DRAFT),
    # From draft too: the webhook may arrive before the answer to our own call.
    H.CARD_SAVED: ((S.DRAFT, S.SETUP_OPEN, S.PLEDGED), S.PLEDGED),
    H.QUEUED_TO_CHARGE: ((S.PLEDGED,), S.QUEUED),
    H.CHARGE_STARTED: ((S.QUEUED, *_IN_REPAIR), S.CHARGING),
    H.ANSWER_LOST: ((S.CHARGING,), S.UNKNOWN),
    H.PAYMENT_PROCESSING: ((*_OPENING, S.CHARGING, S.UNKNOWN, *_IN_REPAIR), S.PROCESSING),
    H.PAYMENT_SUCCEEDED: ((*_OPENING, *_BEING_CHARGED, *_IN_REPAIR), S.PAID),
    H.AUTHENTICATION_NEEDED: ((*_BEING_CHARGED, S.DECLINED), S.ACTION_REQUIRED),
    H.CARD_DECLINED: ((*_BEING_CHARGED, S.ACTION_REQUIRED), S.DECLINED),
    H.BANK_PAYMENT_MATCHED: ((S.AWAITING_PAYMENT, S.LAPSED), S.PAID),
    # Two people found that the payment was not this backer's.
    H.BANK_PAYMENT_UNDONE: ((S.PAID,), S.AWAITING_PAYMENT),
    H.CASH_CONFIRMED: ((S.AWAITING_PAYMENT,), S.PAID),
    # A bank payment already matched is withdrawn with a refund, as long as nothing is decided.
    H.WITHDRAWN: ((*_OPENING, S.PLEDGED, S.AWAITING_PAYMENT, S.PAID), S.WITHDRAWN),
    H.RELEASED: ((*_OPENING, S.PLEDGED, S.QUEUED, S.AWAITING_PAYMENT), S.RELEASED),
    H.LAPSED: ((S.AWAITING_PAYMENT,), S.LAPSED),
    H.DROPPED: (_IN_REPAIR, S.DROPPED),
    # A way out of repair: the card payment is given up at the provider first.
    H.MOVED_TO_BANK: (_IN_REPAIR, S.AWAITING_PAYMENT),
}

ENDED = frozenset({S.RELEASED, S.WITHDRAWN, S.LAPSED, S.DROPPED})

# What a provider or a repeated job may report after the fact.
_REPORTED_LATE = frozenset(
    {
        H.SETUP_OPENED,
        H.CHECKOUT_OPENED,
        H.SESSION_EXPIRED,
        H.CARD_SAVED,
        H.PAYMENT_PROCESSING,
        H.AUTHENTICATION_NEEDED,
        H.CARD_DECLINED,
        H.ANSWER_LOST,
    }
)


PLEDGE = Lifecycle(
    name="pledge",
    begins=S.DRAFT,
    edges=_EDGES,
    late=_REPORTED_LATE,
    takes_money=frozenset({H.PAYMENT_SUCCEEDED}),
)


# --- groups of states that the sums, the cap and the closing read ------------------------------

CARD_HELD = frozenset({S.PLEDGED, S.QUEUED, *_BEING_CHARGED})
PROMISED = frozenset({*CARD_HELD, *IN_REPAIR, S.AWAITING_PAYMENT, S.PAID})
# A person at the card page keeps a place under the cap until the page expires.
RESERVING = frozenset({*PROMISED, S.SETUP_OPEN, S.CHECKOUT_OPEN})
