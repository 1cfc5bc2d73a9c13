"""Paying with saved cards: two steps, off-session, refusals, authentication."""

from urllib.parse import parse_qs, urlsplit

import pytest
import stripe

from tests.sandbox_stripe.conftest import Stripe


def test_a_payment_is_created_first_and_confirmed_second(pay: Stripe) -> None:
    customer = pay.customer()
    method = pay.saved(customer, "pm_card_visa")
    intent = pay.intent(customer, method, transfer_group="campaign:7", metadata={"pledge_id": "881"})
    assert pay.api.payment_intents.retrieve(intent).status == "requires_confirmation"

    paid = pay.api.payment_intents.confirm(
        intent, {"off_session": True, "expand": ["latest_charge.balance_transaction"]}
    )

    assert (paid.status, paid.amount_received) == ("succeeded", 2_500)
    assert paid.latest_charge.balance_transaction.fee == 63  # 1.5 % + 0.25 €
    assert paid.latest_charge.metadata["pledge_id"] == "881"
    assert paid.latest_charge.transfer_group == "campaign:7"


def test_with_stripes_default_capture_the_fee_is_known_only_later(pay: Stripe) -> None:
    customer = pay.customer()
    intent = pay.intent(
        customer, pay.saved(customer, "pm_card_visa"), 2_500, capture_method="automatic_async"
    )
    paid = pay.api.payment_intents.confirm(intent, {"off_session": True, "expand": ["latest_charge"]})
    assert (paid.status, paid.latest_charge.balance_transaction) == ("succeeded", None)
    pay.control("advance", seconds=3)
    charge = pay.api.charges.retrieve(paid.latest_charge.id, {"expand": ["balance_transaction"]})
    assert charge.balance_transaction.net == 2_437
    updated = pay.api.events.list({"type": "charge.updated"}).data
    assert [event.data.object["id"] for event in updated] == [charge.id]


