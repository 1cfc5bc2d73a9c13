"""Money that is to go back to its payers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class Refund(Base):
    """One sum to be returned: out of a pledge's payment, or a whole receipt that no pledge took.

    `state` is listed, approved (by two people) or paid. The database refuses a refund above what was
    paid. A receipt's line names the pledge that it was meant for, if that is known.
    """

    __tablename__ = "refund"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    campaign_id: Mapped[UUID | None]
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    receipt_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))
    method: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    listed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    paid_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))

    @property
    def short_number(self) -> str:
        """What stands in the payment's message, so that the outgoing line is recognised: P-17."""
        return f"P-{self.number}"


def lock_refund(session: Session, refund_id: UUID) -> Refund | None:
    """The refund as it is now, held until the transaction ends."""
    query = select(Refund).where(Refund.id == refund_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def approved_of_sum(
    session: Session, collecting_account_id: UUID, amount_cents: int, limit: int = 50
) -> list[Refund]:
    """Approved bank refunds of exactly this sum, oldest first, held until the transaction ends."""
    return list(
        session.scalars(
            select(Refund)
            .where(
                Refund.collecting_account_id == collecting_account_id,
                Refund.amount_cents == amount_cents,
                Refund.state == "approved",
                Refund.method == "bank_transfer",
            )
            .order_by(Refund.id)
            .limit(limit)
            .with_for_update()
        )
    )


def page_of_refunds(session: Session, state: str | None, after: UUID | None, limit: int) -> list[Refund]:
    """One more refund than `limit`, oldest first."""
    query = select(Refund).order_by(Refund.id).limit(limit + 1)
    query = query.where(Refund.state == state) if state else query
    return list(session.scalars(query.where(Refund.id > after) if after else query))
