"""Final reports of experiments: the one that is worked on, and the versions that were accepted."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, DateTime, ForeignKey, Integer, Numeric, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.store import Base


class ReportContent:
    """What a report says, as written or as accepted."""

    happened: Mapped[str] = mapped_column(Text, default="")
    learnt: Mapped[str] = mapped_column(Text, default="")
    next_words: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(Text)
    end_number: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    end_measured_on: Mapped[date | None] = mapped_column(Date)
    participants: Mapped[int | None] = mapped_column(Integer)


CONTENT_FIELDS = (
    *("happened", "learnt", "next_words", "outcome", "next_step"),
    *("end_number", "end_measured_on", "participants"),
)


class ExperimentReport(ReportContent, Base):
    """A campaign's report as it is worked on; `version` grows with every change.

    `public_number` is the accepted version that everybody reads; nothing before the first one, and
    nothing once staff have taken it back.
    """

    __tablename__ = "experiment_reports"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    written_by: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    submitted_by: Mapped[str | None] = mapped_column(Text)
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    newest_number: Mapped[int] = mapped_column(Integer, default=0)
    public_number: Mapped[int | None] = mapped_column(Integer)


class ExperimentReportVersion(ReportContent, Base):
    """A report as it was accepted; rows are only ever added."""

    __tablename__ = "experiment_report_versions"

    campaign_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("campaigns.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    search_text: Mapped[str] = mapped_column(Text, default="")
    submitted_by: Mapped[str] = mapped_column(Text)
    accepted_by: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def lock_report(session: Session, campaign_id: uuid.UUID) -> ExperimentReport | None:
    """The campaign's report, held until commit; the campaign itself is held before it."""
    return session.get(ExperimentReport, campaign_id, with_for_update=True, populate_existing=True)


def versions_of(session: Session, campaign_id: uuid.UUID, up_to: int) -> list[ExperimentReportVersion]:
    """The newest hundred accepted versions up to a number, newest first."""
    of_it = select(ExperimentReportVersion).where(
        ExperimentReportVersion.campaign_id == campaign_id, ExperimentReportVersion.number <= up_to
    )
    return list(session.scalars(of_it.order_by(ExperimentReportVersion.number.desc()).limit(100)))
