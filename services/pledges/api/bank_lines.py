"""Bank lines: what is matched, what waits for a person, and proposals for the latter."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema, OutcomesSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_day_and_id, read_size_and_id
from services.pledges.store.bank.inbox_lines import NOBODY, LineFilter
from services.pledges.usecases.bank.show_bank_lines import count_lines, list_lines, show_line
from services.pledges.usecases.inbox.lines_table import lines_table
from services.pledges.usecases.inbox.work_on_lines import assign_lines, comment_on_line

blueprint = Blueprint("bank_lines", __name__, description="Bank lines")

STATES = ("inbox", "sure", "proposed", "matched", "done", "settled")
ORDERS = ("oldest", "newest", "largest")
TABLE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PERSON = r"\A(me|nobody|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z"


class _Narrowed(StrictSchema):
    """Which lines, in which order."""

    state = fields.String(load_default="inbox", validate=validate.OneOf(STATES))
    order = fields.String(load_default="oldest", validate=validate.OneOf(ORDERS))
    reason = fields.String(load_default=None, validate=validate.Regexp(r"\A[a-z_]{1,60}\Z"))
    q = Text(longest=100, empty=True, load_default=None)
    booked_from = fields.Date(load_default=None)
    booked_to = fields.Date(load_default=None)
    least_cents = fields.Integer(load_default=None, validate=validate.Range(0, 10**15))
    most_cents = fields.Integer(load_default=None, validate=validate.Range(0, 10**15))
    collecting_account_id = fields.UUID(load_default=None)
    assigned_to = fields.String(load_default=None, validate=validate.Regexp(_PERSON))
    older_than_days = fields.Integer(load_default=None, validate=validate.Range(0, 10_000))
    direction = fields.String(load_default=None, validate=validate.OneOf(("in", "out")))


class LineQuery(_Narrowed, PageQuery):
    """Which page of which lines."""


class LineTableSchema(_Narrowed):
    """Which lines, as what kind of file."""

    format = fields.String(required=True, validate=validate.OneOf(sorted(TABLE_TYPES)))


class LineSchema(StrictSchema):
    """A line, its payer's account masked."""

    id = fields.UUID()
    booked_on = fields.Date()
    age_days = fields.Integer()
    amount_cents = fields.Integer()
    payer_name = fields.String(allow_none=True)
    payer_account_masked = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)
    told_references = fields.List(fields.String())
    message = fields.String(allow_none=True)
    archive_id = fields.String(allow_none=True)
    state = fields.String()
    reason = fields.String(allow_none=True)
    pledge_id = fields.UUID(allow_none=True)
    pledge_number = fields.String(allow_none=True)
    assigned_to = fields.UUID(allow_none=True)


class ListedLineSchema(LineSchema):
    """A line of a list, with how much has been said about it."""

    notes = fields.Integer()


class LinesSchema(StrictSchema):
    """A page of lines."""

    items = fields.List(fields.Nested(ListedLineSchema))
    next = fields.String(allow_none=True)


class LineCountsSchema(StrictSchema):
    """How many lines wait in each queue and for each reason; 1001 stands for any number above 1000."""

    queues = fields.Dict(keys=fields.String(), values=fields.Integer())
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer())


SuggestionSchema = StrictSchema.from_dict(
    {
        "pledge_id": fields.UUID(),
        "number": fields.String(),
        "name": fields.String(allow_none=True),
        "amount_cents": fields.Integer(),
        "campaign_title": fields.String(),
        "made_on": fields.Date(),
        "state": fields.String(),
        "for": fields.List(fields.String()),
        "against": fields.List(fields.String()),
        "sure": fields.Boolean(),
    },
    name="SuggestionSchema",
)


class NoteSchema(StrictSchema):
    """A comment on a line."""

    id = fields.UUID()
    text = fields.String()
    who = fields.UUID(allow_none=True)
    at = Instant()


class EventSchema(StrictSchema):
    """Something that happened with a line: who did what, and what was told of it."""

    at = Instant()
    what = fields.String()
    who = fields.UUID(allow_none=True)
    told = fields.String(allow_none=True)
    kind = fields.String(allow_none=True)
    whom = fields.UUID(allow_none=True)


