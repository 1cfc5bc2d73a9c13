"""Bank files: brought by finance staff, booked by a job that can be followed."""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import fields, validate
from werkzeug.exceptions import RequestEntityTooLarge

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import Instant, PageQuery, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.usecases.bank.download_bank_file import download_bank_file
from services.pledges.usecases.bank.receive_bank_file import LARGEST_UPLOAD, spooled
from services.pledges.usecases.bank.show_bank_files import bring_file, list_files, list_gaps, show_file

blueprint = Blueprint("bank_files", __name__, description="Bank files")


class FileQuery(StrictSchema):
    """The file's name on the person's own machine."""

    name = fields.String(load_default="", validate=validate.Length(max=200))


class FileSchema(StrictSchema):
    """A file and how far its import has come: received, reading, booking, then done or refused."""

    id = fields.UUID()
    name = fields.String()
    format = fields.String()
    way = fields.String()
    state = fields.String()
    received_at = Instant()
    started_at = Instant(allow_none=True)
    finished_at = Instant(allow_none=True)
    size_bytes = fields.Integer()
    bytes_read = fields.Integer()
    statement_date = fields.Date(allow_none=True)
    lines = fields.Integer()
    lines_booked = fields.Integer()
    lines_per_second = fields.Float(allow_none=True)
    matched = fields.Integer()
    in_inbox = fields.Integer()
    duplicates = fields.Integer()
    warnings = fields.List(fields.String())
    refusal = fields.String(allow_none=True)
    refusal_where = fields.String(allow_none=True)


class BroughtFileSchema(FileSchema):
    """The file, and whether exactly its bytes were brought before."""

    known_already = fields.Boolean()


class StatementSchema(StrictSchema):
    """One account's part of a file."""

    identity = fields.String()
    kind = fields.String()
    number = fields.Integer(allow_none=True)
    account = fields.String()
    association_name = fields.String()
    opening_cents = fields.Integer(allow_none=True)
    opening_on = fields.Date(allow_none=True)
    closing_cents = fields.Integer(allow_none=True)
    closing_on = fields.Date(allow_none=True)
    entries = fields.Integer(allow_none=True)
    sum_cents = fields.Integer(allow_none=True)


class FileDetailsSchema(FileSchema):
    """A file with its first statements, and who brought it."""

    received_by = fields.String()
    sha256 = fields.String()
    statements = fields.List(fields.Nested(StatementSchema))
    statements_in_all = fields.Integer()


class FilesSchema(StrictSchema):
    """A page of files."""

    items = fields.List(fields.Nested(FileSchema))
    next = fields.String(allow_none=True)


class GapSchema(StrictSchema):
    """What is missing before a statement of an account, as the code of its warning."""

    account = fields.String()
    association_name = fields.String()
    file_id = fields.UUID()
    warning = fields.String()


class GapsSchema(StrictSchema):
    """Gaps that are open now."""

    items = fields.List(fields.Nested(GapSchema))


@blueprint.post("/bank-files")
@allow(Role.FINANCE)
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(202, BroughtFileSchema)
def post_file(query: dict[str, Any]) -> dict[str, Any]:
    """Take a bank file in; the body is the file itself. A job books it."""
    request.max_content_length = LARGEST_UPLOAD
    try:
        with spooled(request.stream) as stream:
            return bring_file(context().sessions, query["name"], stream, identity().actor)
    except RequestEntityTooLarge as error:
        raise Invalid("file", "too_large") from error


@blueprint.get("/bank-files")
@allow(Role.FINANCE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FilesSchema)
def get_files(query: dict[str, Any]) -> dict[str, Any]:
    """Files, newest first."""
    before: UUID | None = read_id(query["after"])
    return list_files(context().sessions, before, query["limit"])


@blueprint.get("/bank-files/gaps")
@allow(Role.FINANCE)
@blueprint.response(200, GapsSchema)
def get_gaps() -> dict[str, Any]:
    """Statements that are missing, account by account."""
    return {"items": list_gaps(context().sessions)}


@blueprint.get("/bank-files/<uuid:file_id>")
@allow(Role.FINANCE)
@blueprint.response(200, FileDetailsSchema)
def get_file(file_id: UUID) -> dict[str, Any]:
    """One file with its statements."""
    return show_file(context().sessions, file_id)


@blueprint.get("/bank-files/<uuid:file_id>/content")
@allow(Role.FINANCE)
def get_content(file_id: UUID) -> Response:
    """The file byte for byte; who took it is written to the audit log."""
    size, content = download_bank_file(context().sessions, file_id, identity().actor)
    answer = Response(content, mimetype="application/octet-stream")
    answer.content_length = size
    return answer
