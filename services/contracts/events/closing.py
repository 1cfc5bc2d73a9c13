"""Events of a campaign's money: its sums, its one decision, and what it fell short of."""

from dataclasses import dataclass

from services.contracts.events.event import Event, PledgeEvent, SealedContact


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
class CampaignCapReached(Event):
    """Promises fill the law's limit of a small-scale collection, so that it takes no more.

    `published_by` is the person who hears of it for the association, and who has to tell the police.
    """

    NAME = "campaign.cap_reached.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    campaign_title: str
    cap_cents: int
    legal_number: str
    authority: str
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


@dataclass(frozen=True, kw_only=True)
class PledgeShortfallDecided(PledgeEvent):
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
class PledgeCampaignSuspended(PledgeEvent):
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
class PledgeCampaignResumed(PledgeEvent):
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
class PledgeOutcomeDecided(PledgeEvent):
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
