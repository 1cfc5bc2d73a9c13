"""The audit trail: from a figure down to the bank's file, and from a bank line up to the figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_FIRST_DAY = date.min

_ACCOUNTS = text(
    """
    SELECT l.account, sum(l.amount_cents)::bigint AS balance_cents, max(p.title) AS campaign
    FROM voucher_line l LEFT JOIN campaign_terms p ON p.campaign_id::text = split_part(l.account, ':', 2)
    WHERE l.collecting_account_id = :owner AND split_part(l.account, ':', 1) = :noun AND l.account > :after
    GROUP BY l.account ORDER BY l.account LIMIT :limit
    """
)
_HELD_UNTIL = text(
    """
    SELECT coalesce(sum(amount_cents), 0)::bigint FROM voucher_line
    WHERE collecting_account_id = :owner AND account = :account
    AND (booked_on < :since OR (booked_on, position, line) <= (:day, :after, :line))
    """
)
_ROWS = text(
    """
    SELECT l.booked_on, l.position, l.line, l.amount_cents, v.financial_year, v.number, v.transaction_id,
        t.cause_kind, t.cause_id, p.title AS campaign
    FROM voucher_line l JOIN voucher v ON v.position = l.position
    JOIN ledger_transaction t ON t.id = v.transaction_id
    LEFT JOIN campaign_terms p ON p.campaign_id = l.campaign_id
    WHERE l.collecting_account_id = :owner AND l.account = :account AND l.booked_on BETWEEN :since AND :until
    AND (l.booked_on, l.position, l.line) > (:day, :after, :line)
    ORDER BY l.booked_on, l.position, l.line LIMIT :limit
    """
)
_TRANSACTIONS = """
SELECT t.id, t.booked_on, t.posted_at, t.cause_kind, t.cause_id, t.reverses, t.campaign_id,
    t.collecting_account_id, c.association_name, c.iban, p.title AS campaign, v.financial_year, v.number,
    (SELECT r.id FROM ledger_transaction r WHERE r.reverses = t.id) AS reversed_by,
    (SELECT jsonb_agg(jsonb_build_object('account', e.account, 'amount_cents', e.amount_cents)
        ORDER BY e.position) FROM ledger_entry e WHERE e.transaction_id = t.id) AS lines
FROM ledger_transaction t
JOIN collecting_account c ON c.id = t.collecting_account_id
LEFT JOIN campaign_terms p ON p.campaign_id = t.campaign_id
LEFT JOIN voucher v ON v.transaction_id = t.id
"""
_ONE = text(f"{_TRANSACTIONS} WHERE t.id = :id")
_OF_CAUSE = text(
    f"{_TRANSACTIONS} WHERE t.cause_id LIKE :cause OR t.cause_id = ANY(:others) "
    "ORDER BY t.posted_at, t.id LIMIT :limit"
)

_BANK_LINES = """
SELECT l.id, l.booked_on, l.amount_cents, l.reference, l.archive_id, l.state, l.collecting_account_id,
    s.identity AS statement, s.kind AS statement_kind, s.closing_on, f.id AS file_id, f.name AS file_name,
    f.sha256 AS file_sha256, f.received_at
FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id JOIN bank_file f ON f.id = s.file_id
"""
_LINE = text(f"{_BANK_LINES} WHERE l.id = :id")
_LINES_OF_PAYOUT = text(f"{_BANK_LINES} WHERE l.payout_id = :id ORDER BY l.booked_on, l.id LIMIT 20")

_PLEDGE_OF_CHARGE = text(
    "SELECT p.number, p.id, p.amount_cents, m.charge_id FROM payment m JOIN pledge p ON p.id = m.pledge_id "
    "WHERE m.charge_id = :charge"
)
_CHARGE_OF = text(
    """
    SELECT charge_id FROM transfer WHERE provider_id = :id OR charge_id = :id
    UNION SELECT t.charge_id FROM transfer_reversal r JOIN transfer t ON t.id = r.transfer_id
        WHERE r.provider_id = :id
    UNION SELECT m.charge_id FROM refund r JOIN payment m ON m.pledge_id = r.pledge_id
        WHERE r.provider_id = :id OR r.id::text = :id
    UNION SELECT charge_id FROM dispute WHERE provider_id = :id OR id::text = :id
    UNION SELECT charge_id FROM payment WHERE charge_id = :id
    """
)
_PAYOUTS = text(
    """
    SELECT p.id, p.provider_id, p.amount_cents, p.arrives_on, p.state, i.provider_id AS item,
        i.gross_cents, i.fee_cents, i.net_cents
    FROM payout_item i JOIN payout p ON p.id = i.payout_id
    WHERE i.source = ANY(:sources) OR i.provider_id = ANY(:sources)
    ORDER BY p.arrives_on, i.provider_id LIMIT 50
    """
)
_PAYOUT = text(
    "SELECT id, provider_id, amount_cents, arrives_on, state, NULL AS item, NULL::bigint AS gross_cents, "
    "NULL::bigint AS fee_cents, NULL::bigint AS net_cents FROM payout WHERE id = :id"
)
# What a posting may be about, beside the bank line itself, and the lines by which its money moved: the
# first query leads down, the second up, and each is the other turned round.
_BEHIND = """
WHERE l.id IN (
    SELECT :id UNION ALL SELECT line_id FROM line_part WHERE id = :id
    UNION ALL SELECT unnest(ARRAY[paid_line_id, receipt_line_id]) FROM refund WHERE id = :id
    UNION ALL SELECT line_id FROM payment_order WHERE :id IN (id, refund_id, settlement_id)
    UNION ALL SELECT bank_line_id FROM cash_deposit WHERE id = :id
    UNION ALL SELECT b.id FROM refund r JOIN bank_line b ON b.pledge_id = r.pledge_id
        WHERE r.id = :id AND r.receipt_line_id IS NULL)
