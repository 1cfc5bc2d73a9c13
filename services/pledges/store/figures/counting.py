"""Counting the figures of days, in whole statements; every statement reads from an instant on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.domain.pledging.pledge_states import CARD_HELD, PROMISED, PledgeState

_UNFINISHED = (PledgeState.DRAFT, PledgeState.SETUP_OPEN, PledgeState.CHECKOUT_OPEN)

_HISTORY_OF_CAMPAIGNS = text(
    """
    WITH standing AS (
        SELECT p.campaign_id, c.pledge_id, c.id, (c.at AT TIME ZONE 'Europe/Helsinki')::date AS day,
            CASE WHEN c.state = 'paid' THEN p.paid_cents WHEN c.state = ANY(:promised) THEN c.amount_cents
                ELSE 0 END AS promised,
            CASE WHEN c.state = 'paid' THEN p.paid_cents WHEN c.state = ANY(:held) THEN c.amount_cents
                ELSE 0 END AS secured,
            CASE WHEN c.state = 'paid' THEN p.paid_cents ELSE 0 END AS collected,
            CASE WHEN p.monthly_id IS NULL AND c.state = ANY(:promised) THEN 1 ELSE 0 END AS backers
        FROM pledge_change c JOIN pledge p ON p.id = c.pledge_id),
    step AS (
        SELECT campaign_id, day, promised - coalesce(lag(promised) OVER earlier, 0) AS promised,
            secured - coalesce(lag(secured) OVER earlier, 0) AS secured,
            collected - coalesce(lag(collected) OVER earlier, 0) AS collected, 0::bigint AS refunded,
            backers - coalesce(lag(backers) OVER earlier, 0) AS backers
        FROM standing WINDOW earlier AS (PARTITION BY pledge_id ORDER BY id)
        UNION ALL
        SELECT p.campaign_id, (r.paid_at AT TIME ZONE 'Europe/Helsinki')::date,
            CASE WHEN p.state = 'paid' THEN -r.amount_cents ELSE 0 END,
            CASE WHEN p.state = 'paid' THEN -r.amount_cents ELSE 0 END,
            CASE WHEN p.state = 'paid' THEN -r.amount_cents ELSE 0 END, r.amount_cents, 0
        FROM refund r JOIN pledge p ON p.id = r.pledge_id WHERE r.state = 'paid')
    INSERT INTO campaign_day
    SELECT campaign_id, day, sum(sum(promised)) OVER soonest, sum(sum(secured)) OVER soonest,
        sum(sum(collected)) OVER soonest, sum(sum(refunded)) OVER soonest, sum(sum(backers)) OVER soonest
    FROM step WHERE day < :today GROUP BY campaign_id, day
    WINDOW soonest AS (PARTITION BY campaign_id ORDER BY day)
    """
)
_HISTORY_OF_DESK = text(
    """
    WITH step AS (
        SELECT day, promised_cents - coalesce(lag(promised_cents) OVER earlier, 0) AS promised,
            secured_cents - coalesce(lag(secured_cents) OVER earlier, 0) AS secured,
            collected_cents - coalesce(lag(collected_cents) OVER earlier, 0) AS collected,
            refunded_cents - coalesce(lag(refunded_cents) OVER earlier, 0) AS refunded
        FROM campaign_day WINDOW earlier AS (PARTITION BY campaign_id ORDER BY day))
    INSERT INTO desk_day
    SELECT day, sum(sum(promised)) OVER soonest, sum(sum(secured)) OVER soonest,
        sum(sum(collected)) OVER soonest, sum(sum(refunded)) OVER soonest
    FROM step GROUP BY day WINDOW soonest AS (ORDER BY day)
    """
)
_CAMPAIGNS_TODAY = text(
    """
    INSERT INTO campaign_day
    SELECT t.campaign_id, :today, t.promised_cents, t.secured_cents, t.collected_cents, t.refunded_cents,
        t.backers
    FROM campaign_totals t LEFT JOIN LATERAL (
        SELECT * FROM campaign_day d WHERE d.campaign_id = t.campaign_id AND d.day <= :today
        ORDER BY d.day DESC LIMIT 1) known ON true
    WHERE (t.promised_cents, t.secured_cents, t.collected_cents, t.refunded_cents, t.backers)
        IS DISTINCT FROM (coalesce(known.promised_cents, 0), coalesce(known.secured_cents, 0),
            coalesce(known.collected_cents, 0), coalesce(known.refunded_cents, 0), coalesce(known.backers, 0))
    ON CONFLICT (campaign_id, day) DO UPDATE SET promised_cents = excluded.promised_cents,
        secured_cents = excluded.secured_cents, collected_cents = excluded.collected_cents,
        refunded_cents = excluded.refunded_cents, backers = excluded.backers
    """
)
_DESK_TODAY = text(
    """
    INSERT INTO desk_day
    SELECT :today, coalesce(sum(promised_cents), 0), coalesce(sum(secured_cents), 0),
        coalesce(sum(collected_cents), 0), coalesce(sum(refunded_cents), 0) FROM campaign_totals
    ON CONFLICT (day) DO UPDATE SET promised_cents = excluded.promised_cents,
        secured_cents = excluded.secured_cents, collected_cents = excluded.collected_cents,
        refunded_cents = excluded.refunded_cents
    """
)

# What came in by which way; an undoing counts against the way that it undoes.
_BOOKED = """
    FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
    LEFT JOIN ledger_transaction undone ON undone.id = t.reverses
    WHERE t.booked_on = ANY(:days)
