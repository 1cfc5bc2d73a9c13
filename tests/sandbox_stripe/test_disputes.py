"""Disputes and inquiries from the first letter to the bank's decision, and early fraud warnings."""

from typing import Any

import pytest
import stripe

from infra.sandbox.stripe.fees import charge_fee
from tests.sandbox_stripe.conftest import Endpoint, Stripe

DAY = 86_400
AFTER_FEE = 2_500 - charge_fee(2_500)


def disputed(pay: Stripe, card: str = "pm_card_createDispute") -> stripe.Dispute:
    intent = pay.paid(card=card)
    return pay.api.disputes.list({"payment_intent": intent.id}).data[0]


def answer(pay: Stripe, dispute: stripe.Dispute, words: str, **more: Any) -> stripe.Dispute:
    return pay.api.disputes.update(dispute.id, {"evidence": {"uncategorized_text": words}, **more})


@pytest.mark.parametrize(
    ("words", "status", "balance"),
    [
        ("winning_evidence", "won", AFTER_FEE - 2_000),
        ("losing_evidence", "lost", AFTER_FEE - 2_500 - 2_000),
    ],
)
def test_the_bank_decides_on_the_evidence(
    pay: Stripe, endpoint: Endpoint, words: str, status: str, balance: int
) -> None:
    dispute = disputed(pay)
    assert answer(pay, dispute, words).status == status
    assert pay.look("summary")["balance_cents"] == balance
    endpoint.wait_for_type("charge.dispute.updated", "charge.dispute.closed")
    with pytest.raises(stripe.InvalidRequestError, match="takes no more evidence"):
        answer(pay, dispute, "more")


def test_evidence_can_be_gathered_before_it_is_submitted(pay: Stripe) -> None:
    dispute = disputed(pay)
    gathered = pay.api.disputes.update(
        dispute.id, {"evidence": {"product_description": "Tuki"}, "submit": False}
    )
    assert (gathered.status, gathered.evidence_details.submission_count) == ("needs_response", 0)
    submitted = pay.api.disputes.update(dispute.id, {"submit": True})
    assert (submitted.status, submitted.evidence_details.submission_count) == ("under_review", 1)
    assert submitted.evidence.product_description == "Tuki"


def test_a_dispute_nobody_answers_is_lost_at_its_due_date(pay: Stripe, endpoint: Endpoint) -> None:
    dispute = disputed(pay)
    pay.control("advance", seconds=8 * DAY)
    assert pay.api.disputes.retrieve(dispute.id).status == "needs_response"
    pay.control("advance", seconds=2 * DAY)
    late = pay.api.disputes.retrieve(dispute.id)
    assert (late.status, late.evidence_details.past_due) == ("lost", True)
    endpoint.wait_for_type("charge.dispute.closed")


def test_a_dispute_can_be_accepted(pay: Stripe) -> None:
    dispute = disputed(pay)
    assert pay.api.disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        pay.api.disputes.close(dispute.id)


def test_an_inquiry_may_become_a_chargeback(pay: Stripe, endpoint: Endpoint) -> None:
    inquiry = disputed(pay, "pm_card_createDisputeInquiry")
    assert (inquiry.status, inquiry.is_charge_refundable) == ("warning_needs_response", True)
    assert pay.look("summary")["disputed_cents"] == 0
    escalated = answer(pay, inquiry, "escalate_inquiry_evidence")
    assert (escalated.status, escalated.is_charge_refundable) == ("needs_response", False)
    assert pay.look("summary")["disputed_cents"] == 2_500
    endpoint.wait_for_type("charge.dispute.funds_withdrawn")
    pay.control("advance", seconds=10 * DAY)
    assert pay.api.disputes.retrieve(inquiry.id).status == "lost"


def test_a_full_refund_ends_an_inquiry(pay: Stripe) -> None:
    inquiry = disputed(pay, "pm_card_createDisputeInquiry")
    pay.api.refunds.create({"charge": str(inquiry.charge), "amount": 1_000})
    assert pay.api.disputes.retrieve(inquiry.id).status == "warning_needs_response"
    pay.api.refunds.create({"charge": str(inquiry.charge)})
    assert pay.api.disputes.retrieve(inquiry.id).status == "warning_closed"


def test_a_dispute_is_prevented_and_the_money_comes_back(pay: Stripe, endpoint: Endpoint) -> None:
    dispute = disputed(pay)
    assert pay.control("dispute", dispute=dispute.id, status="prevented")["status"] == "prevented"
    endpoint.wait_for_type("charge.dispute.funds_reinstated")
    refused = pay.browser.post(
        f"{pay.address}/_sandbox/dispute", json={"dispute": dispute.id, "status": "won"}
    )
    assert refused.status_code == 400


def test_a_part_of_a_charge_can_be_disputed(pay: Stripe) -> None:
    intent = pay.paid().id
    assert pay.control("dispute", charge=intent, amount_cents=1_000)["amount"] == 1_000
    assert pay.look("summary")["disputed_cents"] == 1_000
    too_much = pay.browser.post(
        f"{pay.address}/_sandbox/dispute", json={"charge": intent, "amount_cents": 2_501}
    )
    assert (too_much.status_code, too_much.json()["error"]["param"]) == (400, "amount_cents")


def test_an_early_warning_comes_before_any_dispute(pay: Stripe) -> None:
    intent = pay.paid(card="pm_card_createIssuerFraudRecord")
    [warning] = pay.api.radar.early_fraud_warnings.list({"payment_intent": intent.id}).data
    assert warning.actionable
    by_hand = pay.control("early_fraud_warning", charge=pay.paid().id)
    assert pay.api.radar.early_fraud_warnings.retrieve(by_hand["id"]).charge == by_hand["charge"]
    assert pay.api.disputes.list().data == []
