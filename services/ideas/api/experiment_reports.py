"""Final reports of experiments, for those who write them and those who decide on them."""

import uuid
from datetime import datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.chassis.identity import identity
from services.chassis.paging import page, read_cursor
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.roles import Audience, Role
from services.ideas.api.context import sessions
from services.ideas.api.measurements import Measurement
from services.ideas.api.schemas import NoFields
from services.ideas.api.views import ExperimentView
from services.ideas.domain.experimenting.report_rules import ExperimentOutcome, NextStep
from services.ideas.store.experimenting.reporting import waiting_reports, waiting_view
from services.ideas.usecases.experimenting import review_report, write_report

blueprint = Blueprint("experiment_reports", __name__)

MOST_PARTICIPANTS = 1_000_000
ONE = "/campaigns/<uuid:campaign_id>/experiment-report"


class ReportEdit(StrictSchema):
    """The report as written over the version that was read; 0 is one that is not begun."""

    version = fields.Integer(strict=True, required=True, validate=validate.Range(0, 2**31 - 1))
    happened = Text(longest=5_000, empty=True)
    learnt = Text(longest=5_000, empty=True)
    next_words = Text(longest=2_000, empty=True)
    outcome = fields.String(
        allow_none=True, validate=validate.OneOf([str(each) for each in ExperimentOutcome])
    )
    next_step = fields.String(allow_none=True, validate=validate.OneOf([str(each) for each in NextStep]))
    end_number = Measurement(allow_none=True)
    end_measured_on = fields.Date(allow_none=True)
    participants = fields.Integer(strict=True, allow_none=True, validate=validate.Range(0, MOST_PARTICIPANTS))


class ReportDecision(StrictSchema):
    """What staff decide, on the version that was read."""

    decision = fields.String(required=True, validate=validate.OneOf(sorted(review_report.DECISIONS)))
    version = fields.Integer(strict=True, required=True)
    reason = Text(longest=2_000, empty=True, load_default="")


class ReportContentView(Schema):
    """What a report says."""

    happened = fields.String()
    learnt = fields.String()
    next_words = fields.String()
    outcome = fields.String(allow_none=True)
    next_step = fields.String(allow_none=True)
    end_number = fields.String(allow_none=True)
    end_measured_on = fields.String(allow_none=True)
    participants = fields.Integer(allow_none=True)


class ReportVersionView(ReportContentView):
    """A version that was accepted."""

    number = fields.Integer()
    accepted_at = fields.String()


class LackView(Schema):
    """A field that is lacking, and why."""

    field = fields.String()
    code = fields.String()


class ReportView(ReportContentView):
    """A report as it is worked on."""

    campaign_id = fields.String()
    slug = fields.String()
    title = fields.String()
    state = fields.String()
    version = fields.Integer()
    experiment = fields.Nested(ExperimentView)
    submitted_at = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True)
    decision_reason = fields.String()
    public_number = fields.Integer(allow_none=True)
    allowed_actions = fields.List(fields.String())
    missing = fields.List(fields.Nested(LackView))
    versions = fields.List(fields.Nested(ReportVersionView))


class WaitingReportView(Schema):
    """A report that waits for a reviewer; `is_change` where an earlier one is public already."""

    campaign_id = fields.String()
    title = fields.String()
    association = fields.String()
    submitted_at = fields.String(allow_none=True)
    is_change = fields.Boolean()


class WaitingReportsPage(Schema):
    """A page of them."""

    items = fields.List(fields.Nested(WaitingReportView))
    next = fields.String(allow_none=True)


@blueprint.get(ONE)
@blueprint.response(200, ReportView)
@allow(Audience.SIGNED_IN)
def show_report(campaign_id: uuid.UUID) -> dict[str, Any]:
    """The report, begun or not."""
    return write_report.show_report(sessions(), identity(), campaign_id)


@blueprint.patch(ONE)
@blueprint.arguments(ReportEdit)
@blueprint.response(200, ReportView)
@allow(Audience.SIGNED_IN)
def change_report(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Save it, however unfinished."""
    version = body.pop("version")
    return write_report.write_report(sessions(), identity(), campaign_id, version, body)


@blueprint.post(f"{ONE}/submit")
@blueprint.arguments(NoFields)
@blueprint.response(200, ReportView)
@allow(Audience.SIGNED_IN)
def submit_report(_body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Hand it to the reviewers."""
    return write_report.submit_report(sessions(), identity(), campaign_id)


@blueprint.post(f"{ONE}/withdraw")
@blueprint.arguments(NoFields)
@blueprint.response(200, ReportView)
@allow(Audience.SIGNED_IN)
def withdraw_report(_body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Take it back before anybody has decided."""
    return write_report.withdraw_report(sessions(), identity(), campaign_id)


@blueprint.post(f"{ONE}/review")
@blueprint.arguments(ReportDecision)
@blueprint.response(200, ReportView)
@allow(Role.REVIEWER)
def decide_on_report(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Accept it, ask for more, or take an accepted one back."""
    return review_report.review_report(sessions(), identity(), campaign_id, **body)


@blueprint.get("/experiment-reports")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, WaitingReportsPage)
@allow(Role.REVIEWER)
def list_waiting(query: dict[str, Any]) -> dict[str, Any]:
    """Reports that wait for a reviewer, oldest first."""
    cursor = read_cursor(query["after"], 2)
    try:
        after = (datetime.fromisoformat(cursor[0]), uuid.UUID(cursor[1])) if cursor else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
    with sessions()() as session:
        rows = waiting_reports(session, after, query["limit"])
    return page(rows, query["limit"], waiting_view, lambda row: (row[0].submitted_at, row[0].campaign_id))