"""
_FIGURES = {
    "given": """
        SELECT (made_at AT TIME ZONE 'Europe/Helsinki')::date AS day, method AS part, count(*) AS items,
            sum(amount_cents) AS cents
        FROM pledge WHERE made_at >= :since AND state <> ALL(:unfinished) GROUP BY 1, 2
    """,
    "waited": """
        SELECT (decided_at AT TIME ZONE 'Europe/Helsinki')::date AS day,
            greatest(0, (decided_at AT TIME ZONE 'Europe/Helsinki')::date - booked_on)::text AS part,
            count(*) AS items, sum(amount_cents) AS cents
        FROM bank_line WHERE state = 'matched' AND decided_at >= :since AND amount_cents > 0
            AND payout_id IS NULL GROUP BY 1, 2
    """,
    "fee": f"""
        SELECT t.booked_on AS day, split_part(e.account, '_', 1) AS part, count(*) AS items,
            sum(e.amount_cents) AS cents {_BOOKED}
        AND e.account IN ('stripe_fees', 'bank_fees')
        -- A settlement lets the association bear them; that makes them no smaller.
        AND coalesce(undone.cause_kind, t.cause_kind) <> 'settlement' GROUP BY 1, 2
    """,
    "received": f"""
        SELECT t.booked_on AS day, CASE coalesce(undone.cause_kind, t.cause_kind) WHEN 'card_charge'
            THEN 'card' WHEN 'cash_receipt' THEN 'cash' ELSE 'bank_transfer' END AS part,
            count(*) AS items, -sum(e.amount_cents) AS cents {_BOOKED}
        AND e.account LIKE 'held:%' AND coalesce(undone.cause_kind, t.cause_kind) IN
            ('card_charge', 'cash_receipt', 'bank_line', 'bank_line_match', 'bank_line_part')
        GROUP BY 1, 2
    """,
    "passed_on": f"""
        SELECT t.booked_on AS day, 'association' AS part, count(*) AS items, sum(e.amount_cents) AS cents
        {_BOOKED} AND (e.account LIKE 'payable:%' AND e.amount_cents > 0
            OR e.account = 'stripe_in_transit' AND coalesce(undone.cause_kind, t.cause_kind) IN
                ('transfer', 'transfer_reversal')) GROUP BY 1, 2
    """,
}
_DAYS_WRITTEN_TO = text("SELECT DISTINCT booked_on FROM ledger_transaction WHERE posted_at >= :since")
_KEEP = (
    "INSERT INTO figure_day (figure, day, part, items, cents) SELECT :figure, day, part, items, cents "
    "FROM ({counted}) AS counted WHERE day <= :today ON CONFLICT (figure, day, part) DO UPDATE "
    "SET items = excluded.items, cents = excluded.cents "
    "WHERE (figure_day.items, figure_day.cents) <> (excluded.items, excluded.cents)"
)
# What is counted from the rows as they are now may have left a day; the books only ever add to one.
_FORGET = text(
    "DELETE FROM figure_day WHERE figure IN ('given', 'waited') "
    "AND day >= (CAST(:since AS timestamptz) AT TIME ZONE 'Europe/Helsinki')::date"
)


def last_day(session: Session, today: date) -> date | None:
    """The last day that has been counted, if any."""
    found = session.execute(text("SELECT max(day) FROM desk_day WHERE day <= :today"), {"today": today})
    day: date | None = found.scalar_one()
    return day


def fill_from_history(session: Session, today: date) -> None:
    """Work out the sums of all days before today from what happened to the pledges; once, at first."""
    held = {"promised": sorted(PROMISED), "held": sorted(CARD_HELD), "today": today}
    session.execute(_HISTORY_OF_CAMPAIGNS, held)
    session.execute(_HISTORY_OF_DESK)


def keep_today(session: Session, today: date) -> None:
    """Let today's row say what the sums are now; the last of the day stays."""
    session.execute(_CAMPAIGNS_TODAY, {"today": today})
    session.execute(_DESK_TODAY, {"today": today})


def count_figures(session: Session, since: datetime, today: date) -> None:
    """Count again what happened since the instant, and the days of the books that were written to."""
    session.execute(_FORGET, {"since": since})
    # Given as values: asked for in the same statement, the planner would read the books from end to end.
    days = list(session.scalars(_DAYS_WRITTEN_TO, {"since": since}))
    for figure, counted in _FIGURES.items():
        values: dict[str, Any] = {"figure": figure, "today": today}
        if ":since" in counted:
            values["since"] = since
        if ":unfinished" in counted:
            values["unfinished"] = sorted(_UNFINISHED)
        if ":days" in counted:
            values["days"] = days
        session.execute(text(_KEEP.format(counted=counted)), values)
