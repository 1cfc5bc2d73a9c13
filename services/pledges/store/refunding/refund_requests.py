"""Backers' own wishes to have their money back, for finance to answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class RefundRequest(Base):
    """A backer asks for a refund in their own words; `state` is open, accepted or declined.

    `kind` is wish, or withdrawal: a buyer's notice, which nobody can decline.
    """

    __tablename__ = "refund_request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, default="open")
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="wish")


def newest_request(session: Session, pledge_id: UUID) -> RefundRequest | None:
    """The newest request about a pledge."""
    of_pledge = select(RefundRequest).where(RefundRequest.pledge_id == pledge_id)
    return session.scalar(of_pledge.order_by(RefundRequest.id.desc()).limit(1))


def accept_request(
    session: Session, pledge_id: UUID, actor: str, now: datetime, *, in_part: bool = False
) -> None:
    """Answer the pledge's open request with a refund that was listed, inside the caller's transaction.

    A part of the price answers a wish, but no withdrawal: that waits until all of it goes back.
    """
    request = newest_request(session, pledge_id)
    if request is None or request.state != "open" or (in_part and request.kind == "withdrawal"):
        return
    request.state, request.decided_by, request.decided_at = "accepted", actor, now


def lock_request(session: Session, request_id: UUID) -> RefundRequest | None:
    """The request, held until the transaction ends."""
    return session.get(RefundRequest, request_id, with_for_update=True)
