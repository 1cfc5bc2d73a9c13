"""Many refunds that two people agree to at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class RefundBatch(Base):
    """Refunds proposed together: some that are listed, or whatever a campaign still owes or holds.

    `state` is proposed, approved (being carried out) or done.
    """

    __tablename__ = "refund_batch"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    approved_by: Mapped[str | None] = mapped_column(Text)


class RefundBatchLine(Base):
    """One refund of a batch: a listed one to be approved, or a pledge whose money is to be listed too."""

    __tablename__ = "refund_batch_line"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("refund_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refund.id"))
    method: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    problem: Mapped[str | None] = mapped_column(Text)


# Listed refunds that are chosen or of the campaign, and for a whole campaign also what its backers paid
# and have neither got back nor are to get. What somebody has proposed by itself is left to that proposal.
_CANDIDATES = """
SELECT r.pledge_id, r.id AS refund_id, r.method, r.amount_cents
FROM refund r
WHERE r.state = 'listed' AND (r.id = ANY(:refunds) OR r.campaign_id = :campaign_id)
AND NOT EXISTS (SELECT FROM approval a WHERE a.subject_id = r.id AND a.state = 'open'
    AND a.expires_at > platform_now())
UNION ALL
SELECT id, NULL, method, left_cents
FROM (
    SELECT p.id, p.method, p.paid_cents
        - coalesce((SELECT sum(amount_cents) FROM refund WHERE pledge_id = p.id AND state <> 'dropped'), 0)
        - coalesce((SELECT sum(lost_cents) FROM dispute WHERE pledge_id = p.id), 0) AS left_cents
    FROM pledge p WHERE :whole AND p.campaign_id = :campaign_id AND p.paid_cents > 0
) held WHERE left_cents > 0
"""
_FILL = f"""
INSERT INTO refund_batch_line (batch_id, number, pledge_id, refund_id, method, amount_cents)
SELECT :batch_id, row_number() OVER (ORDER BY pledge_id, refund_id), pledge_id, refund_id, method,
    amount_cents
FROM ({_CANDIDATES}) candidate
"""  # noqa: S608  # no value is put in
_BY_METHOD = f"""
SELECT method, count(*), sum(amount_cents)::bigint FROM ({_CANDIDATES}) candidate GROUP BY method
"""  # noqa: S608
_FINGERPRINT = """
SELECT encode(sha256(convert_to(string_agg(concat_ws(':', coalesce(refund_id, pledge_id), amount_cents), ','
    ORDER BY number), 'UTF8')), 'hex')
FROM refund_batch_line WHERE batch_id = :batch_id
"""


@dataclass(frozen=True)
class Choice:
    """Which refunds: those named, all listed ones of a campaign, or the `whole` campaign's money."""

    refunds: tuple[UUID, ...] = ()
    campaign_id: UUID | None = None
    whole: bool = False


def candidates_by_method(session: Session, choice: Choice) -> dict[str, tuple[int, int]]:
    """How many refunds and cents the choice would hold now, by method."""
    rows = session.execute(text(_BY_METHOD), _values(choice))
    return {method: (count, cents) for method, count, cents in rows}


def fill_batch(session: Session, batch_id: UUID, choice: Choice) -> None:
    """Write down exactly which refunds of which sums the batch holds."""
    session.execute(text(_FILL), _values(choice) | {"batch_id": batch_id})


def batch_by_method(session: Session, batch_id: UUID) -> dict[str, tuple[int, int]]:
    """How many refunds and cents a batch holds, by method."""
    query = select(RefundBatchLine.method, func.count(), func.sum(RefundBatchLine.amount_cents))
    rows = session.execute(query.where(RefundBatchLine.batch_id == batch_id).group_by(RefundBatchLine.method))
    return {method: (count, int(cents)) for method, count, cents in rows}


def fingerprint_of_lines(session: Session, batch_id: UUID) -> str:
    """A hash over exactly which refunds of which sums a batch holds."""
    return str(session.execute(text(_FINGERPRINT), {"batch_id": batch_id}).scalar_one())


def claim_batch(session: Session) -> RefundBatch | None:
    """An approved batch that is not carried out yet, held until the transaction ends."""
    approved = select(RefundBatch).where(RefundBatch.state == "approved").order_by(RefundBatch.id).limit(1)
    return session.scalar(approved.with_for_update(skip_locked=True))


def waiting_lines(session: Session, batch_id: UUID, limit: int) -> list[RefundBatchLine]:
    """The next lines of a batch, held until the transaction ends."""
    query = select(RefundBatchLine).where(
        RefundBatchLine.batch_id == batch_id, RefundBatchLine.state == "waiting"
    )
    return list(session.scalars(query.order_by(RefundBatchLine.number).limit(limit).with_for_update()))


def newest_batches(session: Session, limit: int) -> list[tuple[RefundBatch, int, int, int]]:
    """Approved batches, newest first, with how many lines they have, and how many are done and skipped."""
    done = func.count().filter(RefundBatchLine.state == "done")
    skipped = func.count().filter(RefundBatchLine.state == "skipped")
    query = (
        select(RefundBatch, func.count(), done, skipped)
        .join(RefundBatchLine, RefundBatchLine.batch_id == RefundBatch.id)
        .where(RefundBatch.state != "proposed")
        .group_by(RefundBatch.id)
        .order_by(RefundBatch.id.desc())
        .limit(limit)
    )
    return [(batch, int(n), int(d), int(s)) for batch, n, d, s in session.execute(query)]


def _values(choice: Choice) -> dict[str, object]:
    return {
        "refunds": list(choice.refunds),
        "campaign_id": choice.campaign_id,
        "whole": choice.whole,
    }
