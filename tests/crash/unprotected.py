"""The card provider without one of the protections: what the tests must be able to catch."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.stripe_objects import intent_facts


class _Wrapper:
    """All calls as they are, but for those that a subclass makes otherwise."""

    def __init__(self, cards: Any) -> None:
        self._cards = cards

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cards, name)


class WithRandomKeys(_Wrapper):
    """A fresh key for each attempt, as a library makes one when it is given none."""

    def create_intent(self, key: str, *given: Any) -> IntentFacts:
        return self._cards.create_intent(f"{key}:{uuid4()}", *given)

    def confirm_off_session(self, key: str, *given: Any) -> IntentFacts:
        return self._cards.confirm_off_session(f"{key}:{uuid4()}", *given)


class InOneStep(_Wrapper):
    """A payment made and confirmed in one call, so that no stored id keeps it from being made again."""

    def confirm_off_session(self, key: str, intent_id: str, payment_method_id: str) -> IntentFacts:
        known = self._cards._client.v1.payment_intents.retrieve(intent_id)
        charged = self._cards._client.v1.payment_intents.create(
            {
                "amount": known.amount,
                "currency": "eur",
                "customer": known.customer,
                "payment_method": payment_method_id,
                "payment_method_types": ["card"],
                "capture_method": "automatic",
                "metadata": known.metadata.to_dict(),
                "confirm": True,
                "off_session": True,
                "expand": ["latest_charge.balance_transaction"],
            },
            {"idempotency_key": key},
        )
        return replace(intent_facts(charged.to_dict()), id=intent_id)


WITHOUT: dict[str, Callable[[Any], Any]] = {"stable_keys": WithRandomKeys, "stored_payment": InOneStep}
