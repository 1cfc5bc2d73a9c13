"""Experiments compared by district and by theme: counted in the database, one query each."""

from typing import Any

from sqlalchemy import Label, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.ideas.domain.experimenting.report_rules import ExperimentOutcome, NextStep
from services.ideas.store.campaigns import Campaign, CampaignTotals
from services.ideas.store.districts import District
from services.ideas.store.experimenting.register import REGISTERED, year_of
from services.ideas.store.experimenting.reports import ExperimentReport, ExperimentReportVersion

Version = ExperimentReportVersion


def by_theme(session: Session, year: int | None) -> list[dict[str, Any]]:
    """Each theme that has experiments."""
    return [{"theme": row.part} | _numbers(row) for row in _counted(session, Campaign.theme, year)]


def by_district(session: Session, year: int | None) -> list[dict[str, Any]]:
    """Each district that has experiments, in Finnish order."""
    rows = {row.part: row for row in _counted(session, Campaign.district_slug, year)}
    named = select(District.slug, District.name).where(District.slug.in_(rows)).order_by(District.sort_key)
    return [{"slug": slug, "name": name} | _numbers(rows[slug]) for slug, name in session.execute(named)]


def _counted(
    session: Session, part: InstrumentedAttribute[Any], year: int | None
) -> list[Row[*tuple[Any, ...]]]:
    is_public = (Version.campaign_id == Campaign.id) & (Version.number == ExperimentReport.public_number)
    counted = (
        select(part.label("part"), func.count().label("experiments"), *_columns())
        .outerjoin(CampaignTotals, CampaignTotals.campaign_id == Campaign.id)
        .outerjoin(ExperimentReport, ExperimentReport.campaign_id == Campaign.id)
        .outerjoin(Version, is_public)
        .where(REGISTERED, Campaign.closed_at.is_not(None))
        .group_by(part)
        .order_by(part)
    )
    return list(session.execute(counted.where(year_of(year)) if year else counted))


def _columns() -> list[Label[Any]]:
    outcomes = [
        func.count().filter(Version.outcome == outcome).label(str(outcome)) for outcome in ExperimentOutcome
    ]
    permanent = func.count().filter(Version.next_step == NextStep.MAKE_PERMANENT)
    return [
        *outcomes,
        permanent.label("made_permanent"),
        func.coalesce(func.sum(Version.participants), 0).label("participants"),
        func.coalesce(func.sum(CampaignTotals.collected_cents), 0).label("collected_cents"),
    ]


def _numbers(row: Row[*tuple[Any, ...]]) -> dict[str, int]:
    outcomes = {str(outcome): int(getattr(row, outcome)) for outcome in ExperimentOutcome}
    return {
        "experiments": int(row.experiments),
        **outcomes,
        "unreported": int(row.experiments) - sum(outcomes.values()),
        "made_permanent": int(row.made_permanent),
        "participants": int(row.participants),
        "collected_cents": int(row.collected_cents),
    }
