"""What the platform counts on, asked of the sandbox, and of the real Stripe when there is a key for it.

`STRIPE_TEST_KEY=sk_test_... pytest -m real_stripe tests/sandbox_stripe` is to be run before going live.
The real one is asked at most four times a second, in its test mode, and keeps the objects.
"""

import os
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from infra.sandbox.stripe.specification import API_VERSION
from tests.sandbox_stripe.conftest import client_for

KEY = os.environ.get("STRIPE_TEST_KEY", "")
_PAUSE_SECONDS = 0.25
REAL = [pytest.param("real", marks=pytest.mark.real_stripe)] if KEY.startswith("sk_test_") else []


class Patient(stripe.RequestsClient):
    """Leaves time between calls, far below the limit of the test mode."""

    def request(self, *given: Any, **named: Any) -> Any:
        time.sleep(_PAUSE_SECONDS)
        return super().request(*given, **named)


@pytest.fixture(params=["sandbox", *REAL])
def api(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The provider's interface: the sandbox's, or the real one."""
    if request.param == "real":
        client = stripe.StripeClient(
            KEY, stripe_version=API_VERSION, max_network_retries=2, http_client=Patient(timeout=(5, 30))
        )
        yield client.v1
        return
    with running(Settings()) as (address, sandbox):
        yield client_for(address).v1
        with sandbox.store.transaction():
            assert sandbox.store.number("SELECT count(*) FROM violations") == 0


def saved(api: Any, card: str) -> tuple[str, str]:
    """A customer with this card saved for later."""
    customer = api.customers.create({"metadata": {"made_by": "agreement test"}}).id
    intent = api.setup_intents.create(
        {
            "customer": customer,
            "payment_method": card,
            "payment_method_types": ["card"],
            "usage": "off_session",
            "confirm": True,
        }
    )
    assert intent.status == "succeeded"
    return customer, str(intent.payment_method)


def intended(api: Any, customer: str, method: str, amount: int = 2_500) -> str:
    return str(
        api.payment_intents.create(
            {
                "amount": amount,
                "currency": "eur",
                "customer": customer,
                "payment_method": method,
                "payment_method_types": ["card"],
                "transfer_group": "campaign:agreement",
                "statement_descriptor_suffix": "KULMAT 1",
            }
        ).id
    )


def test_a_saved_card_is_charged_off_session_and_only_once(api: Any) -> None:
    intent = intended(api, *saved(api, "pm_card_visa"))
    paid = api.payment_intents.confirm(intent, {"off_session": True})
    assert (paid.status, paid.amount_received) == ("succeeded", 2_500)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.payment_intents.confirm(intent, {"off_session": True})
    assert refused.value.code == "payment_intent_unexpected_state"


def test_a_key_gives_the_first_answer_again_and_refuses_other_parameters(api: Any) -> None:
    key = f"agreement:{uuid.uuid4()}"
    first = api.customers.create({"description": "one"}, {"idempotency_key": key})
    again = api.customers.create({"description": "one"}, {"idempotency_key": key})
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError) as refused:
        api.customers.create({"description": "two"}, {"idempotency_key": key})
    assert refused.value.http_status == 400


def test_a_card_that_can_be_saved_may_be_refused_when_charged(api: Any) -> None:
    customer = api.customers.create({}).id
    method = api.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer}).id
    intent = intended(api, customer, method)
    with pytest.raises(stripe.CardError) as refused:
        api.payment_intents.confirm(intent, {"off_session": True})
    assert (refused.value.http_status, refused.value.code) == (402, "card_declined")
    assert api.payment_intents.retrieve(intent).status == "requires_payment_method"


def test_a_card_that_always_asks_is_refused_off_session_and_waits_on_session(api: Any) -> None:
    customer = api.customers.create({}).id
    method = api.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer}).id
    intent = intended(api, customer, method)
    with pytest.raises(stripe.CardError) as refused:
        api.payment_intents.confirm(intent, {"off_session": True})
    assert "authentication_required" in {refused.value.code, refused.value.error.decline_code}
    asked = api.payment_intents.confirm(
        intent, {"payment_method": method, "return_url": "https://example.org/back"}
    )
    assert asked.status == "requires_action"
    assert asked.next_action.type == "redirect_to_url"
    assert api.payment_intents.cancel(intent, {"cancellation_reason": "abandoned"}).status == "canceled"


def test_refunds_stop_at_the_charge(api: Any) -> None:
    intent = intended(api, *saved(api, "pm_card_bypassPending"))
    api.payment_intents.confirm(intent, {"off_session": True})
    assert api.refunds.create({"payment_intent": intent, "amount": 1_000}).amount == 1_000
    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"payment_intent": intent, "amount": 1_501})
    assert api.refunds.create({"payment_intent": intent}).amount == 1_500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"amount": 10}, "amount"),
        ({"statement_descriptor_suffix": "12345"}, "statement_descriptor_suffix"),
        ({"off_session": True}, "off_session"),
    ],
)
def test_what_must_not_be_asked_is_refused_by_name(api: Any, changes: dict[str, Any], param: str) -> None:
    wanted = {"amount": 2_500, "currency": "eur", "payment_method_types": ["card"], **changes}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.payment_intents.create(wanted)
    assert refused.value.param == param


def test_mobilepay_is_not_kept_for_later(api: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        api.setup_intents.create({"payment_method_types": ["mobilepay"], "usage": "off_session"})


def test_a_page_that_is_ended_takes_nothing_any_more(api: Any) -> None:
    session = api.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": api.customers.create({}).id,
            "payment_method_types": ["card"],
            "success_url": "https://example.org/ok",
            "locale": "fi",
        }
    )
    assert (session.status, bool(session.url)) == ("open", True)
    assert api.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.expire(session.id)
