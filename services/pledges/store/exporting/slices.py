"""The next rows of each export, after a key, so that memory stays flat.

All slices of an export look at one snapshot, and at vouchers up to one position only: what is posted or
renamed meanwhile never leaks in.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.chassis.database import Sessions
from services.pledges.domain.exporting.orders import Bound, ExportOrder

FIRST_ID = UUID(int=0)
FIRST_DAY = date.min

_JOURNAL = """
SELECT v.position, v.financial_year, v.number, v.booked_on, v.collecting_account_id, v.campaign_id,
    v.transaction_id, t.cause_kind, t.cause_id, t.reverses, t.posted_at, e.position AS line, e.account,
    e.amount_cents, e.currency, c.association_name, c.iban, p.title AS campaign
FROM (SELECT * FROM voucher v WHERE (v.booked_on, v.position) > (:day, :after)
        AND v.booked_on <= :until AND v.position <= :last {scope}
        ORDER BY v.booked_on, v.position LIMIT :limit) v
JOIN ledger_transaction t ON t.id = v.transaction_id
JOIN ledger_entry e ON e.transaction_id = v.transaction_id
JOIN collecting_account c ON c.id = v.collecting_account_id
LEFT JOIN campaign_terms p ON p.campaign_id = v.campaign_id
ORDER BY v.booked_on, v.position, e.position
"""

_LINES = """
SELECT v.*, o.financial_year, o.number, o.transaction_id, t.cause_kind, t.cause_id, t.reverses, t.posted_at,
    c.association_name, c.iban, p.title AS campaign
FROM (SELECT * FROM voucher_line v WHERE v.booked_on BETWEEN :since AND :until AND v.position <= :last
        AND (v.collecting_account_id, v.account, v.booked_on, v.position, v.line)
            > (:owner, :name, :day, :after, :line) {scope}
        ORDER BY v.collecting_account_id, v.account, v.booked_on, v.position, v.line LIMIT :limit) v
JOIN voucher o ON o.position = v.position
JOIN ledger_transaction t ON t.id = o.transaction_id
JOIN collecting_account c ON c.id = v.collecting_account_id
LEFT JOIN campaign_terms p ON p.campaign_id = v.campaign_id
ORDER BY v.collecting_account_id, v.account, v.booked_on, v.position, v.line
"""

_BALANCES = """
SELECT v.*, c.association_name, c.iban, p.title AS campaign
FROM (SELECT v.collecting_account_id, v.account,
        coalesce(sum(v.amount_cents) FILTER (WHERE v.booked_on < :since), 0)::bigint AS opening_cents,
        coalesce(sum(v.amount_cents) FILTER (WHERE v.booked_on >= :since AND v.amount_cents > 0), 0)::bigint
            AS debit_cents,
        coalesce(-sum(v.amount_cents) FILTER (WHERE v.booked_on >= :since AND v.amount_cents < 0), 0)::bigint
            AS credit_cents
    FROM voucher_line v WHERE v.booked_on <= :until AND v.position <= :last
        AND (v.collecting_account_id, v.account) > (:owner, :name) {scope}
    GROUP BY v.collecting_account_id, v.account ORDER BY v.collecting_account_id, v.account LIMIT :limit) v
JOIN collecting_account c ON c.id = v.collecting_account_id
LEFT JOIN campaign_terms p ON p.campaign_id::text = split_part(v.account, ':', 2)
ORDER BY v.collecting_account_id, v.account
"""

# A pledge is open while it is promised and not paid; as its history says that it was at that moment.
_OPEN_PLEDGES = """
SELECT p.number, p.method, p.made_at, p.due_on, p.reference, h.state, h.amount_cents,
    t.title AS campaign, c.association_name
FROM pledge p
JOIN LATERAL (SELECT state, amount_cents FROM pledge_change
    WHERE pledge_id = p.id AND at <= :moment ORDER BY id DESC LIMIT 1) h ON true
JOIN campaign_terms t ON t.campaign_id = p.campaign_id
JOIN collecting_account c ON c.id = t.collecting_account_id
WHERE p.number > :after AND h.state = ANY(:states) {scope}
ORDER BY p.number LIMIT :limit
"""

_NOUNS = """
SELECT v.collecting_account_id, c.association_name,
    split_part(v.account, ':', 1) AS noun, greatest(min(v.booked_on), :since) AS since
