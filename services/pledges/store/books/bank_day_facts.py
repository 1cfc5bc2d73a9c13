"""A day in the bank: its lines beside our postings about them, and its statements beside our balances.

A posting belongs to the line that caused it, and a reversal to what it undoes; so whatever people placed,
parted and took back, what all postings about a line put into the bank account is the line's own sum.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.domain.books.differences import Posted, StatementFacts, Told
from services.pledges.domain.pledging.banking_days import is_banking_day
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
    WHERE t.collecting_account_id = ANY(:accounts) AND t.booked_on = :day AND EXISTS (
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
# A day may have several statements, imported in any order: the last is the one that none goes on from.
_STATEMENTS = text(
    """
    SELECT a.id, a.association_name AS name, closing.closing_cents, gap.opening_cents,
        gap.last_closing_cents AS previous_closing_cents,
        coalesce(first.opening_cents, 0) AS before_cents, first.id IS NOT NULL AS had_statements,
        later.id IS NOT NULL AS covered_later, books.cents AS ledger_cents, books.moved
    FROM collecting_account a
    LEFT JOIN LATERAL (SELECT s.* FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on = :day AND s.closing_cents IS NOT NULL
        ORDER BY EXISTS (SELECT FROM bank_statement goes_on WHERE goes_on.collecting_account_id = a.id
                AND goes_on.kind = 'statement' AND goes_on.closing_on = :day AND goes_on.id <> s.id
                AND goes_on.opening_cents = s.closing_cents),
            s.number DESC NULLS LAST, s.id DESC LIMIT 1) closing ON true
    LEFT JOIN LATERAL (SELECT g.* FROM statement_gap g WHERE g.collecting_account_id = a.id
        AND g.closing_on = :day ORDER BY g.number, g.id LIMIT 1) gap ON true
    LEFT JOIN LATERAL (SELECT s.* FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on < :day AND s.closing_cents IS NOT NULL
        ORDER BY s.closing_on DESC, s.id DESC LIMIT 1) previous ON true
    LEFT JOIN LATERAL (SELECT s.* FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on <= :day AND s.opening_cents IS NOT NULL
        ORDER BY s.closing_on, EXISTS (SELECT FROM bank_statement before
                WHERE before.collecting_account_id = a.id AND before.kind = 'statement'
                AND before.closing_on = s.closing_on AND before.id <> s.id
                AND before.closing_cents = s.opening_cents),
            s.number NULLS LAST, s.id LIMIT 1) first ON true
    LEFT JOIN LATERAL (SELECT s.id FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on > :day
        AND (s.opening_on < :day OR s.opening_cents = coalesce(previous.closing_cents, s.opening_cents))
        ORDER BY s.closing_on LIMIT 1) later ON true
    CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount_cents), 0)::bigint AS cents,
            coalesce(bool_or(t.booked_on = :day), false) AS moved
        FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
        WHERE t.collecting_account_id = a.id AND t.booked_on <= :day AND e.account = 'bank:' || a.id) books
    ORDER BY a.association_name, a.id
    """
)

_DEPOSITS = text(
    """
    SELECT d.id::text AS subject, d.collecting_account_id::text AS account, d.amount_cents AS cents
    FROM cash_deposit d WHERE d.state = 'in_transit'
    AND (d.taken_at AT TIME ZONE 'Europe/Helsinki')::date <= :until ORDER BY d.id LIMIT 500
    """
)


def bank_day(
    session: Session, day: date, accounts: list[UUID], again: Iterable[str]
) -> tuple[dict[str, list[Told]], dict[str, list[Posted]]]:
    """Lines and postings of the day by line, and of the subjects that are to be looked at once more."""
    keys = set(session.scalars(_KEYS, {"accounts": accounts, "day": day})) | set(again)
    others = [key.partition(":")[2] for key in keys if key.startswith("posting:")]
    lines = [key for key in keys if not key.startswith("posting:")]
    told: dict[str, list[Told]] = {}
    for row in session.execute(_TOLD, {"lines": lines}).mappings():
        told.setdefault(row["subject"], []).append(Told(**_without_subject(row)))
    posted: dict[str, list[Posted]] = {}
    for row in session.execute(_POSTED, {"lines": lines, "others": others}).mappings():
        posted.setdefault(row["subject"], []).append(Posted(**_without_subject(row)))
    return told, posted


def statement_facts(session: Session, day: date) -> list[StatementFacts]:
    """Each collecting account's statements beside its balance; what lay there before us is the bank's."""
    return [
        StatementFacts(
            account=str(row.id),
            name=row.name,
            day=day,
            is_banking_day=is_banking_day(day),
            had_statements=row.had_statements,
            moved=row.moved,
            closing_cents=row.closing_cents,
            ledger_cents=row.before_cents + row.ledger_cents,
            previous_closing_cents=row.previous_closing_cents,
            opening_cents=row.opening_cents,
            covered_later=row.covered_later,
        )
        for row in session.execute(_STATEMENTS, {"day": day})
    ]


def deposits_under_way(session: Session, taken_until: date) -> list[Any]:
    """Cash that left for the bank by that day and is not on any statement."""
    return list(session.execute(_DEPOSITS, {"until": taken_until}))


def accounts_in_order(session: Session) -> dict[UUID, str]:
    """Collecting accounts with their owners' names; imports of bank files wait until the caller ends."""
    query = session.query(CollectingAccount).order_by(CollectingAccount.id)
    return {each.id: each.association_name for each in query.with_for_update(key_share=True)}


def _without_subject(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "subject"}
