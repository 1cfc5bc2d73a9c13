"""Connected accounts: onboarding, transfers, what comes back, and payouts to their own bank accounts."""

import json
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox_stripe.conftest import Endpoint, Stripe

DAY = 86_400
IBAN = "FI6299900000000011"


def transfer(
    pay: Stripe, account: str, amount: int, charge: str | None = None, **more: Any
) -> stripe.Transfer:
    source = {"source_transaction": charge} if charge else {}
    return pay.api.transfers.create(
        {"amount": amount, "currency": "eur", "destination": account, **source, **more}
    )


def test_a_new_account_takes_no_transfers_until_it_is_onboarded(pay: Stripe, endpoint: Endpoint) -> None:
    account = pay.association(iban=None)
    made = pay.api.accounts.retrieve(account)
    assert (made.charges_enabled, made.payouts_enabled, made.details_submitted) == (False, False, False)
    charge = str(pay.paid(5_000).latest_charge)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(pay, account, 4_000, charge)
    assert refused.value.code == "insufficient_capabilities_for_transfer"

    link = pay.api.account_links.create(
        {
            "account": account,
            "type": "account_onboarding",
            "return_url": "http://localhost/valmis",
            "refresh_url": "http://localhost/uudelleen",
        }
    )
    assert "<script" not in pay.browser.get(link.url).text
    wrong = pay.browser.post(link.url, data={"iban": "FI00"}, allow_redirects=False)
    assert wrong.status_code == 422
    done = pay.browser.post(link.url, data={"iban": "FI62 9990 0000 0000 11"}, allow_redirects=False)
    assert (done.status_code, done.headers["Location"]) == (303, "http://localhost/valmis")
    again = pay.browser.get(link.url, allow_redirects=False)
    assert again.headers["Location"] == "http://localhost/uudelleen"

    opened = pay.api.accounts.retrieve(account)
    assert (opened.capabilities.transfers, opened.payouts_enabled) == ("active", True)
    assert opened.external_accounts.data[0].last4 == "0011"
    events = endpoint.wait_for_type("account.updated")
    told = next(event for event in events if event["type"] == "account.updated")
    assert told["account"] == told["data"]["object"]["id"] == account
    assert transfer(pay, account, 4_000, charge).amount == 4_000


def test_a_closed_account_and_an_unknown_one_are_refused(pay: Stripe) -> None:
    account = pay.association()
    charge = str(pay.paid(5_000).latest_charge)
    pay.control("account", account=account, enabled=False)
    assert pay.api.accounts.retrieve(account).requirements.disabled_reason == "rejected.other"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(pay, account, 1_000, charge)
    assert (refused.value.code, refused.value.http_status) == ("insufficient_capabilities_for_transfer", 400)
    with pytest.raises(stripe.InvalidRequestError, match="No such destination") as refused:
        transfer(pay, "acct_yhdistys", 1_000, charge)
    assert (refused.value.code, refused.value.param) == ("resource_missing", "destination")


def test_money_of_a_charge_can_be_transferred_before_it_is_available_and_no_more_than_it(pay: Stripe) -> None:
    account = pay.association()
    charge = str(pay.paid(5_000, transfer_group="campaign:7").latest_charge)
    made = transfer(pay, account, 4_000, charge)
    assert (made.transfer_group, made.source_transaction) == ("campaign:7", charge)
    with pytest.raises(stripe.InvalidRequestError, match="must not exceed the source amount"):
        transfer(pay, account, 1_001, charge)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(pay, account, 500)
    assert refused.value.code == "balance_insufficient"
    theirs = pay.api.balance.retrieve(options={"stripe_account": account})
    assert (theirs.available[0].amount, theirs.pending[0].amount) == (0, 4_000)
    [booked] = pay.api.balance_transactions.list(options={"stripe_account": account}).data
    assert (booked.type, booked.net, booked.source) == ("payment", 4_000, made.destination_payment)
    seen = [(each["id"], each["decline_code"]) for each in pay.look("charges")["items"]]
    assert seen == [(charge, None), (made.destination_payment, None)]


