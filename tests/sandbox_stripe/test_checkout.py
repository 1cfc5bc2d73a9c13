"""Checkout Sessions: the hosted page, with and without authentication, and its end."""

import re
import time
from typing import Any

import pytest
import stripe

from tests.sandbox_stripe.conftest import Stripe

SUCCESS = "http://localhost:8000/done?session={CHECKOUT_SESSION_ID}"
CANCEL = "http://localhost:8000/cancelled"


def open_setup(pay: Stripe, **params: Any) -> stripe.checkout.Session:
    return pay.api.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": pay.customer(),
            "payment_method_types": ["card"],
            "success_url": SUCCESS,
            "cancel_url": CANCEL,
            "locale": "fi",
            "metadata": {"pledge_id": "881"},
            "setup_intent_data": {"metadata": {"pledge_id": "881"}},
            **params,
        }
    )


def open_payment(pay: Stripe, cents: int = 3_000, **params: Any) -> stripe.checkout.Session:
    return pay.api.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": pay.customer(),
            "success_url": SUCCESS,
            "cancel_url": CANCEL,
            "line_items": [
                {
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": cents,
                        "product_data": {"name": "Tuki: Laiturin kunnostus"},
                    },
                    "quantity": 1,
                }
            ],
            "payment_intent_data": {"transfer_group": "campaign:7", "metadata": {"pledge_id": "881"}},
            **params,
        }
    )


def submit(pay: Stripe, url: str | None, **form: str) -> Any:
    return pay.browser.post(str(url), data=form, allow_redirects=False)


def test_a_card_is_saved_on_the_page_without_being_charged(pay: Stripe) -> None:
    session = open_setup(pay)
    page = pay.browser.get(str(session.url))
    assert "Harjoittelu" in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "form-action 'self' http://localhost:8000" in page.headers["Content-Security-Policy"]

    reply = submit(pay, session.url, card="4242424242424242")

    assert (reply.status_code, reply.headers["Location"]) == (
        303,
        f"http://localhost:8000/done?session={session.id}",
    )
    done = pay.api.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (done.status, done.payment_status) == ("complete", "no_payment_required")
    assert (done.setup_intent.status, done.setup_intent.usage) == ("succeeded", "off_session")
    assert done.setup_intent.metadata["pledge_id"] == "881"
    saved = pay.api.customers.payment_methods.list(str(session.customer)).data
    assert [method.id for method in saved] == [done.setup_intent.payment_method]
    assert pay.look("summary")["charges_succeeded"] == 0


def test_a_declined_card_may_be_changed_for_another(pay: Stripe) -> None:
    session = open_setup(pay)
    refused = submit(pay, session.url, card="4000000000000002")
    assert refused.status_code == 402
    assert "Pankki hylkäsi kortin" in refused.text
    assert submit(pay, session.url, card="1234").status_code == 422
    assert submit(pay, session.url, card="other", other_card="5555 5555 5555 4444").status_code == 303
    assert pay.api.checkout.sessions.retrieve(session.id).status == "complete"
    assert submit(pay, session.url, card="4242424242424242").status_code == 410


def test_saving_waits_for_the_banks_page_when_the_card_asks_for_it(pay: Stripe) -> None:
    session = open_setup(pay)
    first = submit(pay, session.url, card="4000002500003155").headers["Location"]
    assert re.search(r"/3ds/seti_", first)
    back = submit(pay, first, action="fail").headers["Location"]
    assert back == f"{session.url}?refused=1"
    assert "vahvistus epäonnistui" in pay.browser.get(back).text
    second = submit(pay, session.url, card="4000002500003155").headers["Location"]
    assert submit(pay, second, action="approve").headers["Location"].startswith("http://localhost:8000/done")
    intent = pay.api.setup_intents.retrieve(str(session.setup_intent))
    customer = str(session.customer)
    payment = pay.intent(customer, str(intent.payment_method))
    assert pay.api.payment_intents.confirm(payment, {"off_session": True}).status == "succeeded"


@pytest.mark.parametrize("card", ["4242424242424242", "4000002760003184"])
def test_a_payment_session_takes_the_money_at_once(pay: Stripe, card: str) -> None:
    session = open_payment(pay)
    assert session.payment_intent is None
    assert "30,00" in pay.browser.get(str(session.url)).text
    reply = submit(pay, session.url, card=card)
    if "/3ds/" in reply.headers["Location"]:
        assert "30,00" in pay.browser.get(reply.headers["Location"]).text
        reply = submit(pay, reply.headers["Location"], action="approve")
    assert reply.headers["Location"].startswith("http://localhost:8000/done")
    done = pay.api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (done.payment_status, done.amount_total) == ("paid", 3_000)
    assert done.payment_intent.metadata["pledge_id"] == "881"
    assert done.payment_intent.latest_charge.transfer_group == "campaign:7"
    assert pay.api.checkout.sessions.line_items.list(session.id).data[0].amount_total == 3_000


def test_a_declined_payment_is_tried_again_on_the_same_intent(pay: Stripe) -> None:
    session = open_payment(pay)
    refused = submit(pay, session.url, card="4000000000009995")
    assert "ei ole katetta" in refused.text
    first = pay.api.checkout.sessions.retrieve(session.id).payment_intent
    submit(pay, session.url, card="4242424242424242")
    assert pay.api.checkout.sessions.retrieve(session.id).payment_intent == first
    assert pay.look("summary")["charged_cents"] == 3_000


def test_turning_back_leads_to_the_cancel_address_and_leaves_the_session_open(pay: Stripe) -> None:
    session = open_setup(pay)
    assert submit(pay, session.url, action="cancel", card="4242424242424242").headers["Location"] == CANCEL
    assert pay.api.checkout.sessions.retrieve(session.id).status == "open"


def test_a_session_ends_by_the_clock(pay: Stripe) -> None:
    session = open_setup(pay, expires_at=pay.look("summary")["now"] + 1_800)
    pay.control("advance", seconds=1_801)
    ended = pay.api.checkout.sessions.retrieve(session.id)
    assert (ended.status, ended.url) == ("expired", None)
    assert pay.api.setup_intents.retrieve(str(session.setup_intent)).status == "canceled"
    assert submit(pay, session.url, card="4242424242424242").status_code == 410


def test_an_open_session_can_be_ended_once(pay: Stripe) -> None:
    session = open_payment(pay)
    assert pay.api.checkout.sessions.expire(session.id).status == "expired"
    assert submit(pay, session.url, card="4242424242424242").status_code == 410
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        pay.api.checkout.sessions.expire(session.id)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"success_url": ""}, "success_url"),
        ({"expires_at": int(time.time()) + 60}, "expires_at"),
        ({"expires_at": int(time.time()) + 2 * 86_400}, "expires_at"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"customer_email": "a@example.fi"}, "customer"),
        ({"payment_method_types": ["mobilepay"]}, "payment_method_types"),
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
    ],
)
def test_a_session_with_wrong_parameters_is_refused_by_name(
    pay: Stripe, params: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        open_setup(pay, **params)
    assert refused.value.param == param


def test_a_payment_session_below_the_smallest_sum_is_refused(pay: Stripe) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        open_payment(pay, cents=49)
    assert refused.value.code == "amount_too_small"


def test_a_page_that_does_not_exist_says_so(pay: Stripe) -> None:
    for path in ("checkout/cs_test_nothing", "3ds/pi_nothing", "3ds/nothing", "receipts/ch_nothing"):
        assert pay.browser.get(f"{pay.address}/{path}").status_code == 404
