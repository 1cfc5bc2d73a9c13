"""Events of monthly pledges; `pledge_id` is the first pledge, whose link opens the whole agreement."""

from dataclasses import dataclass

from services.contracts.events.event import PledgeEvent, SealedContact


@dataclass(frozen=True, kw_only=True)
class MonthlyPledgeStarted(PledgeEvent):
    """The first month was paid; the next follows on `next_due_on`, each of at most `cap_cents`."""

    NAME = "monthly_pledge.started.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    cap_cents: int
    next_due_on: str
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class MonthlyPledgeChargeAnnounced(PledgeEvent):
    """The card will be charged on `charge_on`; `missed_months` were not charged and never will be."""

    NAME = "monthly_pledge.charge_announced.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    charge_on: str
    missed_months: int
    locale: str
    link_generation: int
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class MonthlyPledgeChanged(PledgeEvent):
    """It is now `active`, `paused` or `ended`.

    `reason` of an end is `by_backer`, `campaign_ended`, `campaign_cancelled`, `cap_reached`, … .
    """

    NAME = "monthly_pledge.changed.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    amount_cents: int
    state: str
    reason: str | None = None
    next_due_on: str | None = None
    locale: str
    link_generation: int
    contact: SealedContact
