"""What is asked of the card provider, and the ways in which it may not do it.

One kind of trouble for each way of proceeding, whatever the provider's library calls it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.pledges.domain.cards.card_answers import IntentFacts

Language = Literal["fi", "sv", "en"]


@dataclass(frozen=True)
class Patience:
    """How long a call may take: seconds for connecting and for the answer, and how often it is repeated."""

    connect_seconds: int
    answer_seconds: int
    repeats: int


# A job can wait; a person and a deadline cannot.
PATIENT, AT_SCREEN, HASTY = Patience(5, 25, 1), Patience(3, 8, 1), Patience(2, 5, 0)


@dataclass(frozen=True)
class CardPage:
    """A hosted page for saving a card, or for paying at once; nothing about the person but the language.

    `saves_card`: what is paid at once is repeated, so the card is kept too.
    """

    pledge_id: str
    campaign_id: str
    customer_id: str
    language: Language
    success_url: str
    cancel_url: str
    expires_at: datetime
    amount_cents: int
    title: str
    descriptor: str
    saves_card: bool = False


@dataclass(frozen=True)
class NewIntent:
    """A payment; which card pays it is said when it is confirmed."""

    pledge_id: str
    campaign_id: str
    customer_id: str
    amount_cents: int
    title: str
    descriptor: str


class ProviderTrouble(Exception):
    """The provider did not do what was asked; `code` is its own word, fit for logs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CardRefused(ProviderTrouble):
    """A final answer about the card; `intent` is the payment as it stands after it, if there is one."""

    def __init__(self, code: str, intent: IntentFacts | None) -> None:
        super().__init__(code)
        self.intent = intent


class ProviderBusy(ProviderTrouble):
    """Too many calls, or a twin of this one is running: the same key again, later."""


class ProviderThrottled(ProviderBusy):
    """We call more often than the provider allows: the same key again, and all calls more slowly."""


class AnswerLost(ProviderTrouble):
    """Nobody knows whether the call took effect."""


class ProviderBroken(ProviderTrouble):
    """A server error, which the provider would replay for the same key."""


class UnexpectedState(ProviderTrouble):
    """The object is not in a state for this; look it up."""


class RequestRefused(ProviderTrouble):
    """The provider finds the request wrong: something was deleted there, or the fault is ours."""


class KeyMisused(ProviderTrouble):
    """The key was used with other parameters: our defect."""


class AccessDenied(ProviderTrouble):
    """The provider does not accept our key; nothing else would succeed either."""


class ForgedWebhook(ValueError):
    """A webhook that the provider did not send, or not just now."""
