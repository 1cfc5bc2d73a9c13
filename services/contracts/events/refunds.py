"""Events of money that goes back, and of what becomes of backers' own wishes."""

from dataclasses import dataclass

from services.contracts.events.event import Event, PledgeEvent, SealedContact


@dataclass(frozen=True, kw_only=True)
class RefundListed(PledgeEvent):
    """Money is to go back to the payer; `reason` is `not_funded`, `paid_twice`, `too_late`, … ."""

    NAME = "refund.listed.v1"
    AGGREGATE = "pledge_id"

    refund_id: str
    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    reason: str
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class RefundPaid(PledgeEvent):
    """Money has gone back to the payer."""

    NAME = "refund.paid.v1"
    AGGREGATE = "pledge_id"

    refund_id: str
    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class RefundFailed(PledgeEvent):
    """A refund did not reach the payer; the money is still owed, and finance looks for another way."""

    NAME = "refund.failed.v1"
    AGGREGATE = "pledge_id"

    refund_id: str
    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class RefundRequestAnswered(PledgeEvent):
    """A backer asked for the money back and finance said no; `answer` is for the backer to read."""

    NAME = "refund_request.answered.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    answer: str
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class ContactErased(Event):
    """The contact data of a pledge's backer are gone; whoever holds copies forgets them too."""

    NAME = "contact.erased.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class PurchaseWithdrawn(PledgeEvent):
    """A buyer withdrew from a pre-sale; `refund_by` is the last day on which the money is sent back."""

    NAME = "pledge.purchase_withdrawn.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    withdrawn_at: str
    refund_by: str
    locale: str
    link_generation: int
    contact: SealedContact
