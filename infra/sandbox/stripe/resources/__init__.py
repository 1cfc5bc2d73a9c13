"""The resources of the API, one module each; importing this package registers all their operations."""

from infra.sandbox.stripe.resources import (
    accounts,
    balance,
    balance_settings,
    catalogue,
    charges,
    checkout_sessions,
    customers,
    disputes,
    events,
    fraud_warnings,
    payment_intents,
    payment_methods,
    payouts,
    refunds,
    setup_intents,
    transfers,
)
from infra.sandbox.stripe.resources.registry import CONNECTED, OPERATIONS

# Kinds of objects that events carry; the specification must describe them all.
EVENT_OBJECTS = frozenset(
    {
        "account",
        "charge",
        "checkout.session",
        "customer",
        "dispute",
        "payment_intent",
        "payment_method",
        "payout",
        "radar.early_fraud_warning",
        "refund",
        "setup_intent",
        "transfer",
    }
)

__all__ = [
    "CONNECTED",
    "EVENT_OBJECTS",
    "OPERATIONS",
    "accounts",
    "balance",
    "balance_settings",
    "catalogue",
    "charges",
    "checkout_sessions",
    "customers",
    "disputes",
    "events",
    "fraud_warnings",
    "payment_intents",
    "payment_methods",
    "payouts",
    "refunds",
    "setup_intents",
    "transfers",
]
