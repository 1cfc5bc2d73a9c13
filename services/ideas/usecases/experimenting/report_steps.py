"""How any step on a final report is taken: found, allowed, written down, told to pledges."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.contracts.events import ExperimentReportChanged
from services.ideas.domain.campaign_states import Party, State
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.domain.experimenting import report_states
from services.ideas.domain.experimenting.measurements import number_text
from services.ideas.domain.experimenting.report_rules import lacks_of
from services.ideas.domain.experimenting.report_states import (
    REPORTABLE_STATES,
    ReportState,
    ReportStep,
    open_steps,
    standing_of,
)
from services.ideas.store.campaigns import Campaign
from services.ideas.store.experimenting.reporting import content_view
from services.ideas.store.experimenting.reports import ExperimentReport, versions_of
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign


def lock_reportable(session: Session, campaign_id: uuid.UUID, who: Identity) -> Campaign:
    """The campaign, held, for those whom its report concerns. Raises NotFound, Forbidden, Conflict."""
    campaign = lock_visible_campaign(session, campaign_id, who)
    if not capacities(campaign, who) & {Party.MEMBER, Party.REVIEWER}:
        raise Forbidden("not_yours")
    if State(campaign.state) not in REPORTABLE_STATES:
        raise Conflict("not_reportable", f"A campaign that is {campaign.state} has nothing to report")
    return campaign


def parties_to(campaign: Campaign, report: ExperimentReport | None, who: Identity) -> frozenset[Party]:
    """In what capacities somebody acts on the report; nobody accepts what they handed in themselves."""
    parties = capacities(campaign, who)
    if report is not None and who.subject in {report.written_by, report.submitted_by}:
        return parties - {Party.REVIEWER}
    return parties


def take_step(
    session: Session,
    campaign: Campaign,
    report: ExperimentReport,
    who: Identity,
    step: ReportStep,
    reason: str = "",
) -> None:
    """Move a held report along its table. Raises Forbidden, Conflict, Invalid without a reason."""
    state, is_public = ReportState(report.state), report.public_number is not None
    parties = parties_to(campaign, report, who)
    try:
        edge = report_states.take(state, step, parties, is_public=is_public, reason=reason)
    except report_states.NotYourStep as error:
        raise Forbidden("not_yours") from error
    except report_states.IllegalReportStep as error:
        raise Conflict("wrong_state", f"A report that is {state} cannot take the step {step}") from error
    except report_states.ReportReasonRequired as error:
        raise Invalid("reason", "required") from error
    report.state = edge.target
    report.version += 1
    audit.record(
        session,
        who.actor,
        f"experiment_report.{step}",
        f"campaign:{campaign.id}",
        {"from": state, "to": edge.target, "version": report.version},
    )


def standing(report: ExperimentReport) -> str:
    """What pledges is told of the report as it is."""
    return standing_of(ReportState(report.state), is_public=report.public_number is not None)


def tell_pledges(session: Session, report: ExperimentReport, before: str) -> None:
    """Say how the report stands, where that has changed."""
    now = standing(report)
    if now != before:
        emit(session, ExperimentReportChanged(campaign_id=str(report.campaign_id), standing=now))


def report_view(
    session: Session, campaign: Campaign, report: ExperimentReport | None, who: Identity
) -> dict[str, Any]:
    """The report as it is worked on, beside what the draft promised."""
    parties = parties_to(campaign, report, who)
    today = local_day(platform_now(session))
    written = report or ExperimentReport(state=ReportState.DRAFT, happened="", learnt="", next_words="")
    state = ReportState(written.state)
    is_public = report is not None and report.public_number is not None
    steps = open_steps(state, parties, is_public=is_public)
    if report is None:
        steps = [step for step in steps if step is ReportStep.WRITE]
    lacks = lacks_of(written, started_on=campaign.start_measured_on, today=today)
    return {
        "campaign_id": str(campaign.id),
        "slug": campaign.slug,
        "title": campaign.title,
        "state": written.state if report else "missing",
        "version": report.version if report else 0,
        **content_view(written),
        "experiment": _promised(campaign),
        "submitted_at": _instant(written.submitted_at),
        "decided_at": _instant(written.decided_at),
        "decision_reason": written.decision_reason or "",
        "public_number": written.public_number,
        "allowed_actions": [str(step) for step in steps],
        "missing": [{"field": field, "code": code} for field, code in lacks],
        "versions": _versions(session, report) if report else [],
    }


def _promised(campaign: Campaign) -> dict[str, Any]:
    measured = campaign.start_measured_on
    return {
        "hypothesis": campaign.hypothesis,
        "target_group": campaign.target_group,
        "measure": campaign.measure,
        "start_value": campaign.start_value,
        "theme": campaign.theme,
        "measure_unit": campaign.measure_unit,
        "start_number": number_text(campaign.start_number),
        "start_measured_on": measured.isoformat() if measured else None,
    }


def _versions(session: Session, report: ExperimentReport) -> list[dict[str, Any]]:
    return [
        {"number": each.number, "accepted_at": as_text(each.accepted_at), **content_view(each)}
        for each in versions_of(session, report.campaign_id, report.newest_number)
    ]


def _instant(instant: Any) -> str | None:
    return as_text(instant) if instant else None


def found(report: ExperimentReport | None) -> ExperimentReport:
    """The report. Raises NotFound where none has been begun."""
    if report is None:
        raise NotFound("experiment report")
    return report
