"""HTTP: one module for each resource; shapes in, problems or shapes out, no rules."""

from services.pledges.api import (
    approvals,
    bank_files,
    bank_lines,
    books,
    collecting_accounts,
    conditions,
    desk,
    own_data,
    pledges,
    refund_requests,
    refunds,
    retention,
    terms,
    webhooks,
)

BLUEPRINTS = tuple(
    resource.blueprint
    for resource in (
        terms,
        pledges,
        conditions,
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
        desk,
    )
)
