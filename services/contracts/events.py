"""Events: facts that one service tells the others, as sentences in the past tense.

A field is JSON-native (text, whole number, truth value, or nothing). Sums are cents, instants are
ISO 8601 in UTC, ids are UUID text. A golden sample of every version stands in
`tests/contracts/samples` and is never edited: a new optional field keeps the version, anything
else is a new class with the next one. `contact` carries a person's contact data sealed with that
person's own key (see `SealedContact`); erasing the key erases the data in every copy.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self


@dataclass(frozen=True, kw_only=True)
class SealedContact:
    """Contact data of one person, readable only with the person's key, which the platform key wraps."""

    subject: str
    wrapped_key: str
    data: str


class UnknownEvent(LookupError):
    """No event of that name and version is part of the contract."""


class MalformedEvent(ValueError):
    """The payload lacks a field that the event's version requires."""


EVENTS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event; a subclass names itself and its aggregate, the unit of ordering."""

    NAME: ClassVar[str] = ""
    AGGREGATE: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        EVENTS[cls.NAME] = cls

    @property
    def aggregate(self) -> str:
        """The key within which deliveries keep their order, such as "pledge:0192…"."""
        return f"{self.AGGREGATE.removesuffix('_id')}:{getattr(self, self.AGGREGATE)}"

    def to_payload(self) -> dict[str, Any]:
        """The JSON object that travels."""
        return asdict(self)

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Read a payload; fields added by a newer producer are ignored. Raises MalformedEvent."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in payload.items() if name in known}
        if isinstance(given.get("contact"), dict):
            given["contact"] = SealedContact(**given["contact"])
        try:
            return cls(**given)
        except TypeError as error:
            raise MalformedEvent(f"{cls.NAME}: {error}") from error


def read_event(name: str, payload: dict[str, Any]) -> Event:
    """The event of that name. Raises UnknownEvent, MalformedEvent."""
    if name not in EVENTS:
        raise UnknownEvent(name)
    return EVENTS[name].from_payload(payload)


# --- accounts ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SignInRequested(Event):
    """Someone asked to sign in by e-mail; `contact` holds email, code and link_token."""

    NAME = "sign_in.requested.v1"
    AGGREGATE = "sign_in_id"

    sign_in_id: str
    locale: str
    expires_at: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class StaffInvited(Event):
    """A member of staff was invited; `contact` holds email, name and link_token."""

    NAME = "staff.invited.v1"
    AGGREGATE = "invitation_id"

    invitation_id: str
    locale: str
    expires_at: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequested(Event):
    """A member of staff asked for a new password; `contact` holds email, name and link_token."""

    NAME = "password_reset.requested.v1"
    AGGREGATE = "reset_id"

    reset_id: str
    locale: str
    expires_at: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class PersonContactChanged(Event):
    """A person's name, address of mail or language is now this; `contact` holds email and name."""

    NAME = "person.contact_changed.v1"
    AGGREGATE = "person_id"

    person_id: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class AssociationChanged(Event):
    """An association's public identity is now this (registered, renamed or verified)."""

    NAME = "association.changed.v1"
    AGGREGATE = "association_id"

    association_id: str
    name: str
    business_id: str | None
    register_number: str | None
    postal_address: str
    public_email: str
    public_phone: str
    verified: bool


# --- ideas ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class IdeaSubmitted(Event):
    """A resident put forward an idea."""

    NAME = "idea.submitted.v1"
    AGGREGATE = "idea_id"

    idea_id: str
    district_slug: str
    title: str


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
    `sponsor_tops_up`.
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


@dataclass(frozen=True, kw_only=True)
class CampaignSuspended(Event):
    """Staff halted pledging, reversibly."""

    NAME = "campaign.suspended.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CampaignResumed(Event):
    """Staff let pledging go on after a suspension."""

    NAME = "campaign.resumed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str


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


# --- pledges ----------------------------------------------------------------------------------


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
