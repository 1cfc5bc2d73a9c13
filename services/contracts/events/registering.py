"""Events about those who give hours and goods: their own link, what they are asked, what ends."""

from dataclasses import dataclass

from services.contracts.events.event import Event, SealedContact


@dataclass(frozen=True, kw_only=True)
class ContributorLinkSent(Event):
    """Somebody wants to join the register of volunteers, or has lost the link to their own page.

    `purpose` is `join` or `link`; `contact` holds the address and the `link` token of the own page.
    """

    NAME = "contributor.link_sent.v1"
    AGGREGATE = "contributor_id"

    contributor_id: str
    purpose: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class ContributorInvited(Event):
    """An association asks somebody, who agreed to be asked, to come to a shift.

    `contact` holds the address, the `link` token of the own page, and the `stop` token by which the
    association may invite no more.
    """

    NAME = "contributor.invited.v1"
    AGGREGATE = "invitation_id"

    invitation_id: str
    contributor_id: str
    association: str
    campaign_slug: str
    campaign_title: str
    shift_id: str
    shift_title: str
    place: str
    starts_at: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class ContributorCertificateEnding(Event):
    """A certificate that somebody told of ends before long; told once for each certificate.

    `kind` is `order_steward`, `road_safety` or `first_aid`; `last_day` is a local date.
    """

    NAME = "contributor.certificate_ending.v1"
    AGGREGATE = "certificate_id"

    certificate_id: str
    contributor_id: str
    kind: str
    last_day: str
    locale: str
    contact: SealedContact
