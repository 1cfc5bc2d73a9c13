"""A day in the bank: its lines beside our postings about them, and cash that is on its way there.

A posting belongs to the line that caused it, and a reversal to what it undoes; so whatever people placed,
parted and took back, what all postings about a line put into the bank account is the line's own sum.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.domain.books.differences import Posted, Told
from services.pledges.store.books.collecting_accounts import CollectingAccount

_KEYS = text(
    """
    SELECT l.id::text FROM bank_line l WHERE l.collecting_account_id = ANY(:accounts)
        AND l.booked_on = :day AND l.parent_id IS NULL AND l.amount_cents <> 0
    UNION
    SELECT CASE WHEN root.cause_kind LIKE 'bank_line%' THEN split_part(root.cause_id, ':', 1)
        ELSE 'posting:' || root.id END
    FROM ledger_transaction t
    LEFT JOIN ledger_transaction undone ON undone.id = t.reverses
    JOIN ledger_transaction root ON root.id = coalesce(undone.reverses, t.reverses, t.id)
    WHERE (t.collecting_account_id = ANY(:accounts) AND t.booked_on = :day OR t.id = ANY(:late)) AND EXISTS (
        SELECT FROM ledger_entry e WHERE e.transaction_id = t.id AND e.account LIKE 'bank:%')
    """
)
_TOLD = text(
    """
    SELECT l.id::text AS subject, l.collecting_account_id::text AS account, l.booked_on AS day,
        CASE WHEN l.reason = 'replaced' THEN 0 ELSE l.amount_cents END AS cents
    FROM bank_line l WHERE l.id = ANY(CAST(:lines AS uuid[])) AND l.parent_id IS NULL
    """
)
_POSTED = text(
    """
    WITH root AS (
        SELECT t.id, split_part(t.cause_id, ':', 1) AS subject FROM ledger_transaction t
        WHERE t.cause_kind IN ('bank_line', 'bank_line_replaced') AND t.cause_id = ANY(:lines)
        UNION
        SELECT t.id, split_part(t.cause_id, ':', 1) FROM ledger_transaction t
        WHERE t.cause_kind = 'bank_line_returned' AND split_part(t.cause_id, ':', 1) = ANY(:lines)
        UNION
        SELECT t.id, 'posting:' || t.id FROM ledger_transaction t WHERE t.id = ANY(CAST(:others AS uuid[]))
    ), undoing AS (
        SELECT t.id, root.subject FROM ledger_transaction t JOIN root ON root.id = t.reverses
    ), about AS (
        SELECT id, subject FROM root UNION SELECT id, subject FROM undoing
        UNION SELECT t.id, undoing.subject FROM ledger_transaction t JOIN undoing ON undoing.id = t.reverses
    )
    SELECT about.subject, substr(e.account, 6) AS account, coalesce(t.happened_on, t.booked_on) AS day,
        e.amount_cents AS cents, t.cause_kind = 'bank_line' AS is_original, t.cause_kind
    FROM about JOIN ledger_transaction t ON t.id = about.id
    JOIN ledger_entry e ON e.transaction_id = t.id AND e.account LIKE 'bank:%'
    """
)
_DEPOSITS = text(
    """
    SELECT d.id::text AS subject, d.collecting_account_id::text AS account, d.amount_cents AS cents
    FROM cash_deposit d WHERE d.state = 'in_transit'
    AND (d.taken_at AT TIME ZONE 'Europe/Helsinki')::date <= :until ORDER BY d.id
    """
)


def bank_day(
    session: Session, day: date, accounts: list[UUID], again: Iterable[str], late: Collection[UUID] = ()
) -> tuple[dict[str, list[Told]], dict[str, list[Posted]]]:
    """Lines and postings of the day by line, of late postings, and of the subjects to be looked at again."""
    values = {"accounts": accounts, "day": day, "late": list(late)}
    keys = set(session.scalars(_KEYS, values)) | set(again)
    others = [key.partition(":")[2] for key in keys if key.startswith("posting:")]
    lines = [key for key in keys if not key.startswith("posting:")]
    told: dict[str, list[Told]] = {}
    for row in session.execute(_TOLD, {"lines": lines}).mappings():
        told.setdefault(row["subject"], []).append(Told(**_without_subject(row)))
    posted: dict[str, list[Posted]] = {}
    for row in session.execute(_POSTED, {"lines": lines, "others": others}).mappings():
        posted.setdefault(row["subject"], []).append(Posted(**_without_subject(row)))
    return told, posted


def deposits_under_way(session: Session, taken_until: date) -> list[Any]:
    """Cash that left for the bank by that day and is not on any statement."""
    return list(session.execute(_DEPOSITS, {"until": taken_until}))


def accounts_in_order(session: Session) -> dict[UUID, str]:
    """Collecting accounts with their owners' names; imports of bank files wait until the caller ends."""
    query = session.query(CollectingAccount).order_by(CollectingAccount.id)
    return {each.id: each.association_name for each in query.with_for_update(key_share=True)}


def _without_subject(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "subject"}
