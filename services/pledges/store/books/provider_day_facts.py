"""A day at the card provider: its balance transactions beside our postings, and payouts under way."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.domain.books.differences import PayoutFacts, Posted, Told
from services.pledges.domain.pledging.banking_days import add_banking_days
from services.pledges.store.books.standing_balances import STANDING, since_sealed

# What only marks money as kept back: the two cancel each other out.
_MARKS = "('payout_minimum_balance_hold', 'payout_minimum_balance_release')"
_KINDS = (
    "('card_charge', 'card_refund', 'card_refund_failed', 'dispute_moved', 'transfer', "
    "'transfer_reversal', 'account_fee', 'payout_item')"
)
_ITS_DAY = "(i.created_at AT TIME ZONE 'Europe/Helsinki')::date"
# An item is known by itself where our books name it, else by the thing behind it.
_ITEM_KEY = f"""
    CASE WHEN EXISTS (SELECT FROM ledger_transaction x WHERE x.cause_kind IN {_KINDS} AND x.cause_id = i.id)
    THEN i.id ELSE coalesce(i.source, i.id) END
"""
_POSTING_KEY = f"""
    CASE WHEN root.cause_kind = 'payout' THEN
        (SELECT p.provider_id FROM payout p WHERE p.id = CAST(split_part(root.cause_id, ':', 1) AS uuid))
    WHEN root.cause_kind IN {_KINDS} THEN root.cause_id ELSE 'posting:' || root.id END
