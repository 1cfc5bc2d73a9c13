"""Idempotency keys: replay, mismatch, concurrency, and what is not kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe

from tests.sandbox_stripe.conftest import Stripe


def test_the_same_key_gives_the_first_answer_again(pay: Stripe) -> None:
    params = {"email": "liisa@example.fi"}
    first = pay.api.customers.create(params, {"idempotency_key": "p:user:42:customer"})
    again = pay.api.customers.create(params, {"idempotency_key": "p:user:42:customer"})
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(pay.api.customers.list().data) == 1


def test_the_same_key_with_other_parameters_is_an_error(pay: Stripe) -> None:
    options = {"idempotency_key": "k"}
    pay.api.customers.create({"email": "a@example.fi"}, options)
    with pytest.raises(stripe.IdempotencyError) as refused:
        pay.api.customers.create({"email": "b@example.fi"}, options)
    assert refused.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        pay.api.payment_intents.create({"amount": 500, "currency": "eur"}, options)
    assert len(pay.api.customers.list().data) == 1


def test_a_refusal_by_the_bank_is_replayed_and_not_tried_again(pay: Stripe) -> None:
    customer = pay.customer()
    intent = pay.intent(customer, pay.saved(customer, "pm_card_chargeCustomerFail"))
    charges = set()
    for _ in range(3):
        with pytest.raises(stripe.CardError) as refused:
            pay.api.payment_intents.confirm(intent, {"off_session": True}, {"idempotency_key": "confirm:1"})
        charges.add(refused.value.error.charge)
    assert len(charges) == 1
    assert pay.look("summary")["charges_failed"] == 1


def test_wrong_parameters_do_not_use_up_the_key(pay: Stripe) -> None:
    options = {"idempotency_key": "k"}
    with pytest.raises(stripe.InvalidRequestError):
        pay.api.payment_intents.create({"amount": "25.00", "currency": "eur"}, options)  # type: ignore[typeddict-item]
    assert pay.api.payment_intents.create({"amount": 2_500, "currency": "eur"}, options).amount == 2_500
    pay.browser.delete(f"{pay.address}/_sandbox/violations")


def test_of_concurrent_calls_with_one_key_one_runs(pay: Stripe) -> None:
    customer = pay.customer()
    intent = pay.intent(customer, pay.saved(customer, "pm_card_visa"))
    pay.control("chaos", mode="slow", seconds=0.5, path="/confirm")

    def confirm(_: int) -> str:
        try:
            options: stripe.RequestOptions = {"idempotency_key": "confirm:1"}
            return pay.api.payment_intents.confirm(intent, {"off_session": True}, options).status
        except stripe.StripeError as error:
            return f"{error.http_status} {error.error.code}"

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(confirm, range(8)))

    assert answers.count("succeeded") >= 1
    assert set(answers) == {"succeeded", "409 idempotency_key_in_use"}
    assert pay.look("summary")["charges_succeeded"] == 1


def test_a_lost_reply_is_found_again_with_the_key(pay: Stripe) -> None:
    customer = pay.customer()
    method = pay.saved(customer, "pm_card_visa")
    pay.control("chaos", mode="lost_reply", path="POST /v1/payment_intents")
    for _ in range(2):
        try:
            pay.api.payment_intents.create(
                {
                    "amount": 2_500,
                    "currency": "eur",
                    "customer": customer,
                    "payment_method": method,
                    "confirm": True,
                    "off_session": True,
                },
                {"idempotency_key": "p:pledge:881:pi"},
            )
        except stripe.APIConnectionError:
            assert pay.look("summary")["charged_cents"] == 2_500  # the effect had happened
    assert pay.look("summary")["charged_cents"] == 2_500


def test_a_kept_500_is_replayed_though_the_effect_happened(pay: Stripe) -> None:
    pay.control("chaos", mode="error_after", path="/v1/customers")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            pay.api.customers.create({"email": "a@example.fi"}, {"idempotency_key": "k"})
        assert failed.value.http_status == 500
    assert len(pay.api.customers.list().data) == 1


@pytest.mark.parametrize(("mode", "status"), [("error_before", 500), ("rate_limit", 429)])
def test_trouble_before_execution_leaves_the_key_free(pay: Stripe, mode: str, status: int) -> None:
    pay.control("chaos", mode=mode, times=2, path="/v1/customers")
    for _ in range(2):
        with pytest.raises(stripe.StripeError) as failed:
            pay.api.customers.create({"email": "a@example.fi"}, {"idempotency_key": "k"})
        assert failed.value.http_status == status
    assert pay.api.customers.list().data == []
    pay.api.customers.create({"email": "a@example.fi"}, {"idempotency_key": "k"})


def test_a_key_is_forgotten_after_a_day(pay: Stripe) -> None:
    options = {"idempotency_key": "k"}
    first = pay.api.customers.create({}, options)
    pay.control("advance", seconds=25 * 3600)
    assert pay.api.customers.create({}, options).id != first.id


def test_only_a_test_key_opens_the_door(pay: Stripe) -> None:
    for headers in ({}, {"Authorization": "Bearer sk_live_abc"}, {"Authorization": "Bearer rk_test_abc"}):
        reply = requests.get(f"{pay.address}/v1/customers", headers=headers, timeout=5)
        assert reply.status_code == 401
        assert reply.json()["error"]["type"] == "invalid_request_error"
