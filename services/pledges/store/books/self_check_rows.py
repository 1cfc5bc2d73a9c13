"""What the checks that run all day found, and how far each has read the books."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text, delete, select, text
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base

_KEPT = timedelta(days=30)
# The books beside the bank and the provider: its findings are the whole comparison, agreeing or not.
BOOKS_AGREE = "books_agree"
# What was closed beside what is there now: verified once a day, and by command.
SEALS_HOLD = "seals_hold"


class SelfCheck(Base):
    """One run of one check; `halts` says that no money goes out while it fails."""

    __tablename__ = "self_check"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    ran_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    passed: Mapped[bool]
    halts: Mapped[bool]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    milliseconds: Mapped[int]


class SelfCheckMark(Base):
    """The link of the chain up to which a check that passed has seen the books."""

    __tablename__ = "self_check_mark"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


def latest_checks(session: Session) -> list[SelfCheck]:
    """The newest run of each check."""
    newest = select(SelfCheck).ext(distinct_on(SelfCheck.name))
    return list(session.scalars(newest.order_by(SelfCheck.name, SelfCheck.id.desc())))


def newest_check(session: Session, name: str) -> SelfCheck | None:
    """The newest run of one check."""
    query = select(SelfCheck).where(SelfCheck.name == name)
    return session.scalar(query.order_by(SelfCheck.id.desc()).limit(1))


def forget_earlier(session: Session, kept: SelfCheck) -> None:
    """Forget all runs of the check before this one."""
    session.execute(delete(SelfCheck).where(SelfCheck.name == kept.name, SelfCheck.id != kept.id))


def prune(session: Session, now: datetime) -> None:
    """Forget runs of a month ago."""
    session.execute(delete(SelfCheck).where(SelfCheck.ran_at < now - _KEPT))


def mark_of(session: Session, name: str) -> int:
    """How far the check has read."""
    row = session.get(SelfCheckMark, name)
    return row.number if row else 0


# What was chained since the check's mark, so much at a time, and what is not chained yet.
_NEW = """
WITH fresh AS (
    SELECT s.transaction_id AS id FROM ledger_seal s WHERE s.number > :mark AND s.number <= :until
    UNION ALL SELECT u.transaction_id FROM ledger_unsealed u
)
"""
UNBALANCED = text(
    f"""{_NEW}
    SELECT f.id::text AS subject, coalesce(sum(e.amount_cents), 0)::bigint AS cents
    FROM fresh f LEFT JOIN ledger_entry e ON e.transaction_id = f.id
    GROUP BY f.id HAVING coalesce(sum(e.amount_cents), 1) <> 0 OR count(e.*) < 2 ORDER BY 1 LIMIT 50
    """  # noqa: S608
)
ENTRY_WITHOUT_CAUSE = text(
    f"""{_NEW}
    SELECT t.cause_kind || ' ' || t.cause_id AS subject,
        (SELECT sum(greatest(e.amount_cents, 0)) FROM ledger_entry e
            WHERE e.transaction_id = t.id)::bigint AS cents
    FROM fresh f JOIN ledger_transaction t ON t.id = f.id
    WHERE CASE t.cause_kind
        WHEN 'card_charge' THEN NOT EXISTS (SELECT FROM payment p WHERE p.charge_id = t.cause_id)
            AND NOT EXISTS (SELECT FROM surplus_charge s WHERE s.charge_id = t.cause_id)
        WHEN 'bank_line' THEN NOT EXISTS (SELECT FROM bank_line l WHERE l.id = CAST(t.cause_id AS uuid)
            AND l.collecting_account_id = t.collecting_account_id)
        WHEN 'refund_listed' THEN NOT EXISTS (SELECT FROM refund r WHERE r.id = CAST(t.cause_id AS uuid))
        WHEN 'payout' THEN NOT EXISTS (SELECT FROM payout p
            WHERE p.id = CAST(split_part(t.cause_id, ':', 1) AS uuid))
        WHEN 'match_reserved' THEN NOT EXISTS (SELECT FROM match_step m
            WHERE m.id = CAST(t.cause_id AS uuid) AND m.campaign_id = t.campaign_id)
        WHEN 'match_released' THEN NOT EXISTS (SELECT FROM match_step m
            WHERE m.id = CAST(t.cause_id AS uuid) AND m.campaign_id = t.campaign_id)
        WHEN 'reversal' THEN t.reverses IS NULL
        ELSE false END
    ORDER BY 1 LIMIT 50
    """  # noqa: S608
)
CHARGE_WITHOUT_ENTRY = text(
    """
    SELECT p.charge_id AS subject, g.amount_cents::bigint AS cents
    FROM payment p JOIN pledge g ON g.id = p.pledge_id
    WHERE p.charge_id IS NOT NULL AND p.looked_at > platform_now() - interval '2 days' AND NOT EXISTS (
        SELECT FROM ledger_transaction t WHERE t.cause_kind = 'card_charge' AND t.cause_id = p.charge_id)
    ORDER BY 1 LIMIT 50
    """
)
# Campaigns are seen in turns, so that one run costs the same however many there are.
SOME_CAMPAIGNS = text(
    "SELECT campaign_id FROM campaign_totals c WHERE NOT EXISTS "
    "(SELECT FROM totals_mark m WHERE m.campaign_id = c.campaign_id) "
    "ORDER BY campaign_id OFFSET :start LIMIT :count"
)
PAID_WITHOUT_RECEIPT = text(
    """
    SELECT p.number::text AS subject, p.paid_cents::bigint AS cents FROM pledge p
    WHERE p.campaign_id = ANY(:campaigns) AND p.paid_cents > 0
    AND NOT EXISTS (SELECT FROM payment y WHERE y.pledge_id = p.id AND y.charge_id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM surplus_charge s WHERE s.pledge_id = p.id)
    AND NOT EXISTS (SELECT FROM bank_line l WHERE l.pledge_id = p.id)
    AND NOT EXISTS (SELECT FROM cash_receipt c WHERE c.pledge_id = p.id AND c.state = 'confirmed')
    AND NOT EXISTS (SELECT FROM line_part r WHERE r.pledge_id = p.id)
    ORDER BY 1 LIMIT 50
    """
)
# What only passes through an account, and has lain there longer than it should.
WAITING_TOO_LONG = text(
    """
    SELECT 'unallocated_receipts' AS account, count(*) AS items, sum(abs(amount_cents))::bigint AS cents,
        min(booked_on) AS oldest FROM bank_line
        WHERE state IN ('inbox', 'proposed') AND booked_on < CAST(:day AS date)
    UNION ALL SELECT 'refunds_due', count(*), sum(amount_cents)::bigint,
        min((listed_at AT TIME ZONE 'Europe/Helsinki')::date)
        FROM refund WHERE state NOT IN ('paid', 'dropped') AND listed_at < CAST(:moment AS timestamptz)
    UNION ALL SELECT 'stripe_in_transit', count(*), sum(abs(amount_cents))::bigint, min(arrives_on)
        FROM payout WHERE state = 'in_transit' AND arrives_on < CAST(:day AS date)
    """
)
