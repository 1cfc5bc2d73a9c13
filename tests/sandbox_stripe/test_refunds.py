"""Refunds that take their time, fail, wait for money, or must not be made."""

import pytest
import stripe

from tests.sandbox_stripe.conftest import Endpoint, Stripe

DAY = 86_400


def test_a_refund_stays_pending_for_days_and_then_arrives(pay: Stripe) -> None:
    refund = pay.api.refunds.create({"payment_intent": pay.paid(card="pm_card_pendingRefund").id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    pay.control("advance", seconds=2 * DAY)
    assert pay.api.refunds.retrieve(refund.id).status == "pending"
    pay.control("advance", seconds=2 * DAY)
    assert pay.api.refunds.retrieve(refund.id).status == "succeeded"


def test_a_refund_that_comes_back_can_be_made_again(pay: Stripe) -> None:
    intent = pay.paid(card="pm_card_refundFail").id
    refund = pay.api.refunds.create({"payment_intent": intent})
    pay.control("advance", seconds=DAY + 1)
    failed = pay.api.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    returned = pay.api.balance_transactions.retrieve(str(failed.failure_balance_transaction))
    assert (returned.type, returned.net) == ("refund_failure", 2_500)
    assert pay.api.refunds.create({"payment_intent": intent}).amount == 2_500


def test_a_refund_waits_for_money_when_the_balance_is_negative(pay: Stripe, endpoint: Endpoint) -> None:
    pay.control("rules", refunds_wait_for_funds=True)
    intent = pay.paid().id
    pay.control("payout")
    refund = pay.api.refunds.create({"payment_intent": intent})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    assert refund.balance_transaction is None
    pay.control("top_up", amount_cents=2_500)
    pay.control("advance", seconds=1)
    paid = pay.api.refunds.retrieve(refund.id)
    assert (paid.status, pay.look("summary")["balance_cents"]) == ("succeeded", 0)
    assert paid.balance_transaction
    endpoint.wait_for_type("refund.updated")


def test_a_dispute_ends_a_refund_that_waits_for_money(pay: Stripe) -> None:
    pay.control("rules", refunds_wait_for_funds=True)
    intent = pay.paid().id
    pay.control("payout")
    refund = pay.api.refunds.create({"payment_intent": intent})
    pay.control("dispute", charge=intent)
    pay.control("top_up", amount_cents=20_000)
    pay.control("advance", seconds=1)
    ended = pay.api.refunds.retrieve(refund.id)
    assert (ended.status, ended.failure_reason) == ("failed", "charge_for_pending_refund_disputed")
    assert pay.look("summary")["refunded_cents"] == 0


def test_a_refund_is_decided_by_hand_once(pay: Stripe) -> None:
    refund = pay.api.refunds.create({"payment_intent": pay.paid(card="pm_card_pendingRefund").id})
    pay.control("refund", refund=refund.id, status="succeeded")
    again = pay.browser.post(
        f"{pay.address}/_sandbox/refund", json={"refund": refund.id, "status": "succeeded"}
    )
    assert again.status_code == 400
    pay.control("refund", refund=refund.id, status="failed", reason="lost_or_stolen_card")
    pay.control("advance", seconds=9 * DAY)
    assert pay.api.refunds.retrieve(refund.id).failure_reason == "lost_or_stolen_card"
    assert pay.look("summary")["refunded_cents"] == 0


def test_a_refund_made_twice_with_one_key_is_made_once_and_listed(pay: Stripe) -> None:
    charge = str(pay.paid(5_000).latest_charge)
    made = [
        pay.api.refunds.create({"charge": charge, "amount": 1_000}, {"idempotency_key": "p:refund:77:create"})
        for _ in range(2)
    ]
    assert made[0].id == made[1].id
    assert [each.id for each in pay.api.refunds.list({"charge": charge}).data] == [made[0].id]
    changed = pay.api.refunds.update(made[0].id, {"metadata": {"refund_id": "77"}})
    assert changed.metadata["refund_id"] == "77"


def test_a_refused_charge_is_not_refunded(pay: Stripe) -> None:
    with pytest.raises(stripe.CardError):
        pay.paid(card="pm_card_chargeCustomerFail")
    [charge] = pay.api.charges.list().data
    with pytest.raises(stripe.InvalidRequestError, match="has not been paid"):
        pay.api.refunds.create({"charge": charge.id})