def test_a_paid_intent_can_not_be_confirmed_again(pay: Stripe) -> None:
    intent = pay.paid()
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            pay.api.payment_intents.confirm(intent.id, {"off_session": True})
        assert refused.value.code == "payment_intent_unexpected_state"
        assert refused.value.error.payment_intent.status == "succeeded"
    assert pay.look("summary")["charged_cents"] == 2_500


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
        (
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
            "card_declined",
            "authentication_required",
        ),
    ],
)
def test_a_card_that_could_be_saved_is_refused_off_session(
    pay: Stripe, card: str, code: str, decline_code: str
) -> None:
    customer = pay.customer()
    intent = pay.intent(customer, pay.saved(customer, card))

    with pytest.raises(stripe.CardError) as refused:
        pay.api.payment_intents.confirm(intent, {"off_session": True})

    error = refused.value.error
    assert (refused.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert error.payment_intent.status == "requires_payment_method"
    assert error.payment_intent.payment_method is None
    assert error.payment_intent.last_payment_error.code == code
    assert pay.api.charges.retrieve(error.charge).failure_code == code
    assert pay.look("summary")["charged_cents"] == 0


def test_a_refused_intent_is_paid_with_another_card(pay: Stripe) -> None:
    customer = pay.customer()
    intent = pay.intent(customer, pay.saved(customer, "pm_card_chargeCustomerFail"))
    with pytest.raises(stripe.CardError):
        pay.api.payment_intents.confirm(intent, {"off_session": True})

    better = pay.saved(customer, "pm_card_mastercard")
    paid = pay.api.payment_intents.confirm(intent, {"off_session": True, "payment_method": better})

    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


def test_a_card_declined_when_saving_is_attached_to_nobody(pay: Stripe) -> None:
    customer = pay.customer()
    with pytest.raises(stripe.CardError) as refused:
        pay.saved(customer, "pm_card_chargeDeclined")
    assert refused.value.error.setup_intent.status == "requires_payment_method"
    assert pay.api.customers.payment_methods.list(customer).data == []


def test_a_card_authenticated_at_saving_needs_no_more_off_session(pay: Stripe) -> None:
    assert pay.paid(card="pm_card_authenticationRequiredOnSetup").status == "succeeded"


def test_the_same_card_not_saved_first_needs_authentication(pay: Stripe) -> None:
    customer = pay.customer()
    method = pay.api.payment_methods.create(
        {"type": "card", "card": {"number": "4000002500003155", "exp_month": 8, "exp_year": 2033}}
    )
    intent = pay.intent(customer, method.id)
    with pytest.raises(stripe.CardError) as refused:
        pay.api.payment_intents.confirm(intent, {"off_session": True})
    assert refused.value.code == "authentication_required"


@pytest.mark.parametrize(("action", "status"), [("approve", "succeeded"), ("fail", "failed")])
def test_authentication_is_answered_on_a_page_and_leads_back(pay: Stripe, action: str, status: str) -> None:
    customer = pay.customer()
    method = pay.saved(customer, "pm_card_authenticationRequired")
    intent = pay.intent(customer, method)
    with pytest.raises(stripe.CardError):
        pay.api.payment_intents.confirm(intent, {"off_session": True})
    waiting = pay.api.payment_intents.confirm(
        intent, {"payment_method": method, "return_url": "http://localhost/back?from=mail"}
    )
    assert waiting.status == "requires_action"
    page = waiting.next_action.redirect_to_url.url
    assert "25,00" in pay.browser.get(page).text

    reply = pay.browser.post(page, data={"action": action}, allow_redirects=False)

    target = urlsplit(reply.headers["Location"])
    query = parse_qs(target.query)
    assert (reply.status_code, target.path, query["from"]) == (303, "/back", ["mail"])
    assert (query["payment_intent"], query["redirect_status"]) == ([intent], [status])
    now = pay.api.payment_intents.retrieve(intent)
    if action == "approve":
        assert now.status == "succeeded"
    else:
        assert now.last_payment_error.code == "payment_intent_authentication_failure"
    assert pay.browser.post(page, data={"action": "approve"}, allow_redirects=False).status_code == 400


def test_a_canceled_intent_stays_canceled(pay: Stripe) -> None:
    customer = pay.customer()
    intent = pay.intent(customer, pay.saved(customer, "pm_card_visa"))
    canceled = pay.api.payment_intents.cancel(intent, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        pay.api.payment_intents.confirm(intent, {"off_session": True})
    with pytest.raises(stripe.InvalidRequestError, match="status of succeeded"):
        pay.api.payment_intents.cancel(pay.paid().id)


def test_a_card_of_somebody_else_or_a_forgotten_card_pays_nothing(pay: Stripe) -> None:
    owner, other = pay.customer(), pay.customer()
    method = pay.saved(owner, "pm_card_visa")
    with pytest.raises(stripe.InvalidRequestError, match="another Customer"):
        pay.intent(other, method)
    intent = pay.intent(owner, method)
    pay.api.payment_methods.detach(method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        pay.api.payment_intents.confirm(intent, {"off_session": True})
    assert pay.api.payment_methods.list({"customer": owner}).data == []


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"amount": 49}, "amount", "amount_too_small"),
        ({"amount": 100_000_000}, "amount", "amount_too_large"),
        ({"amount": -5}, "amount", "amount_too_small"),
        ({"currency": "usd"}, "currency", None),
        ({"off_session": True}, "off_session", None),
        ({"statement_descriptor": "MEIJAN"}, "statement_descriptor", None),
        ({"statement_descriptor_suffix": "12345"}, "statement_descriptor_suffix", None),
        ({"statement_descriptor_suffix": "LÄHIMETSÄ"}, "statement_descriptor_suffix", None),
        ({"customer": "cus_nobody"}, "customer", "resource_missing"),
        ({"payment_method": "pm_nothing"}, "payment_method", "resource_missing"),
        ({"confirm": True}, "return_url", None),
        ({"transfer_data": {"destination": "acct_1"}}, "transfer_data", None),
        ({"payment_method_types": ["sepa_debit"]}, "payment_method_types", None),
        ({"capture_method": "manual"}, "capture_method", None),
    ],
)
def test_what_the_schema_allows_but_stripe_does_not_is_refused_by_name(
    pay: Stripe, params: dict, param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay.api.payment_intents.create({"amount": 2_500, "currency": "eur", **params})
    assert (refused.value.param, refused.value.code) == (param, code)


def test_lists_come_in_pages_newest_first(pay: Stripe) -> None:
    customer = pay.customer()
    made = [pay.intent(customer, "pm_card_visa") for _ in range(7)]
    pay.intent(pay.customer(), "pm_card_visa")
    first = pay.api.payment_intents.list({"customer": customer, "limit": 3})
    assert [intent.id for intent in first.auto_paging_iter()] == made[::-1]
    assert first.has_more
    before = pay.api.payment_intents.list({"customer": customer, "limit": 2, "ending_before": made[0]})
    assert [intent.id for intent in before.data] == [made[2], made[1]]


def test_customers_are_changed_found_and_deleted(pay: Stripe) -> None:
    customer = pay.customer(metadata={"a": "1", "b": "2"})
    changed = pay.api.customers.update(customer, {"name": "Matti", "metadata": {"a": ""}})
    assert (changed.name, changed.metadata.to_dict()) == ("Matti", {"b": "2"})
    assert pay.api.customers.list({"email": "matti@example.fi"}).data[0].id == customer
    assert pay.api.customers.delete(customer).deleted
    assert pay.api.customers.retrieve(customer).deleted
    assert pay.api.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        pay.intent(customer, "pm_card_visa")
