"""Voucher numbers, as the database gave them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Row, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class Voucher(Base):
    """The number of one transaction: gap-free for each collecting account and financial year."""

    __tablename__ = "voucher"

    position: Mapped[int] = mapped_column(ForeignKey("ledger_seal.number"), primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transaction.id"), unique=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    financial_year: Mapped[int]
    number: Mapped[int]
    booked_on: Mapped[date] = mapped_column(Date)
    campaign_id: Mapped[UUID | None]


class VoucherLine(Base):
    """An entry in the order of a general ledger; written by the database together with its voucher."""

    __tablename__ = "voucher_line"

    collecting_account_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(Text, primary_key=True)
    booked_on: Mapped[date] = mapped_column(Date, primary_key=True)
    position: Mapped[int] = mapped_column(ForeignKey("voucher.position"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    campaign_id: Mapped[UUID | None]


_FINDINGS = text(
    """
    SELECT 'gap' AS what, collecting_account_id, financial_year, max(number) - count(*) AS times
    FROM voucher GROUP BY 2, 3 HAVING max(number) <> count(*) OR min(number) <> 1
    UNION ALL
    SELECT 'duplicate', collecting_account_id, financial_year, count(*) - count(DISTINCT number)
    FROM voucher GROUP BY 2, 3 HAVING count(*) <> count(DISTINCT number)
    UNION ALL
    SELECT 'without_number', t.collecting_account_id, extract(year FROM t.booked_on)::int, count(*)
    FROM ledger_seal s JOIN ledger_transaction t ON t.id = s.transaction_id
    LEFT JOIN voucher v ON v.transaction_id = t.id
    WHERE v.position IS NULL AND s.number <= (SELECT position FROM voucher_head) GROUP BY 2, 3
    UNION ALL
    SELECT 'copied_wrongly', v.collecting_account_id, v.financial_year, count(*)
    FROM voucher v JOIN ledger_transaction t ON t.id = v.transaction_id
    WHERE (v.collecting_account_id, v.booked_on, v.campaign_id)
        IS DISTINCT FROM (t.collecting_account_id, t.booked_on, t.campaign_id) GROUP BY 2, 3
    UNION ALL
    SELECT 'copied_wrongly', coalesce(v.collecting_account_id, l.collecting_account_id),
        coalesce(v.financial_year, extract(year FROM l.booked_on)::int), count(*)
    FROM voucher v JOIN ledger_entry e ON e.transaction_id = v.transaction_id
    FULL JOIN voucher_line l ON l.position = v.position AND l.line = e.position
    WHERE (l.collecting_account_id, l.account, l.booked_on, l.campaign_id, l.amount_cents)
        IS DISTINCT FROM (v.collecting_account_id, e.account, v.booked_on, v.campaign_id, e.amount_cents)
    GROUP BY 2, 3
    UNION ALL
    SELECT 'out_of_order', collecting_account_id, financial_year, count(*)
    FROM (SELECT *, lag(number) OVER (PARTITION BY collecting_account_id, financial_year ORDER BY position)
        AS earlier FROM voucher) v
    WHERE number <= earlier GROUP BY 2, 3
    UNION ALL
    SELECT 'next_number', s.collecting_account_id, s.financial_year, 1
    FROM voucher_series s WHERE s.last IS DISTINCT FROM (SELECT max(number) FROM voucher v
        WHERE v.collecting_account_id = s.collecting_account_id AND v.financial_year = s.financial_year)
    """
)


def number_slice(session: Session, slice_size: int) -> int:
    """Let the database number the next transactions; how many it numbered."""
    return int(session.execute(text("SELECT number_vouchers(:size)"), {"size": slice_size}).scalar_one())


def head(session: Session) -> int:
    """The position of the last transaction that has a number."""
    return int(session.execute(text("SELECT position FROM voucher_head")).scalar_one())


def findings(session: Session) -> Sequence[Row[Any]]:
    """What is wrong with the numbers.

    Gaps, duplicates, an order that is not that of the seals, a series that would go on with a wrong
    number, transactions without one, and copies that differ from the books.
    """
    return session.execute(_FINDINGS).all()
