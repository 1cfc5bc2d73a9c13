"""Rows of the figures, one for each day, and how far they have been counted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database import Base


class DeskDay(Base):
    """The sums of the whole platform at the end of a day, in cents."""

    __tablename__ = "desk_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    promised_cents: Mapped[int] = mapped_column(BigInteger)
    secured_cents: Mapped[int] = mapped_column(BigInteger)
    collected_cents: Mapped[int] = mapped_column(BigInteger)
    refunded_cents: Mapped[int] = mapped_column(BigInteger)


class CampaignDay(Base):
    """The sums of a campaign at the end of a day on which they changed, in cents, and its backers."""

    __tablename__ = "campaign_day"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    promised_cents: Mapped[int] = mapped_column(BigInteger)
    secured_cents: Mapped[int] = mapped_column(BigInteger)
    collected_cents: Mapped[int] = mapped_column(BigInteger)
    refunded_cents: Mapped[int] = mapped_column(BigInteger)
    backers: Mapped[int] = mapped_column(BigInteger)


class FigureDay(Base):
    """What happened on a day: `figure` says what is counted, `part` of which kind.

    given: support by method · waited: bank payments by days until their match · fee: by whom it was
    taken · received: money collected by way · passed_on: money that left for associations.
    """

    __tablename__ = "figure_day"

    figure: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    part: Mapped[str] = mapped_column(Text, primary_key=True)
    items: Mapped[int] = mapped_column(BigInteger)
    cents: Mapped[int] = mapped_column(BigInteger)


class FunderEntry(Base):
    """A sum that a funder planned or realised; a mistake is corrected by another entry."""

    __tablename__ = "funder_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    funder: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    entered_for: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
