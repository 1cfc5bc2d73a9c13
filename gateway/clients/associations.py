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
    refused: bool = False
    verified_at: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody who may act for the association."""

    id: str
    email: str
    role: str


@dataclass(frozen=True)
class Members:
    """Those who may act for an association as far as whoever asks may see them, and which of them asks."""

    items: tuple[Member, ...]
    own_id: str


@dataclass(frozen=True)
class JoinRequest:
    """Somebody who asks about an association, as those see it who answer."""

    id: str
    email: str
    message: str
    asked_at: str


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
    kind: str = "association"
    stripe_account_id: str | None = None
    card_account: CardAccount | None = None
    held_until: str | None = None
    card_standing: str = "not_begun"
    opened_account_id: str | None = None
    association_id: str = ""
    bic: str = ""


def read_association(body: dict[str, Any]) -> AssociationRecord:
    """An association out of its JSON."""
    known: dict[str, Any] = {name: body.get(name) or "" for name in AssociationRecord.__dataclass_fields__}
    flags = {"verified": bool(body.get("verified")), "refused": bool(body.get("refused"))}
    return AssociationRecord(**known | flags)


class Associations(Client):
    """Client of the accounts service for associations and those who act for them."""

    def register(self, identity: dict[str, Any], key: str) -> AssociationRecord:
        """Register an association; whoever asks becomes its owner."""
        return read_association(self.post("/associations", identity, key=key))

    def correct(self, association_id: str, identity: dict[str, Any], key: str) -> AssociationRecord:
        """Put right what was written; another name or number is verified anew."""
        at = path("associations", association_id, "identity")
        return read_association(self.post(at, identity, key=key))

    def one(self, association_id: str) -> AssociationRecord:
        """One association. Raises Problem 404."""
        return read_association(self.get(path("associations", association_id)))

    def verified(self, after: str = "") -> Page[AssociationRecord]:
        """Associations that a collecting account may be opened for."""
        body = self.get("/associations", state="verified", after=after, limit=100)
        return read_page(body, read_association)

    def ask(self, kind: str, number: dict[str, str | None], message: str) -> None:
        """Ask the owners of a number to be let in (`join`), or tell staff that it is one's own (`claim`)."""
        self.post("/associations/requests", {"kind": kind, "message": message, **number})

    def requests(self, association_id: str) -> tuple[JoinRequest, ...]:
        """Who asks to be let in; its owners may ask."""
        body = self.get(path("associations", association_id, "requests"))
        return tuple(JoinRequest(**each) for each in body["items"])

    def answer_request(self, association_id: str, request_id: str, accepted: bool) -> None:
        """Let somebody in, or decline."""
        self.post(path("associations", association_id, "requests", request_id), {"accepted": accepted})

    def members(self, association_id: str) -> Members:
        """Who may act for the association; an editor sees themselves."""
        body = self.get(path("associations", association_id, "members"), limit=100)
        found = (Member(each["id"], each.get("email") or "", each["role"]) for each in body["items"])
        return Members(tuple(found), body["own_id"])

    def writers(self, association_id: str) -> dict[str, str]:
        """The names of those who write for the association, by person; its members may ask."""
        body = self.get(path("associations", association_id, "writers"))
        return {each["id"]: each["name"] for each in body["items"]}

    def add_member(self, association_id: str, email: str, role: str) -> None:
        """Let the holder of an address act for the association."""
        self.post(path("associations", association_id, "members"), {"email": email, "role": role})

    def change_role(self, association_id: str, member_id: str, role: str) -> None:
        """Let a member do more or less. Raises Problem `last_owner`."""
        self.post(path("associations", association_id, "members", member_id, "role"), {"role": role})

    def end_membership(self, association_id: str, member_id: str) -> None:
        """Remove a member, or leave. Raises Problem `last_owner`."""
        self.post(path("associations", association_id, "members", member_id, "end"))


class CollectingAccounts(Client):
    """Client of the pledges service for collecting accounts."""

    def of_association(self, association_id: str) -> tuple[CollectingAccount, ...]:
        """Where an association's campaigns may collect."""
        return self._read(association_id)

    def all(self) -> tuple[CollectingAccount, ...]:
        """Every account; for finance staff."""
        return self._read(None)

    def open_card_account(self, account_id: str) -> str:
        """The provider's page for an owner. Raises Problem 409, 503."""
        return str(self.post(path("collecting-accounts", account_id, "opening"))["url"])

    def look_at_card_account(self, account_id: str) -> None:
        """Let the provider be asked how the account stands. Raises Problem 503."""
        self.post(path("collecting-accounts", account_id, "opening", "look"))

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
        kind=body.get("kind") or "association",
        stripe_account_id=body.get("stripe_account_id"),
        card_account=CardAccount(**own | {"lacking": tuple(own["lacking"])}) if own else None,
        held_until=body.get("held_until"),
        card_standing=body.get("card_standing") or "not_begun",
        opened_account_id=body.get("opened_account_id"),
        association_id=body.get("association_id") or "",
        bic=body.get("bic") or "",
    )
