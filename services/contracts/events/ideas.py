"""Events of ideas: what becomes of ideas and campaigns before and beside the money."""

from dataclasses import dataclass
from typing import Any

from services.contracts.events.event import Event, SealedContact


@dataclass(frozen=True, kw_only=True)
class IdeaSubmitted(Event):
    """A resident put forward an idea."""

    NAME = "idea.submitted.v1"
    AGGREGATE = "idea_id"

    idea_id: str
    district_slug: str
    title: str


@dataclass(frozen=True, kw_only=True)
class IdeaReceived(Event):
    """An idea stands; its author gave an address and is told how to come back to it.

    `contact` holds the address and the `link` by which only its author opens the idea.
    """

    NAME = "idea.received.v1"
    AGGREGATE = "idea_id"

    idea_id: str
    title: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class IdeaCampaignOpened(Event):
    """A campaign made of an idea opened; one event for each person who asked to hear of it.

    `announcement_id` and `contact` are those of `IdeaAdoptionAnnounced`.
    """

    NAME = "idea.campaign_opened.v1"
    AGGREGATE = "announcement_id"

    announcement_id: str
    idea_id: str
    title: str
    campaign_title: str
    campaign_slug: str
    association_name: str
    is_author: bool
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class IdeaAdoptionAnnounced(Event):
    """An association took up an idea; one event for each person who asked to hear of it.

    `announcement_id` is the support's or, for the author, the idea's own; `contact` holds the address
    and, for a supporter, the `support_id` and the `stop` of the link that ends the letters.
    """

    NAME = "idea.adoption_announced.v1"
    AGGREGATE = "announcement_id"

    announcement_id: str
    idea_id: str
    title: str
    association_name: str
    is_author: bool
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class CampaignReviewed(Event):
    """Project staff decided on a campaign: `approved`, `needs_work` or `rejected`, with the reason."""

    NAME = "campaign.reviewed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    slug: str
    title: str
    decision: str
    reason: str
    submitted_by: str


@dataclass(frozen=True, kw_only=True)
class CampaignPublished(Event):
    """A campaign opened for pledges; its terms are frozen from here on.

    `model` is `all_or_nothing` or `keep_what_comes`; `legal_mode` is `pienkerays`, `permit` or
    `presale`; `deadline` is the first instant after the last local day; `cap_cents` is the law's
    limit for a small-scale collection; `shortfall_rule` is `association_accepts`, `refund_all` or
    `sponsor_tops_up`, then up to `shortfall_limit_cents`; `display` is what must be shown of it
    (`contracts.display.Display`), `rewards` what a pre-sale sells (`contracts.rewards.RewardTerms`).
    """

    NAME = "campaign.published.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    slug: str
    title: str
    district_slug: str
    association_id: str
    association_name: str
    collecting_account_id: str
    model: str
    goal_cents: int
    minimum_cents: int
    optimum_cents: int | None
    minimum_pledge_cents: int
    cap_cents: int | None
    deadline: str
    legal_mode: str
    legal_number: str
    stop_at_optimum: bool
    shortfall_rule: str
    published_by: str
    shortfall_limit_cents: int | None = None
    display: dict[str, Any] | None = None
    rewards: list[dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class CampaignRewardChanged(Event):
    """An association told more of a reward on sale, or added to its stock; nothing else of it changes."""

    NAME = "campaign.reward_changed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    reward_id: str
    description: str
    stock: int | None


@dataclass(frozen=True, kw_only=True)
class CampaignSuspended(Event):
    """Staff halted pledging, reversibly; `published_by` is the person who hears of it for the association."""

    NAME = "campaign.suspended.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    reason: str
    title: str = ""
    published_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class CampaignResumed(Event):
    """Staff let pledging go on after a suspension."""

    NAME = "campaign.resumed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    title: str = ""
    published_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class CampaignCancelled(Event):
    """A campaign was cancelled; every pledge is released and bank money refunded."""

    NAME = "campaign.cancelled.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CampaignUpdatePosted(Event):
    """The association told how the campaign is going."""

    NAME = "campaign.update_posted.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    update_id: str
    title: str
