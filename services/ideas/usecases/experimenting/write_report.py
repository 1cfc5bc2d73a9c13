"""An association writes the final report of its experiment, hands it in, and may take it back."""

import uuid
from collections.abc import Mapping
from typing import Any

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, InvalidFields
from services.ideas.domain.campaign_states import Party
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.experimenting.report_rules import lacks_of
from services.ideas.domain.experimenting.report_states import ReportState, ReportStep
from services.ideas.store.experimenting.reports import ExperimentReport, lock_report
from services.ideas.usecases.experimenting.report_steps import (
    found,
    lock_reportable,
    parties_to,
    report_view,
    standing,
    take_step,
    tell_pledges,
)


def show_report(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """The report as its makers and reviewers see it. Raises NotFound, Forbidden, Conflict."""
    with transaction(sessions) as session:
        campaign = lock_reportable(session, campaign_id, who)
        return report_view(session, campaign, session.get(ExperimentReport, campaign_id), who)


def write_report(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, version: int, content: Mapping[str, Any]
) -> dict[str, Any]:
    """Save the report, however unfinished, over the version that was read; nothing public changes.

    Raises NotFound, Forbidden, Conflict (not_reportable, changed_meanwhile, wrong_state).
    """
    with transaction(sessions) as session:
        campaign = lock_reportable(session, campaign_id, who)
        report, now = lock_report(session, campaign_id), platform_now(session)
        if (report.version if report else 0) != version:
            raise Conflict("changed_meanwhile", "Somebody else has saved the report")
        if report is None:
            if Party.MEMBER not in parties_to(campaign, None, who):
                raise Forbidden("not_yours")
            report = ExperimentReport(campaign_id=campaign_id, state=ReportState.DRAFT, version=0)
            report.newest_number, report.public_number = 0, None
        before = standing(report)
        take_step(session, campaign, report, who, ReportStep.WRITE)
        for name, value in content.items():
            setattr(report, name, value)
        report.written_by, report.written_at = who.subject or "", now
        session.add(report)
        tell_pledges(session, report, before)
        session.flush()
        return report_view(session, campaign, report, who)


def submit_report(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Hand it to the reviewers. Raises NotFound, Forbidden, Conflict, InvalidFields of what it lacks."""
    with transaction(sessions) as session:
        campaign = lock_reportable(session, campaign_id, who)
        report, now = found(lock_report(session, campaign_id)), platform_now(session)
        before = standing(report)
        take_step(session, campaign, report, who, ReportStep.SUBMIT)
        lacks = list(lacks_of(report, started_on=campaign.start_measured_on, today=local_day(now)))
        if lacks:
            raise InvalidFields({field: [code] for field, code in lacks})
        report.submitted_by, report.submitted_at = who.subject, now
        report.decision_reason = ""
        tell_pledges(session, report, before)
        session.flush()
        return report_view(session, campaign, report, who)


def withdraw_report(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Take back what no reviewer has decided on yet. Raises NotFound, Forbidden, Conflict."""
    with transaction(sessions) as session:
        campaign = lock_reportable(session, campaign_id, who)
        report = found(lock_report(session, campaign_id))
        before = standing(report)
        take_step(session, campaign, report, who, ReportStep.WITHDRAW)
        tell_pledges(session, report, before)
        session.flush()
        return report_view(session, campaign, report, who)