ORDER BY l.booked_on, l.id LIMIT 50
"""
_LINES_BEHIND = text(_BANK_LINES + _BEHIND)
_CAUSES_ABOVE = text(
    """
    SELECT id::text FROM line_part WHERE line_id = :id
    UNION SELECT unnest(ARRAY[id, refund_id, settlement_id])::text FROM payment_order WHERE line_id = :id
    UNION SELECT id::text FROM cash_deposit WHERE bank_line_id = :id
    UNION SELECT r.id::text FROM refund r WHERE :id IN (r.paid_line_id, r.receipt_line_id)
    UNION SELECT r.id::text FROM bank_line b JOIN refund r ON r.pledge_id = b.pledge_id
        WHERE b.id = :id AND r.receipt_line_id IS NULL
    """
)
_PLEDGE_OF_CAUSE = text(
    """
    SELECT p.number, p.id, p.amount_cents, NULL AS charge_id FROM pledge p WHERE p.id IN (
        SELECT pledge_id FROM bank_line WHERE id = :id
        UNION ALL SELECT pledge_id FROM line_part WHERE id = :id
        UNION ALL SELECT pledge_id FROM refund WHERE id = :id
        UNION ALL SELECT pledge_id FROM cash_receipt WHERE id = :id) LIMIT 1
    """
)


def accounts_of_noun(session: Session, owner: UUID, noun: str, after: str, limit: int) -> Sequence[Row[Any]]:
    """One more account than `limit` of a kind, with what each holds."""
    values = {"owner": owner, "noun": noun, "after": after, "limit": limit + 1}
    return session.execute(_ACCOUNTS, values).all()


def rows_of_account(
    session: Session,
    owner: UUID,
    account: str,
    days: tuple[date, date],
    after: tuple[date, int, int] | None,
    limit: int,
) -> tuple[int, Sequence[Row[Any]]]:
    """What the account held before the page, and one more row than `limit`."""
    day, position, line = after or (_FIRST_DAY, 0, 0)
    values = {"owner": owner, "account": account, "since": days[0]}
    values |= {"day": day, "after": position, "line": line}
    held = int(session.execute(_HELD_UNTIL, values).scalar_one())
    return held, session.execute(_ROWS, values | {"until": days[1], "limit": limit + 1}).all()


def one_transaction(session: Session, transaction_id: UUID) -> Row[Any] | None:
    """A transaction with its lines, voucher and reversal."""
    return session.execute(_ONE, {"id": transaction_id}).one_or_none()


def transactions_of_cause(
    session: Session, cause: str, others: Sequence[str] = (), limit: int = 100
) -> Sequence[Row[Any]]:
    """What one thing led to in the books, oldest first; its id may be followed by which part it was.

    `others` are causes besides, as they stand.
    """
    values = {"cause": f"{cause}%", "others": list(others), "limit": limit}
    return session.execute(_OF_CAUSE, values).all()


def causes_above(session: Session, line_id: UUID) -> list[str]:
    """What a bank line paid or was parted into: parts, payments, settlements, refunds, cash on its way."""
    found = session.execute(_CAUSES_ABOVE, {"id": line_id}).scalars()
    return [cause for cause in found if cause]


def bank_line(session: Session, line_id: UUID) -> Row[Any] | None:
    """A bank line with its statement and file."""
    return session.execute(_LINE, {"id": line_id}).one_or_none()


def lines_of_payout(session: Session, payout_id: UUID) -> Sequence[Row[Any]]:
    """The bank lines by which a payout came."""
    return session.execute(_LINES_OF_PAYOUT, {"id": payout_id}).all()


def lines_behind(session: Session, subject_id: UUID) -> Sequence[Row[Any]]:
    """The bank lines by which the money of a line, part, refund, payment, settlement or deposit moved."""
    return session.execute(_LINES_BEHIND, {"id": subject_id}).all()


def charges_of(session: Session, object_id: str) -> list[str]:
    """The charges behind an object of the provider's, or a refund of ours."""
    found = session.execute(_CHARGE_OF, {"id": object_id}).scalars()
    return [charge for charge in found if charge]


def payouts_with(session: Session, sources: Sequence[str]) -> Sequence[Row[Any]]:
    """The payouts that carried these objects, with the item of each."""
    return session.execute(_PAYOUTS, {"sources": list(sources)}).all()


def payout(session: Session, payout_id: UUID) -> Row[Any] | None:
    """A payout by our own id."""
    return session.execute(_PAYOUT, {"id": payout_id}).one_or_none()


def pledge_of_charge(session: Session, charge_id: str) -> Row[Any] | None:
    """The pledge that a charge paid."""
    return session.execute(_PLEDGE_OF_CHARGE, {"charge": charge_id}).one_or_none()


def pledge_of_cause(session: Session, subject_id: UUID) -> Row[Any] | None:
    """The pledge that a bank line, a part of one, a refund or a receipt of cash is about."""
    return session.execute(_PLEDGE_OF_CAUSE, {"id": subject_id}).one_or_none()
