"""Events of accounts: who people and associations are."""

from dataclasses import dataclass

from services.contracts.events.event import Event, SealedContact


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
    verified_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssociationAccountChanged(Event):
    """An owner of an association is to hear that its account was changed; `contact` holds email."""

    NAME = "association.account_changed.v1"
    AGGREGATE = "association_id"

    association_id: str
    association_name: str
    old_account_masked: str
    new_account_masked: str
    held_until: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class AssociationDecided(Event):
    """Staff decided about an association, or about a claim on its number; `contact` holds email.

    `outcome` is verified, refused, withdrawn, claim_accepted or claim_declined; `reason` as staff wrote it.
    """

    NAME = "association.decided.v1"
    AGGREGATE = "association_id"

    association_id: str
    association_name: str
    outcome: str
    reason: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class AssociationJoinAsked(Event):
    """Somebody asks an association's owner to be let in; `contact` holds the owner's email."""

    NAME = "association.join_asked.v1"
    AGGREGATE = "association_id"

    association_id: str
    association_name: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event):
    """What a person may do for an association has changed; `contact` holds that person's email.

    `change` is added, role_changed, removed, left or declined; `role` is the role after it, or empty.
    """

    NAME = "membership.changed.v1"
    AGGREGATE = "association_id"

    association_id: str
    association_name: str
    change: str
    role: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class AssociationOrganisersChanged(Event):
    """Who acts for an association is now this, as digests of their mailboxes under the platform's key.

    Match money is not drawn by those who organise: whoever counts it knows them again, and nobody else.
    """

    NAME = "association.organisers_changed.v1"
    AGGREGATE = "association_id"

    association_id: str
    readers: list[str]
