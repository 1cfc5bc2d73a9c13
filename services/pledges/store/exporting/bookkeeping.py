"""The bookkeeper's settings: accounts of the chart, dimensions of campaigns; and what was exported."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.exporting.chart import Chart, ChartAccount, Dimension
from services.pledges.store.pledging.terms import CampaignTerms

# Settings are a few for each campaign; more than this is no bookkeeping.
_MOST_SETTINGS = 100_000


class ChartAccountRow(Base):
    """A number of the bookkeeper's chart for one kind of our accounts, from a day on; never altered."""

    __tablename__ = "chart_account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(Text)
    collecting_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("collecting_account.id"))
    number: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    effective_from: Mapped[date] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CampaignDimension(Base):
    """Cost centre, project and VAT rate of a campaign, from a day on; never altered."""

    __tablename__ = "campaign_dimension"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    cost_centre: Mapped[str] = mapped_column(Text)
    project: Mapped[str] = mapped_column(Text)
    vat_basis_points: Mapped[int | None]
    effective_from: Mapped[date] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BookExport(Base):
    """One export that was made: what was asked, up to which voucher and moment, and what came of it."""

    __tablename__ = "book_export"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    collecting_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("collecting_account.id"))
    campaign_id: Mapped[UUID | None]
    format: Mapped[str] = mapped_column(Text)
    layout: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    row_count: Mapped[int] = mapped_column(BigInteger)
    byte_count: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def chart_as_of(session: Session, moment: datetime) -> Chart:
    """The settings as they were at the moment, those of later days included."""
    accounts = select(ChartAccountRow).where(ChartAccountRow.set_at <= moment).limit(_MOST_SETTINGS)
    dimensions = select(CampaignDimension).where(CampaignDimension.set_at <= moment).limit(_MOST_SETTINGS)
    return Chart(
        [
            ChartAccount(
                row.noun, row.collecting_account_id, row.number, row.name, row.effective_from, row.set_at
            )
            for row in session.scalars(accounts)
        ],
        [
            Dimension(
                row.campaign_id,
                row.cost_centre,
                row.project,
                row.vat_basis_points,
                row.effective_from,
                row.set_at,
            )
            for row in session.scalars(dimensions)
        ],
    )


def chart_rows(session: Session) -> list[ChartAccountRow]:
    """Every setting of the chart, newest first."""
    newest = select(ChartAccountRow).order_by(
        ChartAccountRow.effective_from.desc(), ChartAccountRow.id.desc()
    )
    return list(session.scalars(newest.limit(500)))


def page_of_dimensions(
    session: Session, before: UUID | None, limit: int
) -> list[tuple[CampaignTerms, CampaignDimension | None]]:
    """One more campaign than `limit`, newest first, each with its newest dimension."""
    newest = (
        select(CampaignDimension.id)
        .where(CampaignDimension.campaign_id == CampaignTerms.campaign_id)
        .order_by(CampaignDimension.effective_from.desc(), CampaignDimension.set_at.desc())
        .limit(1)
        .correlate(CampaignTerms)
        .scalar_subquery()
    )
    query = (
        select(CampaignTerms, CampaignDimension)
        .outerjoin(CampaignDimension, CampaignDimension.id == newest)
        .order_by(CampaignTerms.campaign_id.desc())
        .limit(limit + 1)
    )
    if before:
        query = query.where(CampaignTerms.campaign_id < before)
    return [(terms, dimension) for terms, dimension in session.execute(query)]


def page_of_exports(session: Session, before: UUID | None, limit: int) -> list[BookExport]:
    """One more export than `limit`, newest first."""
    query = select(BookExport).order_by(BookExport.id.desc()).limit(limit + 1)
    return list(session.scalars(query.where(BookExport.id < before) if before else query))


def has_chart(session: Session) -> bool:
    """Whether anybody has set a number yet."""
    return bool(session.scalar(select(func.count()).select_from(ChartAccountRow)))
