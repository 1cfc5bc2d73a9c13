"""MobilePay: a payment at once, approved in the application, and never saved."""

import pytest
import stripe

from tests.sandbox_stripe.conftest import Endpoint, Stripe

SESSION = {
    "mode": "payment",
    "success_url": "http://localhost/ok?s={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://localhost/cancel",
    "line_items": [
        {
            "quantity": 1,
            "price_data": {"currency": "eur", "unit_amount": 2_500, "product_data": {"name": "Tuki"}},
        }
    ],
}


def opened(pay: Stripe, *types: str) -> stripe.checkout.Session:
    return pay.api.checkout.sessions.create({**SESSION, "payment_method_types": list(types)})  # type: ignore[typeddict-item]


def test_a_payment_is_approved_in_the_application_and_refunded_in_parts(
    pay: Stripe, endpoint: Endpoint
) -> None:
    session = opened(pay, "mobilepay")
    page = pay.browser.get(str(session.url)).text
    assert "Maksa MobilePaylla" in page
    assert "testikortti" not in page
    asked = pay.browser.post(str(session.url), data={"action": "mobilepay"}, allow_redirects=False)
    question = pay.browser.get(asked.headers["Location"]).text
    assert "Vahvista MobilePayssa" in question
    done = pay.browser.post(asked.headers["Location"], data={"action": "approve"}, allow_redirects=False)
    assert done.headers["Location"] == f"http://localhost/ok?s={session.id}"
    endpoint.wait_for_type("checkout.session.completed", "payment_intent.succeeded")
    intent = str(pay.api.checkout.sessions.retrieve(session.id).payment_intent)
    [charge] = pay.api.charges.list({"payment_intent": intent}).data
    assert charge.payment_method_details.type == "mobilepay"
    assert pay.api.refunds.create({"payment_intent": intent, "amount": 1_000}).status == "succeeded"
    assert pay.api.refunds.create({"payment_intent": intent}).amount == 1_500


def test_a_payer_who_rejects_may_choose_again(pay: Stripe) -> None:
    session = opened(pay, "card", "mobilepay")
    asked = pay.browser.post(str(session.url), data={"action": "mobilepay"}, allow_redirects=False)
    back = pay.browser.post(asked.headers["Location"], data={"action": "fail"}, allow_redirects=False)
    assert "epäonnistui" in pay.browser.get(back.headers["Location"]).text
    intent = pay.api.payment_intents.retrieve(
        str(pay.api.checkout.sessions.retrieve(session.id).payment_intent)
    )
    assert intent.last_payment_error
    assert intent.last_payment_error.code == "payment_method_customer_decline"
    paid = pay.browser.post(str(session.url), data={"card": "4242424242424242"}, allow_redirects=False)
    assert paid.headers["Location"].startswith("http://localhost/ok")


def test_it_is_not_kept_for_later(pay: Stripe) -> None:
    customer = pay.customer()
    with pytest.raises(stripe.InvalidRequestError, match="cannot be saved"):
        pay.api.checkout.sessions.create(
            {
                "mode": "setup",
                "customer": customer,
                "payment_method_types": ["mobilepay"],
                "success_url": "http://localhost/ok",
            }
        )
    with pytest.raises(stripe.InvalidRequestError, match="cannot be saved"):
        pay.api.payment_intents.create(
            {
                "amount": 2_500,
                "currency": "eur",
                "payment_method_types": ["mobilepay"],
                "setup_future_usage": "off_session",
            }
        )
    method = pay.api.payment_methods.create({"type": "mobilepay", "mobilepay": {}})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be saved"):
        pay.api.payment_methods.attach(method.id, {"customer": customer})
    intent = pay.intent(customer, method.id, payment_method_types=["mobilepay"])
    with pytest.raises(stripe.InvalidRequestError, match="off session"):
        pay.api.payment_intents.confirm(intent, {"off_session": True})


def test_a_card_page_takes_no_mobilepay_and_sepa_debit_is_off(pay: Stripe) -> None:
    session = opened(pay, "card")
    assert "MobilePay" not in pay.browser.get(str(session.url)).text
    refused = pay.browser.post(str(session.url), data={"action": "mobilepay"}, allow_redirects=False)
    assert refused.status_code == 422
    with pytest.raises(stripe.InvalidRequestError, match="activated"):
        opened(pay, "sepa_debit")