"""  # noqa: S608
_PAYOUT_EARLY = timedelta(days=3)
_LATE_BANKING_DAYS = 5

_OUR_KEYS = text(
    f"""
    SELECT {_ITEM_KEY} FROM provider_item i
    WHERE i.day = :day AND i.account = '' AND i.kind NOT IN {_MARKS}
    UNION
    SELECT {_POSTING_KEY} FROM ledger_transaction t
    LEFT JOIN ledger_transaction undone ON undone.id = t.reverses
    JOIN ledger_transaction root ON root.id = coalesce(undone.reverses, t.reverses, t.id)
    WHERE (t.collecting_account_id = ANY(SELECT id FROM collecting_account) AND t.booked_on = :day
        OR t.id = ANY(:late)) AND EXISTS (
        SELECT FROM ledger_entry e WHERE e.transaction_id = t.id AND e.account = 'stripe_balance')
    """  # noqa: S608
)
_OUR_TOLD = text(
    f"""
    SELECT k.key AS subject, '' AS account, {_ITS_DAY} AS day, i.net_cents AS cents, i.fee_cents,
        i.kind, i.kind || ' ' || i.id AS name
    FROM provider_item i CROSS JOIN LATERAL (SELECT {_ITEM_KEY} AS key) k
    WHERE i.account = '' AND (i.id = ANY(:keys) OR i.source = ANY(:keys)) AND k.key = ANY(:keys)
    AND i.kind NOT IN {_MARKS}
    AND (i.kind <> 'payout' OR EXISTS (SELECT FROM payout p WHERE p.provider_id = i.source))
    """  # noqa: S608
)
_OUR_POSTED = text(
    f"""
    WITH root AS (
        SELECT t.id, t.cause_id AS subject FROM ledger_transaction t
        WHERE t.cause_kind IN {_KINDS} AND t.cause_id = ANY(:keys)
        UNION
        SELECT t.id, p.provider_id FROM payout p JOIN ledger_transaction t
            ON t.cause_kind = 'payout' AND split_part(t.cause_id, ':', 1) = p.id::text
        WHERE p.provider_id = ANY(:keys)
        UNION
        SELECT t.id, 'posting:' || t.id FROM ledger_transaction t
        WHERE 'posting:' || t.id = ANY(:keys)
    ), undoing AS (
        SELECT t.id, root.subject FROM ledger_transaction t JOIN root ON root.id = t.reverses
    ), about AS (
        SELECT id, subject FROM root UNION SELECT id, subject FROM undoing
        UNION SELECT t.id, undoing.subject FROM ledger_transaction t JOIN undoing ON undoing.id = t.reverses
    )
    SELECT about.subject, '' AS account, coalesce(t.happened_on, t.booked_on) AS day,
        coalesce(sum(e.amount_cents) FILTER (WHERE e.account = 'stripe_balance'), 0)::bigint AS cents,
        coalesce(sum(e.amount_cents) FILTER (WHERE e.account = 'stripe_fees'), 0)::bigint AS fee_cents,
        t.cause_kind NOT IN ('reversal', 'payout') AS is_original, t.cause_kind
    FROM about JOIN ledger_transaction t ON t.id = about.id
    JOIN ledger_entry e ON e.transaction_id = t.id
    GROUP BY about.subject, t.id
    """  # noqa: S608
)
_CONNECTED_TOLD = text(
    f"""
    SELECT coalesce(i.source, i.id) AS subject, i.account, {_ITS_DAY} AS day, i.net_cents AS cents,
        i.fee_cents, i.kind, i.kind || ' ' || i.id AS name
    FROM provider_item i WHERE i.account <> '' AND (i.day = :day OR i.source = ANY(:keys))
    AND i.kind NOT IN {_MARKS}
    AND (i.kind <> 'payout' OR EXISTS (SELECT FROM payout p WHERE p.provider_id = i.source))
    """  # noqa: S608
)
_CONNECTED_POSTED = text(
    """
    SELECT t.payment_id AS subject, t.destination AS account, x.day, t.amount_cents AS cents,
        'transfer' AS cause_kind, true AS is_original
    FROM transfer t CROSS JOIN LATERAL
        (SELECT (t.made_at AT TIME ZONE 'Europe/Helsinki')::date AS day) x
    WHERE t.payment_id IS NOT NULL AND (x.day = :day OR t.payment_id = ANY(:keys))
    UNION ALL
    SELECT r.refund_id, t.destination, x.day, -r.amount_cents, 'transfer_reversal', true
    FROM transfer_reversal r JOIN transfer t ON t.id = r.transfer_id CROSS JOIN LATERAL
        (SELECT (r.done_at AT TIME ZONE 'Europe/Helsinki')::date AS day) x
    WHERE r.refund_id IS NOT NULL AND (x.day = :day OR r.refund_id = ANY(:keys))
    UNION ALL
    SELECT p.provider_id, a.stripe_account_id, p.arrives_on,
        CASE WHEN p.state = 'failed' THEN 0 ELSE -p.amount_cents END, 'payout', false
    FROM payout p JOIN collecting_account a ON a.id = p.collecting_account_id
    WHERE p.provider_id = ANY(:keys)
    """
)
# What only waits to be explained is an item, and found as such.
_PAYOUTS = text(
    """
    SELECT p.provider_id AS subject, coalesce(p.collecting_account_id::text, '') AS account, p.amount_cents,
        p.state, p.arrives_on, p.findings
    FROM payout p WHERE (p.imported_at AT TIME ZONE 'Europe/Helsinki')::date <= :day
    AND (p.state = 'in_transit' OR p.findings::text ~ '"(failed_after_arrival|sum_differs|net_differs)')
    ORDER BY p.provider_id
    """
)
_NOT_IMPORTED = text(
    """
    SELECT i.source AS subject, i.account, -i.net_cents AS cents, i.day FROM provider_item i
    WHERE i.kind = 'payout' AND i.day <= :until
    AND NOT EXISTS (SELECT FROM payout p WHERE p.provider_id = i.source)
    AND NOT EXISTS (SELECT FROM provider_item back WHERE back.source = i.source
        AND back.kind IN ('payout_failure', 'payout_cancel')) ORDER BY i.day, i.id
    """
)
_SILENT = text(
    """
    SELECT a.stripe_account_id FROM collecting_account a
    LEFT JOIN provider_look l ON l.account = a.stripe_account_id
    WHERE (l.account IS NULL OR l.fetched_until < CAST(:moment AS timestamptz)) AND EXISTS (
        SELECT FROM transfer t WHERE t.destination = a.stripe_account_id
        AND t.made_at < CAST(:moment AS timestamptz))
    ORDER BY 1
    """
)
_SUMS = text(
    f"""{STANDING}
    SELECT coalesce((SELECT sum(balance_cents) FROM standing WHERE account = 'stripe_balance'), 0)::bigint,
        coalesce((SELECT sum(net_cents) FROM provider_item WHERE account = '' AND day <= :until), 0)::bigint
    """  # noqa: S608
)

Sides = tuple[dict[str, list[Told]], dict[str, list[Posted]]]


def our_day(session: Session, day: date, again: Iterable[str], late: Collection[UUID] = ()) -> Sides:
    """Our own balance: items and postings of the day, late ones, and those to see again, by the same names.

    What happened to the same things on later days, such as a payout that failed, stands on both sides.
    """
    found = session.scalars(_OUR_KEYS, {"day": day, "late": list(late)})
    keys = [key for key in {*found, *again} if key]
    values = {"keys": keys}
    return _told(session.execute(_OUR_TOLD, values)), _posted(session.execute(_OUR_POSTED, values))


def connected_day(session: Session, day: date, again: Iterable[str]) -> Sides:
    """Connected accounts: their items beside what we passed on, took back and saw paid out."""
    wanted = set(again)
    values: dict[str, Any] = {"day": day, "keys": list(wanted)}
    wanted |= _told(session.execute(_CONNECTED_TOLD, values)).keys()
    posted = _posted(session.execute(_CONNECTED_POSTED, values | {"keys": list(wanted)}))
    told = _told(session.execute(_CONNECTED_TOLD, values | {"keys": list(wanted | posted.keys())}))
    return told, posted


def payout_facts(session: Session, day: date) -> list[PayoutFacts]:
    """All payouts that are under way or unexplained: one that was left out would not be proved."""
    return [
        PayoutFacts(
            **{name: row[name] for name in ("subject", "account", "amount_cents", "state", "arrives_on")},
            too_late_after=add_banking_days(row["arrives_on"], _LATE_BANKING_DAYS),
            findings=tuple(row["findings"]),
        )
        for row in session.execute(_PAYOUTS, {"day": day}).mappings()
    ]


def payouts_not_imported(session: Session, day: date) -> list[Any]:
    """Payouts that the provider made days ago and that we have never taken in."""
    return list(session.execute(_NOT_IMPORTED, {"until": day - _PAYOUT_EARLY}))


def silent_accounts(session: Session, moment: datetime) -> list[str]:
    """Connected accounts that money was passed on to, and that were not asked since the moment."""
    return list(session.scalars(_SILENT, {"moment": moment}))


def provider_sums(session: Session, day: date) -> tuple[int, int]:
    """Our own balance at the day's end: after our books, and after the provider's items."""
    ledger, items = session.execute(_SUMS, since_sealed(session, day)).one()
    return int(ledger), int(items)


def _told(rows: Any) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for row in rows.mappings():
        found.setdefault(row["subject"], []).append(
            Told(**{name: value for name, value in row.items() if name != "subject"})
        )
    return found


def _posted(rows: Any) -> dict[str, list[Posted]]:
    found: dict[str, list[Posted]] = {}
    for row in rows.mappings():
        found.setdefault(row["subject"], []).append(
            Posted(**{name: value for name, value in row.items() if name != "subject"})
        )
    return found
