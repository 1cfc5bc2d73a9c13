"""What a day was sealed with, counted from the rows: the same again unless somebody changed them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.store.books.days import DaySeal

_HEAD = text("SELECT number, hash FROM ledger_seal ORDER BY number DESC LIMIT 1")
_UNSEALED = text(
    "SELECT count(*) FROM ledger_unsealed u JOIN ledger_transaction t ON t.id = u.transaction_id "
    "WHERE t.booked_on <= :day"
)
_BALANCES = text(
    """
    SELECT t.collecting_account_id::text, e.account, sum(e.amount_cents)::bigint
    FROM ledger_seal s JOIN ledger_transaction t ON t.id = s.transaction_id
    JOIN ledger_entry e ON e.transaction_id = t.id
    WHERE s.number <= :number AND t.booked_on <= :day
    GROUP BY 1, 2 HAVING sum(e.amount_cents) <> 0 ORDER BY 1, 2
    """
)
# The same, as what the day before was closed with and all that was chained or became due since.
_BALANCES_SINCE = text(
    """
    WITH part AS (
        SELECT sealed.value ->> 0 AS owner, sealed.value ->> 1 AS account,
            CAST(sealed.value ->> 2 AS bigint) AS cents
        FROM day_seal d CROSS JOIN LATERAL jsonb_array_elements(d.content -> 'balances') AS sealed
        WHERE d.number = :sealed_number
        UNION ALL
        SELECT t.collecting_account_id::text, e.account, e.amount_cents
        FROM ledger_seal s JOIN ledger_transaction t ON t.id = s.transaction_id
        JOIN ledger_entry e ON e.transaction_id = t.id
        WHERE s.number > :sealed_link AND s.number <= :number AND t.booked_on <= :day
        UNION ALL
        SELECT t.collecting_account_id::text, e.account, e.amount_cents
        FROM ledger_transaction t JOIN ledger_seal s ON s.transaction_id = t.id
        JOIN ledger_entry e ON e.transaction_id = t.id
        WHERE t.booked_on > :sealed_day AND t.booked_on <= :day AND s.number <= :sealed_link
    )
    SELECT owner, account, sum(cents)::bigint FROM part
    GROUP BY 1, 2 HAVING sum(cents) <> 0 ORDER BY 1, 2
    """
)
_LINES = text(
    """
    SELECT l.collecting_account_id::text AS account, count(*) AS lines, sum(l.amount_cents)::bigint AS cents,
        max(l.id::text) AS last, encode(sha256(convert_to(string_agg(
            l.id || ':' || l.amount_cents || ':' || l.statement_id || ':' || coalesce(l.reference, ''),
            ',' ORDER BY l.id), 'UTF8')), 'hex') AS digest
    FROM bank_line l JOIN collecting_account a ON a.id = l.collecting_account_id
    LEFT JOIN (SELECT * FROM jsonb_each_text(CAST(:last AS jsonb))) known ON known.key = a.id::text
    WHERE l.booked_on = :day AND (CAST(:last AS jsonb) IS NULL OR l.id::text <= known.value)
    GROUP BY 1 ORDER BY 1
    """
)
_STATEMENTS = text(
    """
    SELECT s.id::text AS id, s.identity, s.collecting_account_id::text AS account, s.opening_cents,
        s.closing_cents, f.id::text AS file, f.sha256
    FROM bank_statement s JOIN bank_file f ON f.id = s.file_id
    WHERE s.closing_on = :day AND (CAST(:known AS text[]) IS NULL OR s.id::text = ANY(:known)) ORDER BY s.id
    """
)
_ITEMS = text(
    """
    SELECT i.account, count(*) AS items, sum(i.net_cents)::bigint AS cents,
        encode(sha256(convert_to(string_agg(
            i.id || ':' || i.kind || ':' || coalesce(i.source, '') || ':' || i.gross_cents || ':'
            || i.fee_cents || ':' || i.net_cents, ',' ORDER BY i.id), 'UTF8')), 'hex') AS digest
    FROM provider_item i WHERE i.day = :day GROUP BY 1 ORDER BY 1
    """
)
_PAYOUTS = text(
    """
    SELECT p.provider_id AS payout, p.amount_cents AS cents, count(i.*) AS items,
        coalesce(encode(sha256(convert_to(string_agg(
            i.provider_id || ':' || i.kind || ':' || coalesce(i.source, '') || ':' || i.gross_cents || ':'
            || i.fee_cents || ':' || i.net_cents, ',' ORDER BY i.provider_id), 'UTF8')), 'hex'), '') AS digest
    FROM payout p LEFT JOIN payout_item i ON i.payout_id = p.id
    WHERE (p.imported_at AT TIME ZONE 'Europe/Helsinki')::date = :day GROUP BY p.id ORDER BY 1
    """
)


def ledger_head(session: Session) -> tuple[int, str]:
    """The newest link of the chain over the books."""
    number, hashed = session.execute(_HEAD).one_or_none() or (0, "0" * 64)
    return int(number), str(hashed)


def unsealed_until(session: Session, day: date) -> int:
    """How many transactions of the day or before are not chained yet."""
    return int(session.execute(_UNSEALED, {"day": day}).scalar_one())


def balances_at(session: Session, day: date, number: int) -> list[list[Any]]:
    """Balances at the day's end, of all that was chained up to that link; reads all entries."""
    return _balances(session, _BALANCES, {"day": day, "number": number})


def balances_since(session: Session, day: date, number: int, previous: DaySeal | None) -> list[list[Any]]:
    """The same; reads the entries that came after the day before was closed."""
    sealed = {"sealed_number": 0, "sealed_day": date.min, "sealed_link": 0}
    if previous is not None:
        sealed = {
            "sealed_number": previous.number,
            "sealed_day": previous.day,
            "sealed_link": previous.content["ledger"]["number"],
        }
    return _balances(session, _BALANCES_SINCE, {"day": day, "number": number, **sealed})


def _balances(session: Session, query: Any, values: Mapping[str, Any]) -> list[list[Any]]:
    rows = session.execute(query, dict(values))
    return [[account_id, account, int(cents)] for account_id, account, cents in rows]


def lines_digest(session: Session, day: date, last_ids: str | None = None) -> list[dict[str, Any]]:
    """The day's bank lines by account; `last_ids` (JSON) leaves out what came after those lines."""
    return _views(session, _LINES, {"day": day, "last": last_ids})


def statements_of_day(session: Session, day: date, known: list[str] | None = None) -> list[dict[str, Any]]:
    """The statements that close on the day, or only those with the known ids."""
    return _views(session, _STATEMENTS, {"day": day, "known": known})


def items_digest(session: Session, day: date) -> list[dict[str, Any]]:
    """The provider's items of the day by account."""
    return _views(session, _ITEMS, {"day": day})


def payouts_digest(session: Session, day: date) -> list[dict[str, Any]]:
    """The payouts that were imported on the day, with what they are made of."""
    return _views(session, _PAYOUTS, {"day": day})


def _views(session: Session, query: Any, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(query, dict(values)).mappings()]
