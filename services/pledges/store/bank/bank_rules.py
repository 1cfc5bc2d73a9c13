"""Rules that staff wrote for bank lines that nothing else places."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, func, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.bank.bank_lines import BankLine


class BankRule(Base):
    """One rule as two people agreed to it; a change is a new rule that replaces this one.

    `effect` is account (the line is booked to `account`) or note (it waits in the inbox with `note`);
    without a collecting account it holds for all of them. Lower positions are tried first.
    """

    __tablename__ = "bank_rule"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    collecting_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("collecting_account.id"))
    conditions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    effect: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("bank_rule.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str] = mapped_column(Text)
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stopped_by: Mapped[str | None] = mapped_column(Text)


def rules_in_force(session: Session, collecting_account_id: UUID) -> list[BankRule]:
    """The active rules for the account, those for all accounts included, in the order of trying."""
    of_account = or_(
        BankRule.collecting_account_id.is_(None), BankRule.collecting_account_id == collecting_account_id
    )
    query = select(BankRule).where(BankRule.state == "active", of_account)
    return list(session.scalars(query.order_by(BankRule.position, BankRule.number)))


def lock_rule(session: Session, rule_id: UUID) -> BankRule | None:
    """The rule as it is now, held until the transaction ends."""
    query = select(BankRule).where(BankRule.id == rule_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


@dataclass(frozen=True)
class Hits:
    """How many lines a rule has caught, their sum, and the day of the newest."""

    lines: int
    amount_cents: int
    last_on: date | None


def page_of_rules(
    session: Session, state: str, after: tuple[int, int] | None, limit: int
) -> list[tuple[BankRule, Hits]]:
    """One more rule than `limit` of one state, in the order of trying, with what each has caught."""
    caught = (
        select(
            func.count().label("lines"),
            func.coalesce(func.sum(BankLine.amount_cents), 0).label("cents"),
            func.max(BankLine.booked_on).label("last_on"),
        )
        .where(BankLine.rule_id == BankRule.id)
        .correlate(BankRule)
        .lateral("caught")
    )
    query = (
        select(BankRule, caught.c.lines, caught.c.cents, caught.c.last_on)
        .join(caught, true())
        .where(BankRule.state == state)
        .order_by(BankRule.position, BankRule.number)
        .limit(limit + 1)
    )
    if after:
        query = query.where(tuple_(BankRule.position, BankRule.number) > after)
    return [(rule, Hits(lines, int(cents), last)) for rule, lines, cents, last in session.execute(query)]


def lines_for_preview(
    session: Session, collecting_account_id: UUID | None, since: date, limit: int
) -> Iterator[BankLine]:
    """The newest lines that a rule could have been for: neither a pledge's by themselves nor a payout's."""
    query = select(BankLine).where(
        BankLine.booked_on >= since,
        BankLine.detailed,
        or_(
            BankLine.state.in_(("inbox", "proposed")),
            BankLine.reason.in_(("rule", "bank_fees", "write_off", "split")),
        ),
    )
    if collecting_account_id is not None:
        query = query.where(BankLine.collecting_account_id == collecting_account_id)
    newest = query.order_by(BankLine.booked_on.desc(), BankLine.id.desc()).limit(limit)
    yield from session.scalars(newest.execution_options(yield_per=1000))
