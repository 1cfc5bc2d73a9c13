"""Bank files: brought by finance staff, booked at once."""

from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint
from marshmallow import fields, validate
from werkzeug.exceptions import RequestEntityTooLarge

from services.chassis.database import transaction
from services.chassis.identity import identity
from services.chassis.paging import page
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import Instant, PageQuery, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.bank_files.refusals import LARGEST_BYTES
from services.pledges.store.bank.bank_lines import page_of_files
from services.pledges.usecases.bank.import_bank_file import import_bank_file, view

blueprint = Blueprint("bank_files", __name__, description="Bank files")


class FileQuery(StrictSchema):
    """The file's name on the person's own machine."""

    name = fields.String(load_default="", validate=validate.Length(max=200))


class FileSchema(StrictSchema):
    """What came of a file."""

    id = fields.UUID()
    name = fields.String()
    format = fields.String()
    received_at = Instant()
    statement_date = fields.Date(allow_none=True)
    lines = fields.Integer()
    matched = fields.Integer()
    in_inbox = fields.Integer()
    duplicates = fields.Integer()
    warnings = fields.List(fields.String())


class FilesSchema(StrictSchema):
    """A page of files."""

    items = fields.List(fields.Nested(FileSchema))
    next = fields.String(allow_none=True)


@blueprint.post("/bank-files")
@allow(Role.FINANCE)
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(201, FileSchema)
def post_file(query: dict[str, Any]) -> dict[str, Any]:
    """Import a camt.053 or camt.054; the body is the file itself."""
    request.max_content_length = LARGEST_BYTES
    try:
        content = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Invalid("file", "too_large") from error
    return import_bank_file(context().sessions, query["name"], content, identity().actor)


@blueprint.get("/bank-files")
@allow(Role.FINANCE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FilesSchema)
def list_files(query: dict[str, Any]) -> dict[str, Any]:
    """Files, newest first."""
    before: UUID | None = read_id(query["after"])
    with transaction(context().sessions) as session:
        return page(
            page_of_files(session, before, query["limit"]), query["limit"], view, lambda file: (file.id,)
        )
