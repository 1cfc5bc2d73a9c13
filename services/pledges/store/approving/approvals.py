"""Requests that a second person must agree to before anything happens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class Approval(Base):
    """One request: what exactly is asked (`content` and its hash), by whom, and what was decided."""

    __tablename__ = "approval"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    comment: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decision_reason: Mapped[str | None] = mapped_column(Text)


def lock_approval(session: Session, approval_id: UUID) -> Approval | None:
    """The request as it is now, held until the transaction ends: it is decided once."""
    query = select(Approval).where(Approval.id == approval_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def open_about(session: Session, subject_id: UUID) -> Approval | None:
    """The open request about the same thing."""
    query = select(Approval).where(Approval.subject_id == subject_id, Approval.state == "open")
    return session.scalar(query.execution_options(populate_existing=True))


def lock_if_free(session: Session, approval_id: UUID) -> Approval | None:
    """The open request, held until the transaction ends; nothing where somebody else holds or decided it."""
    query = select(Approval).where(Approval.id == approval_id, Approval.state == "open")
    free = query.with_for_update(skip_locked=True)
    return session.scalar(free.execution_options(populate_existing=True))


def expired_requests(session: Session, kinds: Sequence[str], now: datetime, limit: int) -> Sequence[UUID]:
    """The oldest open requests of these kinds that nobody may decide any more."""
    query = select(Approval.id).where(
        Approval.state == "open", Approval.kind.in_(kinds), Approval.expires_at <= now
    )
    return session.scalars(query.order_by(Approval.id).limit(limit)).all()


def page_of_approvals(session: Session, state: str, after: UUID | None, limit: int) -> list[Approval]:
    """One more request than `limit`, oldest first."""
    query = select(Approval).where(Approval.state == state).order_by(Approval.id).limit(limit + 1)
    return list(session.scalars(query.where(Approval.id > after) if after else query))
