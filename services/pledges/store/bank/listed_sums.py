"""Lists of payments and the sums that statements tell of them, joined where no reference is shared.

A Finnish list of reference payments does not name the bundle that its payments make on the statement:
account, day and sum do.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ListedSum:
    """What payments of a day come to that a file told one by one under one reference, or under none."""

    kind: str
    entry_reference: str | None
    booked_on: date
    amount_cents: int


# A single payment under a reference of its own is too little to be taken for a sum.
_LISTED = text(
    """
    SELECT s.kind, l.entry_reference, l.booked_on, sum(l.amount_cents)::bigint AS amount_cents
    FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id
    WHERE l.collecting_account_id = :account AND l.booked_on = ANY(CAST(:days AS date[]))
        AND l.detailed AND l.parent_id IS NULL
        AND (s.kind = 'references' OR l.entry_reference IS NOT NULL)
    GROUP BY s.id, l.entry_reference, l.booked_on
    HAVING s.kind = 'references' OR count(*) > 1
    ORDER BY s.id, l.booked_on
    """
)
# A list as a whole goes before all lists of the file together.
_JOIN = text(
    """
    WITH listed AS (
        SELECT s.collecting_account_id AS account, l.booked_on, s.number, sum(l.amount_cents) AS cents
        FROM staged_line l JOIN staged_statement s ON s.file_id = l.file_id AND s.number = l.statement_number
        WHERE l.file_id = :file_id AND s.kind = 'references'
        GROUP BY GROUPING SETS ((1, 2, 3), (1, 2))
    ), joined AS (
        SELECT DISTINCT ON (s.number, listed.booked_on) s.number, listed.booked_on, b.id
        FROM listed
        JOIN staged_statement s ON s.file_id = :file_id AND s.kind = 'references'
            AND s.collecting_account_id = listed.account AND s.number = coalesce(listed.number, s.number)
        JOIN bank_line b ON b.collecting_account_id = listed.account AND b.booked_on = listed.booked_on
            AND b.amount_cents = listed.cents AND NOT b.detailed
            AND b.reason IS DISTINCT FROM 'details_arrived' AND b.reason IS DISTINCT FROM 'replaced'
        ORDER BY s.number, listed.booked_on, listed.number NULLS LAST, b.id
    )
    UPDATE staged_line l SET parent_id = j.id FROM joined j
    WHERE l.file_id = :file_id AND l.statement_number = j.number AND l.booked_on = j.booked_on
    """
)


def listed_sums(session: Session, account_id: UUID, days: Collection[date]) -> list[ListedSum]:
    """The sums of these days whose payments are known one by one, in the order in which they came."""
    rows = session.execute(_LISTED, {"account": account_id, "days": sorted(days)}).mappings()
    return [ListedSum(**row) for row in rows]


def join_lists(session: Session, file_id: UUID) -> None:
    """Say of staged payments of lists which sum they are parts of."""
    session.execute(_JOIN, {"file_id": file_id})
