"""The association's own money in a campaign, with the files that prove it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    Text,
    Uuid,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from services.ideas.domain.budgeting.own_money_states import EntryState
from services.ideas.store import Base


class OwnMoney(Base):
    """A sum that the association paid itself."""

    __tablename__ = "own_money"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    spent_on: Mapped[date] = mapped_column(Date)
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class OwnMoneyEvidence(Base):
    """A receipt: a PDF as it came, or a picture written anew; its bytes are read only when shown."""

    __tablename__ = "own_money_evidence"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("own_money.id"))
    media_type: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class OwnMoneySums(NamedTuple):
    """Cents of the entries that stand: those with evidence, which count, and the others."""

    proved_cents: int = 0
    unproved_cents: int = 0


def own_money_page(
    session: Session, campaign_id: uuid.UUID, before: uuid.UUID | None, limit: int
) -> Sequence[OwnMoney]:
    """Entries of a campaign, newest first, with one more if there are others."""
    found = select(OwnMoney).where(OwnMoney.campaign_id == campaign_id)
    if before is not None:
        found = found.where(OwnMoney.id < before)
    return session.scalars(found.order_by(OwnMoney.id.desc()).limit(limit + 1)).all()


def evidence_of(session: Session, entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[OwnMoneyEvidence]]:
    """The receipts of each of these entries, oldest first, without their bytes."""
    wanted = list(entry_ids)
    found = select(OwnMoneyEvidence).where(OwnMoneyEvidence.entry_id.in_(wanted))
    rows: dict[uuid.UUID, list[OwnMoneyEvidence]] = {entry_id: [] for entry_id in wanted}
    for each in session.scalars(found.order_by(OwnMoneyEvidence.id)):
        rows[each.entry_id].append(each)
    return rows


def read_evidence(session: Session, entry_id: uuid.UUID, evidence_id: uuid.UUID) -> OwnMoneyEvidence | None:
    """One receipt with its bytes."""
    found = session.get(OwnMoneyEvidence, evidence_id, options=[undefer(OwnMoneyEvidence.content)])
    return found if found is not None and found.entry_id == entry_id else None


def own_money_sums(session: Session, campaign_id: uuid.UUID) -> OwnMoneySums:
    """What of the association's own money counts, and what waits for evidence."""
    is_proved = exists().where(OwnMoneyEvidence.entry_id == OwnMoney.id)
    sums = (
        func.coalesce(func.sum(OwnMoney.amount_cents).filter(is_proved), 0),
        func.coalesce(func.sum(OwnMoney.amount_cents).filter(~is_proved), 0),
    )
    found = select(*sums).where(OwnMoney.campaign_id == campaign_id, OwnMoney.state == EntryState.ENTERED)
    return OwnMoneySums(*map(int, session.execute(found).one()))
