"""What was received for sales in advance, and given back: by the day of the books and the day it came."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.pledges.domain.exporting.orders import Bound, ExportOrder
from services.pledges.store.exporting.slices import FIRST_DAY, FIRST_ID, rows_of_books
from services.pledges.store.selling.receipts import days_of_receipt

After = tuple[date, UUID, UUID, date, UUID]

# What is passed on to the seller is no payment. What undoes a transaction came when the undone one came;
# what goes back to a backer, when their money came; what lay unallocated, when the bank had it. Each is of
# the pledge whose money moved, and taxed as what that pledge bought.
_RECEIVED = f"""
SELECT v.booked_on, v.campaign_id, v.collecting_account_id, c.association_name, p.title AS campaign,
    came.received_on, sold.reward_id, sold.vat_basis_points, sold.vat_from,
    (-sum(v.amount_cents))::bigint AS gross_cents
FROM campaign_terms p
JOIN voucher_line v ON v.campaign_id = p.campaign_id AND v.account = 'held:' || p.campaign_id
JOIN collecting_account c ON c.id = v.collecting_account_id
JOIN voucher o ON o.position = v.position
JOIN ledger_transaction booked ON booked.id = o.transaction_id
JOIN ledger_transaction t ON t.id = coalesce(booked.reverses, booked.id)
CROSS JOIN LATERAL (SELECT CASE
    WHEN t.cause_kind IN ('refund_listed', 'refund_dropped')
        THEN (SELECT pledge_id FROM refund WHERE id = t.cause_id::uuid)
    WHEN t.cause_kind = 'dispute_lost'
        THEN (SELECT m.pledge_id FROM ledger_entry x JOIN payment m ON 'disputed:' || m.charge_id = x.account
            WHERE x.transaction_id = t.id AND x.account LIKE 'disputed:%')
    END AS pledge_id) back
CROSS JOIN LATERAL (SELECT coalesce(back.pledge_id, CASE t.cause_kind
    WHEN 'card_charge' THEN coalesce((SELECT pledge_id FROM payment WHERE charge_id = t.cause_id),
        (SELECT pledge_id FROM surplus_charge WHERE charge_id = t.cause_id))
    WHEN 'cash_receipt' THEN (SELECT pledge_id FROM cash_receipt WHERE id = t.cause_id::uuid)
    WHEN 'bank_line_part' THEN (SELECT pledge_id FROM line_part WHERE id = t.cause_id::uuid)
    -- A match that was undone has left the line; its reference still says whose it was.
    WHEN 'bank_line' THEN (SELECT coalesce(l.pledge_id, named.id) FROM bank_line l
        LEFT JOIN pledge named ON named.reference = ltrim(l.reference, '0') WHERE l.id = t.cause_id::uuid)
    WHEN 'bank_line_match' THEN (SELECT coalesce(l.pledge_id, named.id) FROM bank_line l
        LEFT JOIN pledge named ON named.reference = ltrim(l.reference, '0') WHERE l.id = t.cause_id::uuid)
    END) AS pledge_id) paid
CROSS JOIN LATERAL (SELECT coalesce(
    CASE WHEN back.pledge_id IS NOT NULL THEN (SELECT max(day) FROM (
        {days_of_receipt("back.pledge_id")}) received (day)) END,
    CASE t.cause_kind
        WHEN 'bank_line_match' THEN (SELECT booked_on FROM bank_line WHERE id = t.cause_id::uuid)
        WHEN 'bank_line_part' THEN (SELECT l.booked_on FROM line_part a JOIN bank_line l ON l.id = a.line_id
            WHERE a.id = t.cause_id::uuid) END,
    t.happened_on, t.booked_on) AS received_on) came
CROSS JOIN LATERAL (SELECT coalesce(r.id, :no_reward) AS reward_id, r.vat_basis_points, r.vat_from
    FROM (SELECT paid.pledge_id) which LEFT JOIN pledge_reward b ON b.pledge_id = which.pledge_id
    LEFT JOIN campaign_reward r ON r.id = b.reward_id) sold
WHERE p.legal_mode = 'presale' AND v.booked_on BETWEEN :since AND :until AND v.position <= :last
    AND (v.booked_on, v.campaign_id, v.collecting_account_id) >= (:day, :later_campaign, :owner) {{scope}}
    AND (v.booked_on, v.campaign_id, v.collecting_account_id, came.received_on, sold.reward_id)
        > (:day, :later_campaign, :owner, :came, :reward)
    AND NOT EXISTS (SELECT FROM ledger_entry x WHERE x.transaction_id = o.transaction_id
        AND (x.account LIKE 'payable:%' OR x.account LIKE 'holdback:%' OR x.account LIKE 'match%'))
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(v.amount_cents) <> 0
ORDER BY v.booked_on, v.campaign_id, v.collecting_account_id, came.received_on, sold.reward_id LIMIT :limit
"""  # noqa: S608


def presale(
    session: Session, order: ExportOrder, bound: Bound, after: After | None, limit: int
) -> Sequence[Row[Any]]:
    """The next days and campaigns with what was received, less what was given back, by when and for what."""
    day, campaign, owner, came, reward = after or (FIRST_DAY, FIRST_ID, FIRST_ID, FIRST_DAY, FIRST_ID)
    keys = {"day": day, "later_campaign": campaign, "owner": owner, "came": came, "limit": limit}
    keys |= {"reward": reward, "no_reward": FIRST_ID}
    return rows_of_books(session, _RECEIVED, order, bound, keys)
