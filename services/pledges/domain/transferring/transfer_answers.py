"""What is asked of the card provider about transfers and connected accounts, and what it says of them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NewTransfer:
    """One charge's money to one connected account, as stored with its attempt; in cents."""

    transfer_id: str
    campaign_id: str
    charge_id: str
    destination: str
    amount_cents: int

    @property
    def group(self) -> str:
        """What ties a charge and its transfer together at the provider."""
        return f"campaign:{self.campaign_id}"

    @classmethod
    def stored(cls, parameters: dict[str, Any]) -> "NewTransfer":
        """As it was written down with an attempt: a repeated call must say exactly the same."""
        return cls(**parameters)


@dataclass(frozen=True)
class TransferFacts:
    """A transfer as it stands; `payment_id` is what it is called in the receiving account."""

    id: str
    amount_cents: int
    payment_id: str | None
    transfer_id: str | None


@dataclass(frozen=True)
class NewReversal:
    """A part of a transfer that is to come back, in cents."""

    transfer_id: str
    provider_id: str
    number: int
    amount_cents: int

    @classmethod
    def stored(cls, parameters: dict[str, Any]) -> "NewReversal":
        """As it was written down with an attempt."""
        return cls(**parameters)


@dataclass(frozen=True)
class ReversalFacts:
    """A reversal as it stands; `refund_id` is what it is called in the receiving account."""

    id: str
    amount_cents: int
    refund_id: str | None
    number: int | None


@dataclass(frozen=True)
class AccountFacts:
    """A connected account: whether it may be given money, and whether it is paid out to its bank.

    `lacking` are the provider's words for what it still wants to know; `details_given` once its owner
    has gone through the provider's page.
    """

    id: str
    takes_transfers: bool
    pays_out: bool
    disabled_reason: str | None
    lacking: tuple[str, ...]
    details_given: bool = False
