"""Payouts as pages show them: with their sums, their items and what each item is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_LIST = text(
    """
    SELECT p.id, p.provider_id, p.amount_cents, p.arrives_on, p.state, p.findings, p.imported_at,
        a.association_name, l.booked_on AS arrived_on, s.items, s.gross_cents, s.fee_cents, s.net_cents
    FROM payout p LEFT JOIN collecting_account a ON a.id = p.collecting_account_id
    LEFT JOIN LATERAL (SELECT min(booked_on) AS booked_on FROM bank_line WHERE payout_id = p.id) l ON true
    CROSS JOIN LATERAL (SELECT count(*) AS items, coalesce(sum(gross_cents), 0)::bigint AS gross_cents,
        coalesce(sum(fee_cents), 0)::bigint AS fee_cents, coalesce(sum(net_cents), 0)::bigint AS net_cents
        FROM payout_item WHERE payout_id = p.id) s
    WHERE (CAST(:one AS text) IS NULL OR p.provider_id = :one)
    AND (CAST(:day AS date) IS NULL OR (p.arrives_on, p.id) < (:day, CAST(:id AS uuid)))
    ORDER BY p.arrives_on DESC, p.id DESC LIMIT :limit
    """
)
_ITEMS = text(
    """
    SELECT i.provider_id, i.kind, i.source, i.gross_cents, i.fee_cents, i.net_cents, a.association_name,
        coalesce(g.number, tg.number, rg.number) AS pledge_number,
        coalesce(g.id, tg.id, rg.id) AS pledge_id, d.decision,
        CASE WHEN r.id IS NOT NULL THEN 'refund' WHEN q.id IS NOT NULL THEN 'dispute'
            WHEN coalesce(g.id, tg.id) IS NOT NULL THEN 'pledge' END AS subject_kind, q.id AS dispute_id,
        EXISTS (SELECT FROM approval o WHERE o.kind = 'payout_item' AND o.state = 'open'
            AND o.content ->> 'item_id' = i.provider_id) AS asked
    FROM payout_item i
    LEFT JOIN collecting_account a ON a.id = i.collecting_account_id
    LEFT JOIN payment y ON y.charge_id = i.source LEFT JOIN pledge g ON g.id = y.pledge_id
    LEFT JOIN transfer t ON t.payment_id = i.source OR t.provider_id = i.source
    LEFT JOIN pledge tg ON tg.id = t.pledge_id
    LEFT JOIN refund r ON r.provider_id = i.source LEFT JOIN pledge rg ON rg.id = r.pledge_id
    LEFT JOIN dispute q ON q.provider_id = i.source
    LEFT JOIN payout_item_decision d ON d.item_id = i.provider_id
    WHERE i.payout_id = :payout_id AND i.provider_id > :after ORDER BY i.provider_id LIMIT :limit
    """
)
_KINDS = text(
    "SELECT kind, count(*) AS items, sum(gross_cents)::bigint AS gross_cents, "
    "sum(fee_cents)::bigint AS fee_cents, sum(net_cents)::bigint AS net_cents "
    "FROM payout_item WHERE payout_id = :payout_id GROUP BY 1 ORDER BY 1"
)
_FEES = text(
    """
    SELECT date_trunc('month', t.booked_on)::date AS month,
        CASE WHEN t.cause_kind = 'dispute_moved' THEN 'disputes'
            WHEN t.cause_kind IN ('account_fee', 'payout_item') THEN 'account' ELSE 'charges' END AS what,
        sum(e.amount_cents)::bigint AS cents
    FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
    LEFT JOIN ledger_transaction undone ON undone.id = t.reverses
    WHERE e.account = 'stripe_fees' AND t.booked_on >= CAST(:since AS date)
    -- A settlement lets the association bear them; that makes them no smaller.
    AND coalesce(undone.cause_kind, t.cause_kind) <> 'settlement' GROUP BY 1, 2 ORDER BY 1 DESC, 2
    """
)


def page_of_payouts(session: Session, after: tuple[date, UUID] | None, limit: int) -> Sequence[Row[Any]]:
    """One more payout than `limit`, those that arrive last first."""
    day, payout_id = after or (None, None)
    values = {"one": None, "day": day, "id": payout_id, "limit": limit + 1}
    return session.execute(_LIST, values).all()


def one_payout(session: Session, provider_id: str) -> Row[Any] | None:
    """A payout by the provider's id."""
    values = {"one": provider_id, "day": None, "id": None, "limit": 1}
    return session.execute(_LIST, values).one_or_none()


def items_after(session: Session, payout_id: UUID, after: str, limit: int) -> Sequence[Row[Any]]:
    """One more item than `limit`, in the order of their ids."""
    values = {"payout_id": payout_id, "after": after, "limit": limit + 1}
    return session.execute(_ITEMS, values).all()


def sums_by_kind(session: Session, payout_id: UUID) -> Sequence[Row[Any]]:
    """What a payout is made of, kind by kind."""
    return session.execute(_KINDS, {"payout_id": payout_id}).all()


def fees_by_month(session: Session, since: date) -> Sequence[Row[Any]]:
    """What the provider cost, month by month, by what for."""
    return session.execute(_FEES, {"since": since}).all()
