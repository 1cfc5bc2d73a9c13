"""Promises that the fake platform knows besides the ordinary ones: conditional, and every month."""

from typing import Any

from tests.gateway.fake_city import TOKEN, one_pledge

CONDITION = {"kind": "backers_at_least", "threshold": 15, "reached": 9, "holds": False}
CONSENT = "Annan kampanjalle 20,00 € joka kuukausi."


def one_monthly(**changes: Any) -> dict[str, Any]:
    return {
        "pledge_id": "monthly",
        "link_token": TOKEN,
        "state": "active",
        "reason": None,
        "amount_cents": 2_000,
        "cap_cents": 4_000,
        "minimum_cents": 500,
        "next_due_on": "2026-12-21",
        "charge_on": None,
        "coming": ["2027-01-21", "2027-02-21"],
        "months": [
            {
                "due_on": "2026-11-21",
                "outcome": "charged",
                "pledge_id": "0192bbbb-0000-7000-8000-000000000009",
                "link_token": TOKEN,
                "number": "MK-20482",
                "state": "paid",
                "amount_cents": 2_000,
                "refunded_cents": 0,
            },
            {
                "due_on": "2026-10-21",
                "outcome": "skipped",
                "pledge_id": None,
                "link_token": None,
                "number": None,
                "state": None,
                "amount_cents": None,
                "refunded_cents": None,
            },
        ],
        "consent_text": CONSENT,
        "consent_version": "2026-11",
        "consented_at": "2026-09-21T12:32:00Z",
        "actions": ["skip", "pause", "change_amount", "change_card", "cancel"],
    } | changes


def a_card_pledge(pledge_id: str, **changes: Any) -> dict[str, Any]:
    return one_pledge(pledge_id=pledge_id, method="card", slip=None, actions=[]) | changes


SPECIAL_PLEDGES: dict[str, dict[str, Any]] = {
    "conditional": a_card_pledge(
        "conditional",
        state="pledged",
        condition=CONDITION,
        actions=["change_condition", "remove_condition", "withdraw"],
    ),
    "unmet": a_card_pledge("unmet", state="released", campaign_state="funded", condition=CONDITION),
    "monthly": a_card_pledge("monthly", state="paid", monthly=one_monthly()),
    "paused": a_card_pledge(
        "paused",
        state="paid",
        monthly=one_monthly(
            pledge_id="paused", state="paused", reason="card_failed", actions=["change_card", "cancel"]
        ),
    ),
}


def conditional_pledges() -> dict[str, Any]:
    return {
        "conditional_pledges": 5,
        "conditional_cents": 10_000,
        "waiting_pledges": 5,
        "waiting_cents": 10_000,
        "unlocks": [{"kind": "backers_at_least", "missing": 3, "pledges": 5, "amount_cents": 10_000}],
    }
