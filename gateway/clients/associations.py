"""What the desks ask about associations: of accounts who they are, of pledges where they collect."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page


@dataclass(frozen=True)
class AssociationRecord:
    """An association as it registered itself."""

    id: str
    name: str
    business_id: str
    register_number: str
    postal_address: str
    public_email: str
    public_phone: str
    purpose: str
    verified: bool
    registered_at: str


@dataclass(frozen=True)
class Member:
    """Somebody who may act for the association."""

    name: str
    email: str
    role: str


@dataclass(frozen=True)
class CardAccount:
    """A collecting account's own account at the card provider; `lacking` are the provider's words."""

    takes_transfers: bool
    pays_out: bool
    disabled_reason: str | None
    lacking: tuple[str, ...]
    looked_at: str


@dataclass(frozen=True)
class CollectingAccount:
    """An account that a campaign may collect to."""

    id: str
    name: str
    iban: str
    association_name: str
    stripe_account_id: str | None = None
    card_account: CardAccount | None = None
    held_until: str | None = None


def _read_association(body: dict[str, Any]) -> AssociationRecord:
    known: dict[str, Any] = {name: body.get(name) or "" for name in AssociationRecord.__dataclass_fields__}
    return AssociationRecord(**known | {"verified": bool(body.get("verified"))})


class Associations(Client):
    """Client of the accounts service for associations."""

    def register(self, identity: dict[str, str | None], key: str) -> AssociationRecord:
        """Register an association; whoever asks becomes its owner."""
        return _read_association(self.post("/associations", identity, key=key))

    def one(self, association_id: str) -> AssociationRecord:
        """One association. Raises Problem 404."""
        return _read_association(self.get(path("associations", association_id)))

    def unverified(self, after: str = "") -> Page[AssociationRecord]:
        """Associations that wait to be verified."""
        return read_page(self.get("/associations", state="unverified", after=after), _read_association)

    def verified(self, after: str = "") -> Page[AssociationRecord]:
        """Associations that a collecting account may be opened for."""
        body = self.get("/associations", state="verified", after=after, limit=100)
        return read_page(body, _read_association)

    def verify(self, association_id: str, evidence: str) -> AssociationRecord:
        """Verify an association on evidence."""
        at = path("associations", association_id, "verification")
        return _read_association(self.post(at, {"evidence": evidence}))

    def members(self, association_id: str) -> tuple[Member, ...]:
        """Who may act for the association; its owners may ask."""
        body = self.get(path("associations", association_id, "members"))
        return read_page(
            body, lambda each: Member(each.get("name") or "", each.get("email") or "", each["role"])
        ).items

    def add_member(self, association_id: str, email: str, role: str) -> None:
        """Let the holder of an address act for the association."""
        self.post(path("associations", association_id, "members"), {"email": email, "role": role})


class CollectingAccounts(Client):
    """Client of the pledges service for collecting accounts."""

    def of_association(self, association_id: str) -> tuple[CollectingAccount, ...]:
        """Where an association's campaigns may collect."""
        return self._read(association_id)

    def all(self) -> tuple[CollectingAccount, ...]:
        """Every account; for finance staff."""
        return self._read(None)

    def _read(self, association_id: str | None) -> tuple[CollectingAccount, ...]:
        body = self.get("/collecting-accounts", association_id=association_id)
        return read_page(body, _read_account).items


def _read_account(body: dict[str, Any]) -> CollectingAccount:
    own = body.get("card_account")
    return CollectingAccount(
        id=body["id"],
        name=body["payee_name"],
        iban=body["iban"],
        association_name=body["association_name"],
        stripe_account_id=body.get("stripe_account_id"),
        card_account=CardAccount(**own | {"lacking": tuple(own["lacking"])}) if own else None,
        held_until=body.get("held_until"),
    )
