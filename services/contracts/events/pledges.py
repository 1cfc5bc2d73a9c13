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
    """The promise is backed: a card is saved, or a bank payment was matched.

    `condition_kind` and `condition_threshold` say what the promise still depends on, if anything.
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
    or `refund`. `reason` is `condition_not_met` where a funded campaign releases a conditional pledge;
    `halt_reason` is why a campaign was cancelled, in the words of whoever did it.
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
    reason: str | None = None
    condition_kind: str | None = None
    condition_threshold: int | None = None
    halt_reason: str | None = None
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeCampaignSuspended(Event):
    """Staff halted the campaign that a pledge was made to; the pledge stands as it stood.

    `deadline` is the campaign's; if it passes meanwhile, the decision waits until the campaign goes on.
    """

    NAME = "pledge.campaign_suspended.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    method: str
    amount_cents: int
    is_paid: bool
    reason: str
    deadline: str
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeCampaignResumed(Event):
    """The campaign that a pledge was made to goes on; `is_over` says that its deadline has passed already."""

    NAME = "pledge.campaign_resumed.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    method: str
    amount_cents: int
    is_over: bool
    deadline: str
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
    monthly: bool = False
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeRepairReminded(Event):
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
class PledgeMovedToBank(Event):
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
class PledgeShortfallDecided(Event):
    """A funded campaign collected too little, and this was decided: `accepted` or `topped_up`."""

    NAME = "pledge.shortfall_decided.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    association_name: str
    amount_cents: int
    decision: str
    missing_cents: int
    statement: str
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
class RefundFailed(Event):
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
class RefundRequestAnswered(Event):
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
class CampaignShortfallFound(Event):
    """A funded campaign collected less than its minimum; until a decision nothing is settled.

    `rule` is the one declared at publishing; `published_by` is the person who is told.
    """

    NAME = "campaign.shortfall_found.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    campaign_title: str
    rule: str
    limit_cents: int | None
    minimum_cents: int
    collected_cents: int
    missing_cents: int
    published_by: str


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
