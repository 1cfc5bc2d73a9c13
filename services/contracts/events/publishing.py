"""Events around a campaign's publishing: its opening, those who follow it, and those who asked."""

from dataclasses import dataclass

from services.contracts.events.event import Event, PledgeEvent, SealedContact


@dataclass(frozen=True, kw_only=True)
class CampaignOpeningFailed(Event):
    """A campaign could not open at the moment chosen for it; one event for each person who is told.

    `missing` are `field:code` of what it lacked, or the code of the refusal; `is_staff` says that the
    person reviewed the campaign rather than chose the moment.
    """

    NAME = "campaign.opening_failed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    title: str
    opens_at: str
    missing: list[str]
    person_id: str
    is_staff: bool


@dataclass(frozen=True, kw_only=True)
class AddressConfirmationRequested(Event):
    """Somebody left an address; nothing else is sent to it before its owner confirms it.

    `purpose` is `campaign`, `district` or `question`; `title` names what it is about; `contact` holds the
    address and the `confirm` token of the link.
    """

    NAME = "address.confirmation_requested.v1"
    AGGREGATE = "confirmation_id"

    confirmation_id: str
    purpose: str
    title: str
    locale: str
    expires_at: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class FollowerTold(Event):
    """A follower of a campaign or a district hears of one thing; one event for each follower and thing.

    `kind` is `opened`, `update`, `ends_soon`, `result` or `report`; `title` and `body` are those of an
    update; `outcome` is that of a result; one address gets one letter of `news_id`, in whatever
    capacities its owner would get one. `contact` holds the address, the `follower_id` and the `stop`
    token of the link that ends the letters.
    """

    NAME = "follower.told.v1"
    AGGREGATE = "follower_id"

    follower_id: str
    news_id: str
    kind: str
    campaign_id: str
    slug: str
    campaign_title: str
    title: str
    body: str
    outcome: str | None
    deadline: str | None
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class CampaignQuestionAnswered(Event):
    """An association answered a question whose asker had confirmed an address."""

    NAME = "campaign_question.answered.v1"
    AGGREGATE = "question_id"

    question_id: str
    slug: str
    campaign_title: str
    question: str
    answer: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class CampaignUpdateReleased(Event):
    """An update can no longer be taken back; who hears of the campaign is told now."""

    NAME = "campaign.update_released.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    update_id: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class PledgeUpdateTold(PledgeEvent):
    """A backer hears what the makers tell; one address gets one letter of `news_id`."""

    NAME = "pledge.update_told.v1"
    AGGREGATE = "pledge_id"

    pledge_id: str
    campaign_id: str
    campaign_title: str
    news_id: str
    title: str
    body: str
    locale: str
    link_generation: int
    contact: SealedContact
