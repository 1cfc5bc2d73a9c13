"""What stands at the card provider and between it and us, as finance staff look at it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

SHOWN = 50

_EVENTS = text(
    """
    SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'parked') AS parked,
        count(*) FILTER (WHERE told_by = 'sweep') AS swept,
        count(*) FILTER (WHERE api_version <> :version) AS of_other_version,
        count(*) AS received, max(received_at) FILTER (WHERE told_by = 'webhook') AS last_webhook_at
    FROM provider_event WHERE received_at > platform_now() - interval '30 days' OR state <> 'done'
    """
)
_UNKNOWN = text(
    "SELECT kind, count(*) AS times, max(received_at) AS last_at FROM provider_event "
    "WHERE effect = :effect GROUP BY kind ORDER BY kind LIMIT :limit"
)
_PARKED = text(
    "SELECT id, kind, effect, received_at FROM provider_event WHERE state = 'parked' "
    "ORDER BY received_at LIMIT :limit"
)
_TRANSFERS = text(
    "SELECT state, count(*) AS transfers, coalesce(sum(amount_cents - reversed_cents), 0)::bigint AS cents "
    "FROM transfer GROUP BY state ORDER BY state"
)
# Transfers that are held back or failed, and reversals that the account has no money for.
_TASKS = text(
    """
    SELECT kind, number, pledge_number, association_name, cents, waits_for, since, next_try_at FROM (
        SELECT 'transfer' AS kind, 0 AS number, p.number AS pledge_number, a.association_name,
            CASE WHEN t.amount_cents > 0 THEN t.amount_cents ELSE p.paid_cents END AS cents,
            t.waits_for, t.intended_at AS since, t.next_try_at
        FROM transfer t JOIN pledge p ON p.id = t.pledge_id
        JOIN collecting_account a ON a.id = t.collecting_account_id WHERE t.state IN ('waiting', 'failed')
        UNION ALL
        SELECT 'reversal', r.number, p.number, a.association_name, r.amount_cents, r.waits_for, r.asked_at,
            r.next_try_at
        FROM transfer_reversal r JOIN transfer t ON t.id = r.transfer_id JOIN pledge p ON p.id = t.pledge_id
        JOIN collecting_account a ON a.id = t.collecting_account_id WHERE r.state = 'waiting'
    ) AS task ORDER BY since, pledge_number LIMIT :limit
    """
)
_PAYOUTS = text(
    """
    SELECT o.provider_id, o.amount_cents, o.arrives_on, o.state, o.findings, a.association_name
    FROM payout o LEFT JOIN collecting_account a ON a.id = o.collecting_account_id
    ORDER BY jsonb_array_length(o.findings) > 0 DESC, o.imported_at DESC, o.id LIMIT :limit
    """
)


def event_counts(session: Session, version: str) -> Row[Any]:
    """How many events of the last month there are of each sort; `version` is the one that we speak."""
    return session.execute(_EVENTS, {"version": version}).one()


def unknown_events(session: Session, effect: str) -> Sequence[Row[Any]]:
    """Kinds of events that we did not subscribe to, each with how often it came."""
    return session.execute(_UNKNOWN, {"effect": effect, "limit": SHOWN}).all()


def parked_events(session: Session) -> Sequence[Row[Any]]:
    """Events that programs gave up on, oldest first."""
    return session.execute(_PARKED, {"limit": SHOWN}).all()


def transfer_counts(session: Session) -> Sequence[Row[Any]]:
    """Transfers by state, with what of them has not come back."""
    return session.execute(_TRANSFERS).all()


def transfer_tasks(session: Session) -> Sequence[Row[Any]]:
    """What waits or failed of transfers and reversals, oldest first."""
    return session.execute(_TASKS, {"limit": SHOWN}).all()


def newest_payouts(session: Session, limit: int = 20) -> Sequence[Row[Any]]:
    """Payouts, those with findings first, then the newest."""
    return session.execute(_PAYOUTS, {"limit": limit}).all()
