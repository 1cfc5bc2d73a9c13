"""Project staff read a final report: accept it and make it public, ask for more, or take it back."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict
from services.contracts.events import ExperimentReportDecided
from services.ideas.domain.campaign_states import State, Step
from services.ideas.domain.experimenting.report_states import ReportStep
from services.ideas.domain.names import searchable
from services.ideas.store.campaigns import Campaign
from services.ideas.store.experimenting.reports import (
    CONTENT_FIELDS,
    ExperimentReport,
    ExperimentReportVersion,
    lock_report,
)
from services.ideas.usecases import campaign_steps
from services.ideas.usecases.experimenting.report_steps import (
    found,
    lock_reportable,
    report_view,
    standing,
    take_step,
    tell_pledges,
)

DECISIONS = {
    "accepted": ReportStep.ACCEPT,
    "needs_work": ReportStep.ASK_FOR_MORE,
    "taken_back": ReportStep.TAKE_BACK,
}


def review_report(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    decision: str,
    version: int,
    reason: str = "",
) -> dict[str, Any]:
    """Decide on the version that was read; an accepted one is public at once and the campaign is reported.

    Raises NotFound, Forbidden also for whoever wrote it, Conflict, Invalid without a reason.
    """
    with transaction(sessions) as session:
        campaign = lock_reportable(session, campaign_id, who)
        report, now = found(lock_report(session, campaign_id)), platform_now(session)
        if report.version != version:
            raise Conflict("changed_meanwhile", f"The report is at version {report.version}")
        before = standing(report)
        take_step(session, campaign, report, who, DECISIONS[decision], reason)
        report.decided_by, report.decided_at, report.decision_reason = who.subject, now, reason
        if decision == "accepted":
            _publish(session, campaign, report, who, now)
        elif decision == "taken_back":
            report.public_number = None
        tell_pledges(session, report, before)
        _tell_makers(session, campaign, report, decision, reason)
        session.flush()
        return report_view(session, campaign, report, who)


def _tell_makers(
    session: Session, campaign: Campaign, report: ExperimentReport, decision: str, reason: str
) -> None:
    if report.submitted_by is None:
        return
    emit(
        session,
        ExperimentReportDecided(
            campaign_id=str(campaign.id),
            slug=campaign.slug,
            title=campaign.title,
            decision=decision,
            reason=reason,
            submitted_by=report.submitted_by,
        ),
    )


def _publish(
    session: Session, campaign: Campaign, report: ExperimentReport, who: Identity, now: datetime
) -> None:
    report.newest_number += 1
    report.public_number = report.newest_number
    session.add(
        ExperimentReportVersion(
            campaign_id=campaign.id,
            number=report.newest_number,
            search_text=searchable(
                campaign.hypothesis, campaign.measure, report.happened, report.learnt, report.next_words
            ),
            submitted_by=report.submitted_by,
            accepted_by=who.subject,
            accepted_at=now,
            **{name: getattr(report, name) for name in CONTENT_FIELDS},
        )
    )
    if State(campaign.state) is not State.REPORTED:
        campaign_steps.take_step(session, campaign, who, Step.REPORT)
