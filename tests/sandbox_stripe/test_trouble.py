"""The switches: shares of trouble, refusals of every kind, rolled secrets, odd events, payouts that fail."""

import json
import time
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox_stripe.conftest import SECRET, Endpoint, Stripe

DAY = 86_400


def lost_of(pay: Stripe, requests_made: int) -> list[int]:
    """Which of so many requests went unanswered."""
    lost = []
    for number in range(requests_made):
        try:
            pay.api.customers.create({"metadata": {"number": str(number)}})
        except stripe.APIConnectionError:
            lost.append(number)
    return lost


def test_a_share_of_replies_is_lost_and_the_same_ones_each_time(pay: Stripe) -> None:
    pay.control("chaos", mode="lost_reply", share=0.2, seed=7, path="customers")
    first = lost_of(pay, 40)
    assert 0 < len(first) < 20
    assert len(pay.api.customers.list({"limit": 100}).data) == 40  # every effect is there
    pay.control("chaos", clear=True)
    pay.control("chaos", mode="lost_reply", share=0.2, seed=7, path="customers")
    assert lost_of(pay, 40) == first
    pay.control("chaos", clear=True)
    assert lost_of(pay, 5) == []


@pytest.mark.parametrize(
    ("mode", "error", "code"),
    [
        ("rate_limit", stripe.RateLimitError, "rate_limit"),
        ("lock_timeout", stripe.RateLimitError, "lock_timeout"),
        ("key_in_use", stripe.APIError, "idempotency_key_in_use"),
        ("authentication_error", stripe.AuthenticationError, None),
        ("permission_error", stripe.PermissionError, None),
        ("error_before", stripe.APIError, None),
        ("lost_request", stripe.APIConnectionError, None),
    ],
)
def test_a_refusal_has_no_effect_and_the_key_is_good_afterwards(
    pay: Stripe, mode: str, error: type[stripe.StripeError], code: str | None
) -> None:
    pay.control("chaos", mode=mode, times=2)
    for _ in range(2):
        with pytest.raises(error) as refused:
            pay.api.customers.create({}, {"idempotency_key": "k"})
        assert code is None or json.loads(refused.value.http_body)["error"]["code"] == code
    assert pay.api.customers.list().data == []
    assert pay.api.customers.create({}, {"idempotency_key": "k"}).id


def test_both_shapes_of_authentication_required_can_be_met(pay: Stripe) -> None:
    codes = []
    for code in ("authentication_required", "card_declined"):
        pay.control("rules", authentication_code=code)
        with pytest.raises(stripe.CardError) as refused:
            pay.paid(card="pm_card_authenticationRequired")
        assert refused.value.error
        assert refused.value.error.decline_code == "authentication_required"
        codes.append(refused.value.code)
    assert codes == ["authentication_required", "card_declined"]
    refused_rule = pay.browser.post(f"{pay.address}/_sandbox/rules", json={"authentication_code": "x"})
    assert refused_rule.status_code == 400


def test_while_a_secret_is_rolled_both_verify(pay: Stripe, endpoint: Endpoint) -> None:
    pay.control("webhook_secret", secret="whsec_new", old_for_seconds=3_600)
    pay.paid()
    endpoint.wait_for_type("payment_intent.succeeded")
    body, signature, _ = endpoint.received[-1]
    assert signature.count("v1=") == 2
    for secret in (SECRET, "whsec_new"):
        assert pay.client.construct_event(body, signature, secret)
    pay.control("advance", seconds=3_601)
    before = len(endpoint.received)
    pay.control("event", type="customer.updated")
    endpoint.wait_for(lambda events: len(events) > before)
    body, signature, _ = endpoint.received[-1]
    assert pay.client.construct_event(body, signature, "whsec_new")
    with pytest.raises(stripe.SignatureVerificationError):
        pay.client.construct_event(body, signature, SECRET)


def test_events_of_any_kind_come_by_command_and_again(pay: Stripe, endpoint: Endpoint) -> None:
    made = pay.control(
        "event", type="tax.form.surprise", object={"id": "tf_1", "object": "tax.form"}, livemode=True
    )
    pay.control("resend", event=made["id"])
    events = endpoint.wait_for(lambda events: len(events) >= 2)
    assert [(event["type"], event["livemode"]) for event in events] == [("tax.form.surprise", True)] * 2
    assert pay.api.events.retrieve(made["id"]).type == "tax.form.surprise"


def test_events_come_late_on_request(pay: Stripe, endpoint: Endpoint) -> None:
    pay.control("chaos", webhooks="late", seconds=0.5)
    started = time.monotonic()
    pay.control("event", type="customer.updated")
    endpoint.wait_for(lambda events: len(events) == 1)
    assert time.monotonic() - started >= 0.5


def test_events_are_found_by_time_and_page_by_page(pay: Stripe) -> None:
    for number in range(5):
        pay.api.customers.create({"metadata": {"number": str(number)}})
    now = pay.look("summary")["now"]
    found = list(
        pay.api.events.list(
            {"type": "customer.created", "created": {"gte": now - 60}, "limit": 2}
        ).auto_paging_iter()
    )
    assert len(found) == len({event.id for event in found}) == 5
    assert pay.api.events.list({"created": {"gt": now + 60}}).data == []


