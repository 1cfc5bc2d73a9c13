"""Events of pledges: what becomes of promises and of the money behind them."""

from dataclasses import dataclass

from services.contracts.events.event import Event, SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeMade(Event):
    """A backer promised money; a bank pledge carries what the payer needs.

    `method` is `card` or `bank_transfer`; `contact` holds email and name; the bank fields are
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
class PledgeSecured(Event):
    """The promise is backed: a card is saved, or a bank payment was matched."""

    NAME = "pledge.secured.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    method: str
    amount_cents: int
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgePaymentReminded(Event):
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
class PledgeOutcomeDecided(Event):
    """The campaign closed and this is what follows for one pledge.

    `outcome` is `funded`, `not_funded` or `cancelled`; `action` is `charge`, `keep`, `release`
    or `refund`.
    """

    NAME = "pledge.outcome_decided.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    method: str
    outcome: str
    action: str
    amount_cents: int
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgePaid(Event):
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
class PledgeRepairNeeded(Event):
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
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeReleased(Event):
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


@dataclass(frozen=True, kw_only=True)
class RefundListed(Event):
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
class RefundPaid(Event):
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
class CampaignTotalsChanged(Event):
    """The public sums of one campaign are now these (decision: one vocabulary of sums)."""

    NAME = "campaign.totals_changed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    promised_cents: int
    secured_cents: int
    collected_cents: int
    in_repair_cents: int
    refunded_cents: int
    matched_cents: int
    backers: int


@dataclass(frozen=True, kw_only=True)
class CampaignClosingStarted(Event):
    """The deadline has passed and the decision is being taken; no pledge is accepted any more."""

    NAME = "campaign.closing_started.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str


@dataclass(frozen=True, kw_only=True)
class CampaignClosed(Event):
    """The one decision on a campaign: `funded`, `not_funded` or `cancelled`."""

    NAME = "campaign.closed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    campaign_title: str
    outcome: str
    secured_cents: int
    plan_id: str
    published_by: str
