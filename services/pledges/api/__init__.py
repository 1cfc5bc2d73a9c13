"""HTTP: one module for each resource; shapes in, problems or shapes out, no rules."""

from services.pledges.api import (
    approvals,
    assisted,
    bank_files,
    bank_lines,
    books,
    campaign_halts,
    card_circuit,
    cash,
    charging,
    collecting_accounts,
    conditions,
    desk,
    monthly,
    own_data,
    pledges,
    proofs,
    refund_requests,
    refunds,
    retention,
    shortfalls,
    terms,
    webhooks,
)

BLUEPRINTS = tuple(
    resource.blueprint
    for resource in (
        terms,
        pledges,
        proofs,
        card_circuit,
        conditions,
        monthly,
        own_data,
        refund_requests,
        retention,
        webhooks,
        bank_files,
        bank_lines,
        approvals,
        refunds,
        collecting_accounts,
        books,
        charging,
        desk,
        shortfalls,
        assisted,
        cash,
        campaign_halts,
    )
)
