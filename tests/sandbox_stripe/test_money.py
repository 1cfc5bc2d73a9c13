"""Money after the payment: refunds, disputes, payouts, transfers, and sums that agree."""

from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from infra.sandbox.stripe.fees import charge_fee
from tests.sandbox_stripe.conftest import Endpoint, Stripe

DAY = 86_400


def test_a_refund_may_come_in_parts_but_never_above_the_charge(pay: Stripe) -> None:
    intent = pay.paid(5_500).id
    part = pay.api.refunds.create({"payment_intent": intent, "amount": 2_000, "metadata": {"refund": "77"}})
    assert (part.status, part.amount) == ("succeeded", 2_000)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refused:
        pay.api.refunds.create({"payment_intent": intent, "amount": 3_501})
    assert refused.value.param == "amount"
    assert pay.api.refunds.create({"payment_intent": intent}).amount == 3_500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay.api.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    assert pay.api.charges.list({"payment_intent": intent}).data[0].refunded
    assert pay.look("summary")["balance_cents"] == -charge_fee(5_500)  # the fee is not returned


def test_a_payment_that_was_not_made_can_not_be_refunded(pay: Stripe) -> None:
    intent = pay.intent(pay.customer(), "pm_card_visa")
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        pay.api.refunds.create({"payment_intent": intent})


@pytest.mark.parametrize(
    ("card", "first", "last"),
    [("pm_card_refundFail", "succeeded", "failed"), ("pm_card_pendingRefund", "pending", "succeeded")],
)
def test_a_refund_may_end_differently_than_it_began(
    pay: Stripe, endpoint: Endpoint, card: str, first: str, last: str
) -> None:
    refund = pay.api.refunds.create({"payment_intent": pay.paid(card=card).id})
    assert refund.status == first
    pay.control("advance", seconds=3 * DAY + 1)
    assert pay.api.refunds.retrieve(refund.id).status == last
    endpoint.wait_for_type(
        "refund.created", "refund.updated", *(["refund.failed"] if last == "failed" else [])
    )
    assert pay.look("summary")["refunded_cents"] == (0 if last == "failed" else 2_500)


def test_a_disputed_charge_can_not_be_refunded(pay: Stripe, endpoint: Endpoint) -> None:
    intent = pay.paid(card="pm_card_createDispute")
    endpoint.wait_for_type("charge.dispute.created", "charge.dispute.funds_withdrawn")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay.api.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    dispute = pay.api.disputes.list({"payment_intent": intent.id}).data[0]
    assert (dispute.status, dispute.balance_transactions[0].net) == ("needs_response", -2_500 - 2_000)
    answered = pay.api.disputes.update(dispute.id, {"evidence": {"product_description": "tuki"}})
    assert answered.status == "under_review"
    pay.control("dispute", dispute=dispute.id, status="won")
    endpoint.wait_for_type("charge.dispute.closed", "charge.dispute.funds_reinstated")
    assert pay.look("summary")["balance_cents"] == 2_500 - charge_fee(2_500) - 2_000


def test_an_inquiry_moves_no_money_and_a_warning_warns(pay: Stripe, endpoint: Endpoint) -> None:
    pay.paid(card="pm_card_createDisputeInquiry")
    pay.paid(card="pm_card_createIssuerFraudRecord")
    made = pay.control("dispute", charge=pay.paid().id, reason="duplicate", inquiry=True)
    assert made["status"] == "warning_needs_response"
    assert pay.look("summary")["disputed_cents"] == 0
    events = endpoint.wait_for_type("radar.early_fraud_warning.created", "charge.dispute.created")
    warning = next(event for event in events if event["type"] == "radar.early_fraud_warning.created")
    identifier = warning["data"]["object"]["id"]
    assert pay.api.radar.early_fraud_warnings.retrieve(identifier).actionable


def test_a_payout_is_the_sum_of_its_transactions(pay: Stripe, endpoint: Endpoint) -> None:
    for amount in (1_000, 2_500, 7_777):
        pay.paid(amount)
    pay.api.refunds.create({"payment_intent": pay.paid(4_000).id, "amount": 1_500})
    assert pay.api.payouts.list().data == []

    pay.control("advance", seconds=5 * DAY)
    assert pay.api.payouts.list().data[0].reconciliation_status == "in_progress"
    pay.control("advance", seconds=60)

    payout = pay.api.payouts.list().data[0]
    items = list(pay.api.balance_transactions.list({"payout": payout.id, "limit": 2}).auto_paging_iter())
    # As in Stripe, the payout's own withdrawal is among them: all together make zero.
    assert sum(item.net for item in items) == 0
    assert sum(item.net for item in items if item.type != "payout") == payout.amount
    assert sorted(item.type for item in items) == ["charge"] * 4 + ["payout", "refund"]
    assert (payout.status, payout.reconciliation_status) == ("paid", "completed")
    balance = pay.api.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 0)
    endpoint.wait_for_type("payout.paid", "payout.reconciliation_completed")


def test_pending_money_is_paid_out_only_by_hand(pay: Stripe) -> None:
    pay.paid()
    assert pay.api.balance.retrieve().pending[0].amount == 2_437
    made = pay.control("payout", account="FI2112345600000785")["payout"]
    assert made["amount"] == 2_437
    assert pay.control("payout")["payout"] is None
    assert pay.api.balance.retrieve().pending[0].amount == 0


def test_the_summary_agrees_with_the_lists(pay: Stripe) -> None:
    for amount in (1_111, 2_222, 50):
        pay.paid(amount)
    sums: dict[str, Any] = pay.look("summary")
    charges = pay.look("charges")["items"]
    assert sums["charged_cents"] == sum(charge["amount_cents"] for charge in charges) == 3_383
    assert sums["fees_cents"] == sum(charge["fee_cents"] for charge in charges)
    assert sums["balance_cents"] == sums["charged_cents"] - sums["fees_cents"]


@given(st.integers(50, 99_999_999))
def test_the_fee_is_half_a_cent_at_most_from_the_exact_one(cents: int) -> None:
    assert abs(1_000 * (charge_fee(cents) - 25) - 15 * cents) <= 500
