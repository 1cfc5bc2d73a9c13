"""When an account's balance is paid out, and how much of it stays."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.work import Work


@dataclass(frozen=True)
class PayoutRules:
    """How an account pays out; the minimum is what always stays, in cents."""

    interval: str = "daily"
    minimum_cents: int = 0
    debit_negative: bool = False


def payout_rules(work: Work, account: str = "") -> PayoutRules:
    """The rules of an account; the platform's is the empty one."""
    return PayoutRules(**json.loads(work.store.setting(f"payouts:{account}", "{}")))


@serves("get", "/v1/balance_settings", connected=True)
def retrieve(work: Work) -> dict[str, Any]:
    """Answer how the account is paid out."""
    rules = payout_rules(work, work.account)
    return {
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": rules.debit_negative,
            "payouts": {
                "automatic_transfer_rules_by_currency": {},
                "minimum_balance_by_currency": {"eur": rules.minimum_cents},
                "schedule": {"interval": rules.interval},
                "statement_descriptor": None,
                "status": "enabled",
            },
            "settlement_timing": {"delay_days": 3},
        },
    }


@serves("post", "/v1/balance_settings", connected=True)
def update(work: Work) -> dict[str, Any]:
    """Change it: automatic payouts (daily or none), the balance that stays, debits of a negative one."""
    given = work.params.get("payments", {})
    payouts = given.get("payouts", {})
    rules = asdict(payout_rules(work, work.account))
    if "schedule" in payouts:
        interval = payouts["schedule"].get("interval", "daily")
        if interval not in {"daily", "manual"}:
            raise InvalidRequest(
                "The sandbox pays out daily or by hand.", param="payments[payouts][schedule][interval]"
            )
        rules["interval"] = interval
    if "minimum_balance_by_currency" in payouts:
        rules["minimum_cents"] = _minimum(payouts["minimum_balance_by_currency"])
    if "debit_negative_balances" in given:
        rules["debit_negative"] = given["debit_negative_balances"]
    work.store.set_setting(f"payouts:{work.account}", json.dumps(rules))
    return retrieve(work)


def _minimum(given: Any) -> int:
    if not isinstance(given, dict):
        return 0
    if set(given) - {"eur"}:
        raise InvalidRequest(
            "The sandbox takes eur only.", param="payments[payouts][minimum_balance_by_currency]"
        )
    cents = int(given.get("eur") or 0)
    if cents < 0:
        raise InvalidRequest(
            "Invalid non-negative integer", param="payments[payouts][minimum_balance_by_currency][eur]"
        )
    return cents