def test_a_transfer_is_pulled_back_at_most_whole(pay: Stripe) -> None:
    account = pay.association()
    made = transfer(pay, account, 4_000, str(pay.paid(5_000).latest_charge))
    reversal = pay.api.transfers.reversals.create(made.id, {"amount": 1_500, "metadata": {"refund": "77"}})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed"):
        pay.api.transfers.reversals.create(made.id, {"amount": 2_501})
    assert pay.api.transfers.retrieve(made.id).amount_reversed == 1_500
    assert pay.look("summary")["transferred_cents"] == 2_500
    assert pay.api.transfers.reversals.create(made.id).amount == 2_500
    assert pay.api.transfers.retrieve(made.id).reversed
    with pytest.raises(stripe.InvalidRequestError, match="already fully reversed"):
        pay.api.transfers.reversals.create(made.id)
    assert [each.id for each in pay.api.transfers.reversals.list(made.id).data][-1] == reversal.id
    assert pay.api.transfers.list({"destination": account}).data[0].id == made.id


def test_what_the_association_has_been_paid_can_not_be_pulled_back(pay: Stripe) -> None:
    account = pay.association()
    made = transfer(pay, account, 4_000, str(pay.paid(5_000).latest_charge))
    pay.control("advance", seconds=5 * DAY)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay.api.transfers.reversals.create(made.id)
    assert refused.value.code == "balance_insufficient"


def test_each_association_is_paid_to_its_own_bank_account(pay: Stripe, endpoint: Endpoint) -> None:
    account = pay.association()
    transfer(pay, account, 4_000, str(pay.paid(5_000).latest_charge))
    pay.control("advance", seconds=5 * DAY)
    pay.control("advance", seconds=60)
    [payout] = pay.api.payouts.list(options={"stripe_account": account}).data
    assert (payout.amount, payout.status, payout.reconciliation_status) == (4_000, "paid", "completed")
    items = pay.api.balance_transactions.list({"payout": payout.id}, {"stripe_account": account}).data
    assert sorted((item.type, item.net) for item in items) == [("payment", 4_000), ("payout", -4_000)]
    assert [each.id for each in pay.api.payouts.list().data] != [payout.id]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay.api.payouts.retrieve(payout.id)
    assert refused.value.http_status == 404
    endpoint.wait_for(lambda _: sum(path == "/payouts" for _, _, path in endpoint.received) >= 2)
    told = [json.loads(body) for body, _, path in endpoint.received if path == "/payouts"]
    assert {(each["account"], each["amount_cents"]) for each in told} == {
        (IBAN, 4_000),
        ("FI2112345600000785", 5_000 - 100 - 4_000),
    }
    assert pay.look("accounts")["items"][0]["paid_out_cents"] == 4_000


def test_nobody_acts_for_an_account_that_is_not_there_or_beyond_what_is_served(pay: Stripe) -> None:
    with pytest.raises(stripe.PermissionError, match="does not have access to account 'acct_nobody'"):
        pay.api.balance.retrieve(options={"stripe_account": "acct_nobody"})
    account = pay.association()
    with pytest.raises(stripe.InvalidRequestError, match="on behalf of"):
        pay.api.customers.create({}, {"stripe_account": account})
    for event in pay.api.events.list(options={"stripe_account": account}).data:
        assert event.account == account
    requests.get(pay.address, timeout=5).raise_for_status()


def test_a_kept_minimum_lets_transfers_happen_after_the_payout(pay: Stripe) -> None:
    account = pay.association()
    pay.api.balance_settings.update(
        {"payments": {"payouts": {"minimum_balance_by_currency": {"eur": 3_000}}}}
    )
    pay.paid(5_000)
    pay.control("advance", seconds=5 * DAY)
    [payout] = pay.api.payouts.list().data
    assert payout.amount == 5_000 - 100 - 3_000
    items = pay.api.balance_transactions.list({"payout": payout.id}).data
    assert sum(item.net for item in items) == 0
    assert "payout_minimum_balance_hold" in {item.type for item in items}
    assert pay.api.balance.retrieve().available[0].amount == 3_000
    assert transfer(pay, account, 3_000).amount == 3_000


def test_payouts_can_be_left_to_the_hand(pay: Stripe) -> None:
    pay.api.balance_settings.update({"payments": {"payouts": {"schedule": {"interval": "manual"}}}})
    pay.paid(5_000)
    pay.control("advance", seconds=30 * DAY)
    assert pay.api.payouts.list().data == []
    made = pay.api.payouts.create({"amount": 1_000, "currency": "eur"})
    assert (made.automatic, made.reconciliation_status) == (False, "not_applicable")
