"""Reports as their makers and reviewers get them, and those that wait for a reviewer."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.ideas.domain.deadlines import as_text
from services.ideas.domain.experimenting.measurements import number_text
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign
from services.ideas.store.experimenting.reports import ExperimentReport, ReportContent


def content_view(content: ReportContent) -> dict[str, Any]:
    """What a report says."""
    measured = content.end_measured_on
    return {
        "happened": content.happened,
        "learnt": content.learnt,
        "next_words": content.next_words,
        "outcome": content.outcome,
        "next_step": content.next_step,
        "end_number": number_text(content.end_number),
        "end_measured_on": measured.isoformat() if measured else None,
        "participants": content.participants,
    }


def waiting_reports(
    session: Session, after: tuple[Any, uuid.UUID] | None, limit: int
) -> Sequence[tuple[ExperimentReport, Campaign, AssociationProfile | None]]:
    """Reports that wait for a reviewer, oldest first, with one more if there are others."""
    keys = (ExperimentReport.submitted_at, ExperimentReport.campaign_id)
    waiting = (
        select(ExperimentReport, Campaign, AssociationProfile)
        .join(Campaign, Campaign.id == ExperimentReport.campaign_id)
        .outerjoin(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .where(ExperimentReport.state == "submitted")
        .order_by(*keys)
        .limit(limit + 1)
    )
    if after is not None:
        waiting = waiting.where(tuple_(*keys) > tuple_(*after))
    return list(session.execute(waiting))


def waiting_view(row: tuple[ExperimentReport, Campaign, AssociationProfile | None]) -> dict[str, Any]:
    """A report in the reviewers' queue."""
    report, campaign, association = row
    return {
        "campaign_id": str(campaign.id),
        "title": campaign.title,
        "association": association.name if association else "",
        "submitted_at": as_text(report.submitted_at) if report.submitted_at else None,
        "is_change": report.newest_number > 0,
    }
