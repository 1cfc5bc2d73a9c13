"""Events about proofs that a person stands behind a card, asked for before there is a pledge."""

from dataclasses import dataclass

from services.contracts.events.event import Event, SealedContact


@dataclass(frozen=True, kw_only=True)
class PledgeCodeRequested(Event):
    """Somebody proves that a mailbox is theirs before giving a card; `contact` holds email and code."""

    NAME = "pledge_code.requested.v1"
    AGGREGATE = "code_id"

    code_id: str
    locale: str
    expires_at: str
    contact: SealedContact
