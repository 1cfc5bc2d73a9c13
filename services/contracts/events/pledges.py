"""Events of pledges: what becomes of promises and of the money behind them."""

from dataclasses import dataclass

from services.contracts.events.event import PledgeEvent, SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeMade(PledgeEvent):
    """A backer promised money; a bank pledge carries what the payer needs.

    `method` is `card`, `bank_transfer` or `cash`; `contact` holds email and name; the bank fields are
    nothing for a card. `link_generation` renders the link of the pledge's own page.
    """

    NAME = "pledge.made.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    method: str
    amount_cents: int
    locale: str
    link_generation: int
    payee: str | None = None
    iban: str | None = None
    reference: str | None = None
    reference_rf: str | None = None
    barcode: str | None = None
    due_on: str | None = None
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeSecured(PledgeEvent):
    """The promise is backed: a card is saved, or a bank payment was matched.

    `condition_kind` and `condition_threshold` say what the promise still depends on, if anything;
    `promised_cents` is what was promised before the promise was set to the sum that was paid.
    """

    NAME = "pledge.secured.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    method: str
    amount_cents: int
    locale: str
    link_generation: int
    condition_kind: str | None = None
    condition_threshold: int | None = None
    promised_cents: int | None = None
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgePaymentReminded(PledgeEvent):
    """A bank pledge is still unpaid two days before it is due."""

    NAME = "pledge.payment_reminded.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    locale: str
    link_generation: int
    payee: str
    iban: str
    reference: str
    reference_rf: str
    barcode: str
    due_on: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeRestRequested(PledgeEvent):
    """Less came than was promised, and the desk asks the backer for the rest.

    `amount_cents` is the rest, over which the bar code is made; `promised_cents` the whole promise.
    """

    NAME = "pledge.rest_requested.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    promised_cents: int
    received_cents: int
    locale: str
    link_generation: int
    payee: str
    iban: str
    reference: str
    reference_rf: str
    barcode: str
    due_on: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgePaid(PledgeEvent):
    """A card was charged."""

    NAME = "pledge.paid.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeRepairNeeded(PledgeEvent):
    """A card could not be charged; `reason` is `declined`, `authentication_required` or `card_expired`."""

    NAME = "pledge.repair_needed.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    reason: str
    repair_until: str
    locale: str
    link_generation: int
    monthly: bool = False
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeRepairReminded(PledgeEvent):
    """A card is still to be repaired; `is_last` says that no other reminder comes before the end."""

    NAME = "pledge.repair_reminded.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    reason: str
    repair_until: str
    is_last: bool
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeMovedToBank(PledgeEvent):
    """A backer pays by bank transfer what could not be charged to a card; the card payment is given up."""

    NAME = "pledge.moved_to_bank.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    locale: str
    link_generation: int
    payee: str
    iban: str
    reference: str
    reference_rf: str
    barcode: str
    due_on: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgePaymentUndone(PledgeEvent):
    """A payment that was confirmed to the backer turned out not to be theirs; the promise waits again."""

    NAME = "pledge.payment_undone.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    locale: str
    link_generation: int
    payee: str
    iban: str
    reference: str
    reference_rf: str
    barcode: str
    due_on: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeReleased(PledgeEvent):
    """The promise ended without money moving: `withdrawn`, `lapsed` or `dropped`."""

    NAME = "pledge.released.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    reason: str
    locale: str
    link_generation: int
    contact: SealedContact
