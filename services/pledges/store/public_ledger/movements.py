"""What moved campaigns' money by day, as a job counted it from the sealed books."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Row, Text, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.public_ledger.movements import Movement, PublicKind


class PublicMovement(Base):
    """All that one kind moved of a campaign on one day, cents signed as the campaign sees them."""

    __tablename__ = "public_movement"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    method: Mapped[str] = mapped_column(Text, primary_key=True)
    corrects: Mapped[bool] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    items: Mapped[int] = mapped_column(BigInteger)
    cents: Mapped[int] = mapped_column(BigInteger)


class PublicMovementMark(Base):
    """The link of the chain up to which the books are counted."""

    __tablename__ = "public_movement_mark"

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    number: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


# A day is the one on which it was written into the books, so that a day that is over never changes. A
# correction counts as what it corrects. Match is told by the pledges that drew it, less those that gave it
# back; a sum that no pledge drew names nobody.
_SEALED = text(
    """
    SELECT CASE WHEN e.account = 'stripe_fees' THEN t.campaign_id
            ELSE CAST(split_part(e.account, ':', 2) AS uuid) END AS campaign_id,
        (t.posted_at AT TIME ZONE 'Europe/Helsinki')::date AS day,
        coalesce(o.cause_kind, t.cause_kind) AS cause_kind,
        split_part(e.account, ':', 1) AS purse,
        t.reverses IS NOT NULL AS corrects,
        CASE WHEN coalesce(o.cause_kind, t.cause_kind) = 'settlement'
            THEN coalesce(o.cause_id, t.cause_id) ELSE '' END AS subject,
        e.amount_cents > 0 AS is_debit,
        sum(CASE WHEN coalesce(o.cause_kind, t.cause_kind) = 'match_released' THEN
            (SELECT CASE WHEN count(m.pledge_id) = 0 THEN :nobody
                    ELSE sum(sign(m.released_cents)) FILTER (WHERE m.pledge_id IS NOT NULL) END
                FROM match_movement m WHERE m.released_cents <> 0
                AND m.step_id = CAST(coalesce(o.cause_id, t.cause_id) AS uuid))
            WHEN coalesce(o.cause_kind, t.cause_kind) = 'match_reserved' THEN
            (SELECT CASE WHEN count(m.pledge_id) = 0 THEN :nobody
                    ELSE sum(sign(m.reserved_cents)) FILTER (WHERE m.pledge_id IS NOT NULL) END
                FROM match_movement m WHERE m.reserved_cents <> 0
                AND m.step_id = CAST(coalesce(o.cause_id, t.cause_id) AS uuid))
            ELSE 1 END)::bigint AS items,
        sum(e.amount_cents)::bigint AS amount_cents
    FROM ledger_seal s
    JOIN ledger_transaction t ON t.id = s.transaction_id
    LEFT JOIN ledger_transaction o ON o.id = t.reverses
    JOIN ledger_entry e ON e.transaction_id = t.id
    WHERE s.number > :after AND s.number <= :until
        AND (split_part(e.account, ':', 1) IN ('held', 'holdback', 'payable', 'match_reserved')
            OR (e.account = 'stripe_fees' AND t.campaign_id IS NOT NULL))
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    """
)


def lock_mark(session: Session) -> int:
    """How far the books are counted, held until the transaction ends."""
    # Before the first run there is nothing to hold: two at once would count the same entries twice.
    first = insert(PublicMovementMark).values(one=True, number=0, counted_at=func.platform_now())
    session.execute(first.on_conflict_do_nothing())
    return session.scalars(select(PublicMovementMark.number).with_for_update()).one()


def counted_at(session: Session) -> datetime | None:
    """When the books were last counted."""
    return session.scalar(select(PublicMovementMark.counted_at))


def last_seal(session: Session) -> int:
    """The number of the newest sealed transaction."""
    return session.scalar(text("SELECT coalesce(max(number), 0) FROM ledger_seal")) or 0


def sealed_entries(session: Session, after: int, until: int, nobody: int) -> list[Row[Any]]:
    """Entries about campaigns in that part of the chain, added up by day and cause.

    `nobody` is how many payments a sum counts as that no pledge drew.
    """
    values = {"after": after, "until": until, "nobody": nobody}
    return list(session.execute(_SEALED, values))


def add_movements(session: Session, found: Iterable[tuple[UUID, Movement]]) -> None:
    """Add to what was counted before."""
    values = [
        {"campaign_id": campaign_id, **vars(movement)}
        for campaign_id, movement in sorted(found, key=lambda each: (each[0], each[1].day))
    ]
    if not values:
        return
    written = insert(PublicMovement)
    added = {
        "items": PublicMovement.items + written.excluded["items"],
        "cents": PublicMovement.cents + written.excluded["cents"],
    }
    key = ["campaign_id", "day", "kind", "method", "corrects", "subject"]
    session.execute(written.on_conflict_do_update(index_elements=key, set_=added), values)


def keep_mark(session: Session, number: int) -> None:
    """The books are counted up to here, now."""
    values = {"number": number, "counted_at": func.platform_now()}
    written = insert(PublicMovementMark).values(one=True, **values)
    session.execute(written.on_conflict_do_update(index_elements=["one"], set_=values))


def movements_of(session: Session, campaign_id: UUID) -> list[Movement]:
    """A campaign's movements: a few for each day, however many payments there were."""
    query = select(PublicMovement).where(PublicMovement.campaign_id == campaign_id)
    return [
        Movement(
            day=row.day,
            kind=PublicKind(row.kind),
            method=row.method,
            corrects=row.corrects,
            subject=row.subject,
            items=row.items,
            cents=row.cents,
        )
        for row in session.scalars(query)
    ]


def match_by_day(session: Session, campaign_id: UUID) -> list[tuple[date, int, int]]:
    """What was set aside for a campaign less what was set free again, by day: (day, pledges, cents)."""
    query = (
        select(PublicMovement.day, func.sum(PublicMovement.items), func.sum(PublicMovement.cents))
        .where(
            PublicMovement.campaign_id == campaign_id,
            PublicMovement.kind.in_((PublicKind.SET_ASIDE, PublicKind.SET_FREE)),
        )
        .group_by(PublicMovement.day)
        .order_by(PublicMovement.day)
    )
    return [(day, int(items), int(cents)) for day, items, cents in session.execute(query)]


_VOUCHERS = text(
    """
    SELECT t.cause_id, v.financial_year, v.number
    FROM ledger_transaction t JOIN voucher v ON v.transaction_id = t.id
    WHERE t.cause_kind = 'settlement' AND t.cause_id = ANY(:settlements)
    """
)


def settlement_vouchers(session: Session, settlements: list[str]) -> dict[str, str]:
    """The voucher number of each settlement that has one, such as 2026/17."""
    rows = session.execute(_VOUCHERS, {"settlements": settlements})
    return {settlement: f"{year}/{number}" for settlement, year, number in rows}
