"""Which events of the card provider we subscribe to, and what each makes us look at.

An event is a hint and is never believed: it only says which object to fetch. Events of one kind of
object therefore lead to one deed, in whatever order they come. Events that are not in the table are
stored and counted.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    """What is fetched, and let take effect."""

    CARD_PAGE = "card_page"
    SAVED_CARD = "saved_card"
    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    FRAUD_WARNING = "fraud_warning"
    CARD_RENEWED = "card_renewed"
    CARD_DETACHED = "card_detached"
    PAYOUT = "payout"
    MANDATE = "mandate"
    ACCOUNT = "account"


DEEDS: dict[str, Deed] = {
    "checkout.session.completed": Deed.CARD_PAGE,
    "checkout.session.async_payment_succeeded": Deed.CARD_PAGE,
    "checkout.session.async_payment_failed": Deed.CARD_PAGE,
    "checkout.session.expired": Deed.CARD_PAGE,
    "setup_intent.succeeded": Deed.SAVED_CARD,
    "setup_intent.setup_failed": Deed.SAVED_CARD,
    "payment_intent.succeeded": Deed.PAYMENT,
    "payment_intent.payment_failed": Deed.PAYMENT,
    "payment_intent.processing": Deed.PAYMENT,
    "payment_intent.requires_action": Deed.PAYMENT,
    "payment_intent.canceled": Deed.PAYMENT,
    "refund.created": Deed.REFUND,
    "refund.updated": Deed.REFUND,
    "refund.failed": Deed.REFUND,
    "charge.dispute.created": Deed.DISPUTE,
    "charge.dispute.updated": Deed.DISPUTE,
    "charge.dispute.closed": Deed.DISPUTE,
    "charge.dispute.funds_withdrawn": Deed.DISPUTE,
    "charge.dispute.funds_reinstated": Deed.DISPUTE,
    "radar.early_fraud_warning.created": Deed.FRAUD_WARNING,
    "payment_method.automatically_updated": Deed.CARD_RENEWED,
    "payment_method.detached": Deed.CARD_DETACHED,
    "payout.paid": Deed.PAYOUT,
    "payout.failed": Deed.PAYOUT,
    "payout.reconciliation_completed": Deed.PAYOUT,
    "mandate.updated": Deed.MANDATE,
    "account.updated": Deed.ACCOUNT,
}

# What an event of no kind in the table is noted as.
NOT_SUBSCRIBED = "not_subscribed"
# Effects that say that all was in order already, or none of ours.
NOTHING_TO_HEAL = frozenset(
    {
        NOT_SUBSCRIBED,
        "unknown_object",
        "unknown_account",
        "known_before",
        "older_attempt",
        "of_another_payment",
        "too_late",
        "made_by_hand",
        "other_currency",
    }
)


@dataclass(frozen=True)
class EventHint:
    """What an event says: which kind of thing happened to which object, and in whose account.

    `account` is the connected account, or nothing for our own; `told_at` is when it happened.
    """

    id: str
    kind: str
    object_id: str
    live: bool
    account: str | None = None
    api_version: str | None = None
    told_at: datetime | None = None


def is_of_another_version(hint_version: str | None, ours: str) -> bool:
    """Whether the event was made for another version of the provider's interface than we speak.

    It is applied all the same, since only its object's id is used; but the endpoint wants attention.
    """
    return hint_version is not None and hint_version != ours
