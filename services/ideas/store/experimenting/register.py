"""The public register of experiments: every funded campaign, with its report once one is public."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, extract, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.ideas.domain.campaign_states import State
from services.ideas.domain.deadlines import as_text, closing_instant
from services.ideas.domain.experimenting.measurements import number_text
from services.ideas.domain.experimenting.report_states import REPORTABLE_STATES
from services.ideas.domain.names import like_pattern
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign, CampaignTotals
from services.ideas.store.districts import District, parts_of
from services.ideas.store.experimenting.reporting import content_view
from services.ideas.store.experimenting.reports import (
    ExperimentReport,
    ExperimentReportVersion,
    versions_of,
)

UNKNOWN = "unknown"
# Named one by one, so that the partial index of the register answers.
REGISTERED = Campaign.state.in_(sorted(REPORTABLE_STATES))
Key = tuple[datetime, uuid.UUID]


class RegisterRow(NamedTuple):
    """An experiment with what is shown beside it."""

    campaign: Campaign
    district: District | None
    association: AssociationProfile | None
    totals: CampaignTotals | None
    report: ExperimentReportVersion | None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the register is narrowed to; `outcome` may be unknown, `year` is that of the funding's end."""

    words: str = ""
    district_slug: str | None = None
    theme: str | None = None
    outcome: str | None = None
    year: int | None = None


def select_experiments() -> Select[
    Campaign, District, AssociationProfile, CampaignTotals, ExperimentReportVersion
]:
    """Experiments with the version of the report that is public, in one query."""
    is_public = (ExperimentReportVersion.campaign_id == Campaign.id) & (
        ExperimentReportVersion.number == ExperimentReport.public_number
    )
    return (
        select(Campaign, District, AssociationProfile, CampaignTotals, ExperimentReportVersion)
        .outerjoin(District, District.slug == Campaign.district_slug)
        .outerjoin(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .outerjoin(CampaignTotals, CampaignTotals.campaign_id == Campaign.id)
        .outerjoin(ExperimentReport, ExperimentReport.campaign_id == Campaign.id)
        .outerjoin(ExperimentReportVersion, is_public)
        .where(REGISTERED)
    )


def list_experiments(
    session: Session, filters: Filters, after: Key | None, limit: int
) -> Sequence[RegisterRow]:
    """One page, what ended last first, with a row more if there are others."""
    keys = (Campaign.closed_at, Campaign.id)
    wanted = select_experiments().where(Campaign.closed_at.is_not(None), *_conditions(filters))
    wanted = wanted.order_by(*(key.desc() for key in keys)).limit(limit + 1)
    if after is not None:
        wanted = wanted.where(tuple_(*keys) < tuple_(*after))
    return [RegisterRow(*row) for row in session.execute(wanted)]


def find_experiment(session: Session, slug: str) -> RegisterRow | None:
    """One experiment by its campaign's address."""
    row = session.execute(select_experiments().where(Campaign.slug == slug)).one_or_none()
    return RegisterRow(*row) if row else None


def years_of(session: Session) -> list[int]:
    """The years in which experiments began, newest first."""
    year = extract("year", func.timezone("Europe/Helsinki", Campaign.closed_at))
    found = select(year).where(REGISTERED, Campaign.closed_at.is_not(None)).distinct()
    return sorted((int(each) for each in session.scalars(found)), reverse=True)


def year_of(filters_year: int) -> ColumnElement[bool]:
    """Whether the funding ended in a local calendar year."""
    begins = closing_instant(date(filters_year - 1, 12, 31))
    return (Campaign.closed_at >= begins) & (Campaign.closed_at < closing_instant(date(filters_year, 12, 31)))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.district_slug:
        conditions.append(Campaign.district_slug.in_(parts_of(filters.district_slug)))
    if filters.theme:
        conditions.append(Campaign.theme == filters.theme)
    if filters.outcome == UNKNOWN:
        conditions.append(ExperimentReportVersion.number.is_(None))
    elif filters.outcome:
        conditions.append(ExperimentReportVersion.outcome == filters.outcome)
    if filters.year:
        conditions.append(year_of(filters.year))
    if filters.words:
        pattern = like_pattern(filters.words)
        texts = (
            Campaign.search_text,
            func.lower(Campaign.hypothesis),
            ExperimentReportVersion.search_text,
            AssociationProfile.search_name,
        )
        conditions.append(or_(*(each.like(pattern, escape="\\") for each in texts)))
    return conditions


def card_view(row: RegisterRow) -> dict[str, Any]:
    """An experiment as lists and dumps tell of it."""
    campaign, report, totals = row.campaign, row.report, row.totals
    measured = campaign.start_measured_on
    return {
        "slug": campaign.slug,
        "title": campaign.title,
        "stage": "reported" if report else str(State(campaign.state)),
        "district": {"slug": row.district.slug, "name": row.district.name} if row.district else None,
        "association": row.association.name if row.association else "",
        "theme": campaign.theme,
        "hypothesis": campaign.hypothesis,
        "target_group": campaign.target_group,
        "measure": campaign.measure,
        "measure_unit": campaign.measure_unit,
        "start_value": campaign.start_value,
        "start_number": number_text(campaign.start_number),
        "start_measured_on": measured.isoformat() if measured else None,
        "report": content_view(report) if report else None,
        "goal_cents": campaign.goal_cents,
        "collected_cents": totals.collected_cents if totals else 0,
        "matched_cents": totals.matched_cents if totals else 0,
        "backers": totals.backers if totals else 0,
        "started_on": campaign.started_on.isoformat() if campaign.started_on else None,
        "closed_at": as_text(campaign.closed_at) if campaign.closed_at else None,
    }


def whole_view(session: Session, row: RegisterRow) -> dict[str, Any]:
    """The same with the days on which its report became public and was changed."""
    newest = row.report.number if row.report else 0
    versions = versions_of(session, row.campaign.id, newest) if newest else []
    return card_view(row) | {
        "summary": row.campaign.summary,
        "picture": row.campaign.picture,
        "versions": [{"number": each.number, "accepted_at": as_text(each.accepted_at)} for each in versions],
    }


def key_of(row: RegisterRow) -> tuple[str, uuid.UUID]:
    """The cursor that stands on a row."""
    closed_at = row.campaign.closed_at or datetime.min.replace(tzinfo=UTC)
    return closed_at.isoformat(), row.campaign.id