FROM voucher_line v JOIN collecting_account c ON c.id = v.collecting_account_id
WHERE v.booked_on <= :until AND v.position <= :last {scope}
GROUP BY v.collecting_account_id, c.association_name, noun ORDER BY v.collecting_account_id, noun
"""

_COUNT = """
SELECT count(*) FROM voucher_line v
WHERE v.booked_on BETWEEN :since AND :until AND v.position <= :last {scope}
"""


@contextmanager
def one_snapshot(sessions: Sessions) -> Iterator[Session]:
    """A transaction that sees the books as they are now, however long it reads, and changes nothing."""
    with sessions() as session, session.begin():
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        # The rows after a key stand side by side in its index. Counted too low after a large import, they
        # would be gathered and sorted for every slice anew; counted right, whole tables read for a join.
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
        yield session


def count_lines(session: Session, order: ExportOrder, bound: Bound) -> int:
    """How many lines the period has."""
    return int(rows_of_books(session, _COUNT, order, bound, {})[0][0])


def journal(
    session: Session, order: ExportOrder, bound: Bound, after: tuple[date, int] | None, limit: int
) -> Sequence[Row[Any]]:
    """Entries of the next `limit` vouchers, by day and position."""
    day, position = after or (order.since, 0)
    return rows_of_books(session, _JOURNAL, order, bound, {"day": day, "after": position, "limit": limit})


def lines(
    session: Session,
    order: ExportOrder,
    bound: Bound,
    after: tuple[UUID, str, date, int, int] | None,
    limit: int,
    nouns: Sequence[str] = (),
) -> Sequence[Row[Any]]:
    """The next lines in the order of a general ledger; `nouns` narrows them to accounts without subjects."""
    owner, name, day, position, line = after or (FIRST_ID, "", FIRST_DAY, 0, 0)
    keys = {"owner": owner, "name": name, "day": day, "after": position, "line": line, "limit": limit}
    only = " AND v.account = ANY(:nouns) {scope}" if nouns else "{scope}"
    query = _LINES.replace("{scope}", only)
    return rows_of_books(session, query, order, bound, {**keys, "nouns": list(nouns)})


def balances(
    session: Session, order: ExportOrder, bound: Bound, after: tuple[UUID, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """The next accounts: what they held before the period, what went in and out; debit positive."""
    owner, name = after or (FIRST_ID, "")
    return rows_of_books(session, _BALANCES, order, bound, {"owner": owner, "name": name, "limit": limit})


def open_pledges(
    session: Session, order: ExportOrder, moment: datetime, states: Sequence[str], after: int, limit: int
) -> Sequence[Row[Any]]:
    """The next pledges that were promised and not paid at the moment, by number."""
    scope = ""
    if order.collecting_account_id:
        scope += " AND t.collecting_account_id = :account"
    if order.campaign_id:
        scope += " AND p.campaign_id = :campaign"
    values = {"moment": moment, "states": list(states), "after": after, "limit": limit}
    values |= {"account": order.collecting_account_id, "campaign": order.campaign_id}
    return _execute(session, _OPEN_PLEDGES.format(scope=scope), values)


def nouns_used(session: Session, order: ExportOrder, bound: Bound) -> Sequence[Row[Any]]:
    """The kinds of accounts that an export would show, and the first day on which it would."""
    return rows_of_books(session, _NOUNS, order, bound, {})


def rows_of_books(
    session: Session, query: str, order: ExportOrder, bound: Bound, keys: dict[str, Any]
) -> Sequence[Row[Any]]:
    """The rows of a query on `v`, whose {scope} is the account and campaign that were asked for."""
    scope = ""
    if order.collecting_account_id:
        scope += " AND v.collecting_account_id = :account"
    if order.campaign_id:
        scope += " AND v.campaign_id = :campaign"
    values = keys | {"account": order.collecting_account_id, "campaign": order.campaign_id}
    values |= {"since": order.since, "until": order.until, "last": bound.position}
    return _execute(session, query.format(scope=scope), values)


def _execute(session: Session, query: str, values: dict[str, Any]) -> Sequence[Row[Any]]:
    used = {name: value for name, value in values.items() if f":{name}" in query}
    return session.execute(text(query), used).all()
