"""What an association may do with a purchase: hand it over, take that back, put it on the shelf again."""

from dataclasses import dataclass
from enum import StrEnum

from services.pledges.domain.shortfalls.shortfall_rules import Hold


class DeliveryState(StrEnum):
    """Where a purchase stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


@dataclass(frozen=True)
class Purchased:
    """What the rules read of a purchase whose price was paid."""

    is_delivered: bool
    is_returned: bool
    # The buyer withdrew, or gets the whole price back.
    is_taken_back: bool


def delivery_state(purchased: Purchased) -> DeliveryState:
    """Where the purchase stands."""
    if purchased.is_returned:
        return DeliveryState.RETURNED
    if purchased.is_taken_back:
        return DeliveryState.WITHDRAWN
    return DeliveryState.DELIVERED if purchased.is_delivered else DeliveryState.WAITING


def is_decided(model: str, campaign_state: str, hold: Hold | None) -> bool:
    """Whether the campaign's money is the association's to deliver for: until then it may all go back.

    `hold` is why it may not be settled yet; where less than the minimum was collected it may still go back.
    """
    if hold in (Hold.UNDECIDED, Hold.GOES_BACK):
        return False
    return campaign_state == "funded" or (
        model == "keep_what_comes" and campaign_state in ("open", "suspended", "closing")
    )


def actions(purchased: Purchased, *, decided: bool) -> list[str]:
    """What may be done now, of deliver, undo and return.

    What came back after delivery is sold again only when the association says that it is whole.
    """
    state = delivery_state(purchased)
    allowed = {
        "deliver": state is DeliveryState.WAITING and decided,
        "undo": state is DeliveryState.DELIVERED,
        "return": state is DeliveryState.WITHDRAWN and purchased.is_delivered,
    }
    return [action for action, may in allowed.items() if may]