class RestSchema(StrictSchema):
    """A pledge whose backer may be asked for the rest, and how much that is."""

    pledge_id = fields.UUID()
    number = fields.String()
    missing_cents = fields.Integer()


class LineWithSuggestionsSchema(LineSchema):
    """A line with the pledges it may belong to, and with what people did about it."""

    collecting_account = fields.String()
    suggestions = fields.List(fields.Nested(SuggestionSchema))
    rest_to_ask = fields.Nested(RestSchema, allow_none=True)
    request = fields.Nested(ApprovalSchema, allow_none=True)
    notes = fields.List(fields.Nested(NoteSchema))
    story = fields.List(fields.Nested(EventSchema))


class NewNoteSchema(StrictSchema):
    """What is said about a line."""

    text = Text(longest=1000, required=True)


class AssignmentSchema(StrictSchema):
    """Which lines go to whom; without a person to nobody."""

    line_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 200))
    person_id = fields.UUID(required=True, allow_none=True)


class MadeNoteSchema(StrictSchema):
    """The comment that was made."""

    id = fields.UUID()


@blueprint.get("/bank-lines")
@allow(Role.FINANCE)
@blueprint.arguments(LineQuery, location="query")
@blueprint.response(200, LinesSchema)
def get_lines(query: dict[str, Any]) -> dict[str, Any]:
    """Lines of one state, oldest, newest or largest first."""
    cursor, limit, order = query.pop("after"), query.pop("limit"), query.pop("order")
    older_than_days = query.pop("older_than_days")
    after = read_size_and_id(cursor) if order == "largest" else read_day_and_id(cursor)
    return list_lines(context().sessions, _wanted(query), order, after, limit, older_than_days)


@blueprint.post("/bank-lines/table")
@allow(Role.FINANCE)
@blueprint.arguments(LineTableSchema)
def post_table(body: dict[str, Any]) -> Response:
    """The lines of one state as a file for a spreadsheet; who took it is written to the audit log."""
    order, file_format, older_than_days = body.pop("order"), body.pop("format"), body.pop("older_than_days")
    name, content = lines_table(
        context().sessions, _wanted(body), order, file_format, identity().actor, older_than_days
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type=TABLE_TYPES[file_format], headers=headers)


def _wanted(query: dict[str, Any]) -> LineFilter:
    whose = query.pop("assigned_to")
    if whose not in (None, NOBODY):
        whose = identity().actor if whose == "me" else f"person:{whose}"
    return LineFilter(text=query.pop("q"), assigned_to=whose, **query)


@blueprint.get("/bank-lines/counts")
@allow(Role.FINANCE)
@blueprint.response(200, LineCountsSchema)
def get_counts() -> dict[str, Any]:
    """How many lines wait, by queue and by reason."""
    return count_lines(context().sessions)


@blueprint.get("/bank-lines/<uuid:line_id>")
@allow(Role.FINANCE)
@blueprint.response(200, LineWithSuggestionsSchema)
def get_line(line_id: UUID) -> dict[str, Any]:
    """One line, with suggestions while it waits."""
    return show_line(context().sessions, context().sealer, line_id, identity().actor)


@blueprint.post("/bank-lines/<uuid:line_id>/notes")
@allow(Role.FINANCE)
@blueprint.arguments(NewNoteSchema)
@blueprint.response(201, MadeNoteSchema)
def post_note(body: dict[str, Any], line_id: UUID) -> dict[str, Any]:
    """Say something about a line."""
    claim = claim_from_request("comment_on_line", required=False)
    return comment_on_line(context().sessions, line_id, body["text"], identity().actor, claim)


@blueprint.post("/bank-lines/assignments")
@allow(Role.FINANCE)
@blueprint.arguments(AssignmentSchema)
@blueprint.response(200, OutcomesSchema)
def post_assignments(body: dict[str, Any]) -> dict[str, Any]:
    """Give lines to a person of the desk, or to nobody."""
    assignee = f"person:{body['person_id']}" if body["person_id"] else None
    claim = claim_from_request("assign_lines", required=False)
    return assign_lines(context().sessions, body["line_ids"], assignee, identity().actor, claim)
