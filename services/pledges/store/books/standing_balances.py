"""Balances at a day's end or now: what the last closed day was sealed with, and what was posted since.

Summing up all entries takes longer every day. What a closed day was sealed with is held against the entries
by a self-check and by verifying, so here only what came after it is added up.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.pledges.store.books.days import DaySeal

_NO_LINK = 2**62

# Materialised, or a query about one account would read all of that account's entries.
# Booked after the sealed day, or booked on it or before and chained only after it was sealed.
STANDING = """
WITH since AS (
    SELECT t.id, t.collecting_account_id FROM ledger_transaction t
    WHERE t.booked_on > :sealed_day AND t.booked_on <= :until
    UNION ALL
    SELECT t.id, t.collecting_account_id FROM ledger_seal s
    JOIN ledger_transaction t ON t.id = s.transaction_id
    WHERE s.number > :sealed_link AND t.booked_on <= :sealed_day
    UNION ALL
    SELECT t.id, t.collecting_account_id FROM ledger_unsealed u
    JOIN ledger_transaction t ON t.id = u.transaction_id WHERE t.booked_on <= :sealed_day
), part AS MATERIALIZED (
    SELECT CAST(sealed.value ->> 0 AS uuid) AS collecting_account_id, sealed.value ->> 1 AS account,
        CAST(sealed.value ->> 2 AS bigint) AS cents
    FROM day_seal d CROSS JOIN LATERAL jsonb_array_elements(d.content -> 'balances') AS sealed
    WHERE d.number = :sealed_number
    UNION ALL
    SELECT since.collecting_account_id, e.account, e.amount_cents FROM since
    JOIN ledger_entry e ON e.transaction_id = since.id
), standing AS (
    SELECT collecting_account_id, account, sum(cents)::bigint AS balance_cents FROM part GROUP BY 1, 2
)
"""


_LATE = text(
    """
    SELECT t.id FROM ledger_seal s JOIN ledger_transaction t ON t.id = s.transaction_id
    WHERE s.number > :sealed_link AND t.booked_on <= :sealed_day
    UNION ALL
    SELECT t.id FROM ledger_unsealed u JOIN ledger_transaction t ON t.id = u.transaction_id
    WHERE t.booked_on <= :sealed_day
    """
)


def late_transactions(session: Session, until: date) -> list[UUID]:
    """What was posted on closed days since the last of them, up to that day, was closed."""
    since = since_sealed(session, until)
    values = {name: since[name] for name in ("sealed_link", "sealed_day")}
    return list(session.scalars(_LATE, values))


def since_sealed(session: Session, until: date = date.max) -> dict[str, Any]:
    """The values that a query beginning with `STANDING` wants, for balances at the end of that day."""
    link = DaySeal.content["ledger"]["number"].as_integer().label("link")
    wanted = select(DaySeal.number, DaySeal.day, link).where(DaySeal.day <= until)
    sealed = session.execute(wanted.order_by(DaySeal.number.desc()).limit(1)).one_or_none()
    if sealed is None:
        return {"until": until, "sealed_number": 0, "sealed_day": date.min, "sealed_link": _NO_LINK}
    return {
        "until": until,
        "sealed_number": sealed.number,
        "sealed_day": sealed.day,
        "sealed_link": sealed.link,
    }