def test_the_network_renews_a_card(pay: Stripe, endpoint: Endpoint) -> None:
    method = pay.saved(pay.customer(), "pm_card_visa")
    pay.control("card", payment_method=method, exp_month=1, exp_year=2040, last4="1881")
    card = pay.api.payment_methods.retrieve(method).card
    assert card
    assert (card.exp_year, card.last4) == (2040, "1881")
    endpoint.wait_for_type("payment_method.automatically_updated")


def test_a_payout_fails_after_it_was_paid(pay: Stripe, endpoint: Endpoint) -> None:
    pay.paid()
    made = pay.control("payout", fails=True)["payout"]
    assert made["status"] == "paid"
    pay.control("advance", seconds=2 * DAY + 1)
    failed = pay.api.payouts.retrieve(made["id"])
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert pay.look("summary")["balance_cents"] == made["amount"]
    endpoint.wait_for_type("payout.paid", "payout.failed")
    assert not any(path == "/payouts" for _, _, path in endpoint.received)


def test_a_negative_balance_is_taken_from_the_bank_account(pay: Stripe) -> None:
    pay.api.balance_settings.update({"payments": {"debit_negative_balances": True}})
    intent = pay.paid().id
    pay.control("payout")
    pay.api.refunds.create({"payment_intent": intent})
    taken = pay.control("payout")["payout"]
    assert taken["amount"] == -2_500
    items = pay.api.balance_transactions.list({"payout": taken["id"]}).data
    assert sorted(item.net for item in items) == [-2_500, 2_500]
    assert pay.look("summary")["balance_cents"] == 0


def test_a_key_is_forgotten_after_a_day_of_sandbox_time(pay: Stripe) -> None:
    first = pay.api.customers.create({}, {"idempotency_key": "k"}).id
    pay.control("advance", seconds=DAY - 60)
    assert pay.api.customers.create({}, {"idempotency_key": "k"}).id == first
    pay.control("advance", seconds=120)
    assert pay.api.customers.create({}, {"idempotency_key": "k"}).id != first
    with pay.sandbox.store.transaction():
        assert pay.sandbox.store.number("SELECT count(*) FROM idempotency WHERE key = 'k'") == 1


@pytest.mark.parametrize(
    ("card", "fee"),
    [("pm_card_fi", 175), ("pm_card_amex", 215), ("pm_card_gb", 275), ("pm_card_ca", 350)],
)
def test_the_fee_is_of_the_region_of_the_card(pay: Stripe, card: str, fee: int) -> None:
    charge = pay.api.charges.retrieve(str(pay.paid(10_000, card).latest_charge))
    booked = pay.api.balance_transactions.retrieve(str(charge.balance_transaction))
    assert (booked.fee, booked.net) == (fee, 10_000 - fee)


def test_declines_tell_what_the_network_said(pay: Stripe) -> None:
    wanted: dict[str, tuple[Any, ...]] = {
        "pm_card_visa_chargeDeclinedInsufficientFunds": ("insufficient_funds", "try_again_later", "51"),
        "pm_card_visa_chargeDeclinedLostCard": ("lost_card", "do_not_try_again", "41"),
        "pm_card_chargeDeclinedExpiredCard": ("expired_card", "confirm_card_data", "54"),
        "pm_card_radarBlock": ("fraudulent", None, None),
    }
    for card, codes in wanted.items():
        with pytest.raises(stripe.CardError) as refused:
            pay.paid(card=card)
        error = json.loads(refused.value.http_body)["error"]
        assert (error["decline_code"], error.get("advice_code"), error.get("network_decline_code")) == codes


def test_the_pages_speak_the_language_of_the_session_or_the_browser(pay: Stripe) -> None:
    words = {"fi": "Tallenna kortti", "sv": "Spara kortet", "en": "Save the card"}
    customer = pay.customer()
    for locale, heading in words.items():
        session = pay.api.checkout.sessions.create(
            {
                "mode": "setup",
                "customer": customer,
                "payment_method_types": ["card"],
                "success_url": "http://localhost/ok",
                "locale": locale,  # type: ignore[typeddict-item]
            }
        )
        text = pay.browser.get(str(session.url)).text
        assert f'<html lang="{locale}">' in text
        assert heading in text
    auto = pay.api.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": customer,
            "payment_method_types": ["card"],
            "success_url": "http://localhost/ok",
        }
    )
    swedish = requests.get(str(auto.url), headers={"Accept-Language": "sv-FI,sv;q=0.9"}, timeout=5).text
    assert words["sv"] in swedish


def test_the_look_inside_goes_page_by_page(pay: Stripe) -> None:
    for number in range(55):
        pay.api.customers.create({"email": f"asukas{number}@example.fi"})
    first = pay.browser.get(f"{pay.address}/inside/asiakkaat").text
    assert "asukas54@" in first
    assert "asukas4@" not in first
    older = first.split('href="')[-1].split('"')[0].replace("&amp;", "&")
    assert "asukas4@" in pay.browser.get(pay.address + older).text
    pay.paid()
    assert "setup_intent.succeeded" in pay.browser.get(f"{pay.address}/inside/ilmoitukset").text
    for slug in ("maksut", "siirrot", "tilit", "kiistot", "palautukset", "tilitykset", "maksusivut"):
        assert pay.browser.get(f"{pay.address}/inside/{slug}").status_code == 200
    assert pay.browser.get(f"{pay.address}/inside/muut").status_code == 404
