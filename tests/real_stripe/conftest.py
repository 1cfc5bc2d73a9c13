"""The card provider twice over: our sandbox always, and the real one where STRIPE_TEST_KEY is given."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import stripe

from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from services.chassis.identifiers import new_id
from services.chassis.settings import Secret
from services.pledges.domain.cards.card_calls import PATIENT, NewIntent
from services.pledges.stripe_gateway import API_VERSION, StripeGateway

KEY = os.environ.get("STRIPE_TEST_KEY", "")
# The real one allows 25 a second; a guest takes a fifth of that.
CALLS_PER_SECOND = 5


class Unhurried:
    """Lets every call to what it wraps wait its turn."""

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._wrapped, name)
        if callable(found):
            time.sleep(1 / CALLS_PER_SECOND)
            return found
        return Unhurried(found) if type(found).__module__.split(".")[0] in ("services", "stripe") else found


@dataclass(frozen=True)
class Provider:
    """Our own calls under test, and the library beside them for what a backer's browser would do."""

    calls: StripeGateway
    browser: stripe.StripeClient

    def saved_card(self, test_id: str) -> tuple[str, str, str]:
        """A customer with a card saved for later: customer, saved card, and how it was saved."""
        customer = self.calls.create_customer(f"t:{new_id()}", str(new_id()), None, "fi")
        saved = self.browser.v1.setup_intents.create(
            {
                "customer": customer,
                "payment_method": test_id,
                "payment_method_types": ["card"],
                "usage": "off_session",
                "confirm": True,
            }
        )
        return customer, str(saved.payment_method), saved.id

    def new_intent(self, customer: str, amount_cents: int = 2_500) -> NewIntent:
        """A payment of a pledge that nobody has heard of before."""
        return NewIntent(str(new_id()), str(new_id()), customer, amount_cents, "Kokeilu", "MK 1")


# Without a key of test mode there is no real half at all: a skip would look like a gap.
REAL = [pytest.param("real", marks=pytest.mark.real_stripe)] if KEY.startswith("sk_test_") else []


@pytest.fixture(params=["sandbox", *REAL])
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    """The sandbox; or the real one, unhurried."""
    if request.param == "sandbox":
        with running(Settings()) as (address, sandbox):
            yield make_provider("sk_test_local", address)
            with sandbox.store.transaction():
                strayed = sandbox.store.number("SELECT count(*) FROM violations")
        assert strayed == 0
    else:
        real = make_provider(KEY)
        yield Provider(Unhurried(real.calls), Unhurried(real.browser))  # type: ignore[arg-type]


def make_provider(key: str, address: str = "") -> Provider:
    """Our calls with that key; without an address at the real provider."""
    browser = stripe.StripeClient(
        key, stripe_version=API_VERSION, base_addresses={"api": address} if address else None
    )
    return Provider(StripeGateway(Secret(key), Secret("whsec_unused"), address, PATIENT), browser)
