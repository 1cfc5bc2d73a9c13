"""Exports of the books: made as a file, and the list of those that were made."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.database import reading
from services.chassis.identity import identity
from services.chassis.paging import page
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.exporting.orders import FORMATS, SEPARATORS, ExportOrder, Layout
from services.pledges.store.exporting.bookkeeping import BookExport, page_of_exports
from services.pledges.usecases.exporting.make_export import MadeExport, make_again, make_export
from services.pledges.usecases.exporting.unmapped import show_unmapped

blueprint = Blueprint("exports", __name__, description="Exports of the books")

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "beancount": "text/plain; charset=utf-8",
}


class ScopeSchema(StrictSchema):
    """Which part of the books; days are inclusive."""

    since = fields.Date(required=True, data_key="from")
    until = fields.Date(required=True, data_key="to")
    collecting_account_id = fields.UUID(load_default=None, allow_none=True)
    campaign_id = fields.UUID(load_default=None, allow_none=True)


class OrderSchema(ScopeSchema):
    """One export; a CSV is written as Finnish Excel reads it unless asked otherwise."""

    kind = fields.String(required=True, validate=validate.OneOf([str(kind) for kind in Kind]))
    format = fields.String(load_default="csv", validate=validate.OneOf(FORMATS))
    separator = fields.String(load_default=";", validate=validate.OneOf(SEPARATORS))
    decimal_comma = fields.Boolean(load_default=True)
    bom = fields.Boolean(load_default=True)
    without_numbers = fields.Boolean(load_default=False)


class UnmappedSchema(StrictSchema):
    """A kind of account that the chart has no number for on the first day it is needed."""

    collecting_account_id = fields.UUID()
    association_name = fields.String()
    account = fields.String()
    since = fields.Date()


class UnmappedListSchema(StrictSchema):
    """All of them."""

    items = fields.List(fields.Nested(UnmappedSchema))


class ExportSchema(StrictSchema):
    """An export that was made."""

    id = fields.UUID()
    kind = fields.String()
    since = fields.Date(data_key="from")
    until = fields.Date(data_key="to")
    collecting_account_id = fields.UUID(allow_none=True)
    campaign_id = fields.UUID(allow_none=True)
    format = fields.String()
    row_count = fields.Integer()
    byte_count = fields.Integer()
    sha256 = fields.String()
    made_by = fields.String()
    made_at = Instant()


class ExportsSchema(StrictSchema):
    """A page of exports."""

    items = fields.List(fields.Nested(ExportSchema))
    next = fields.String(allow_none=True)


@blueprint.post("/books/exports")
@allow(Role.FINANCE)
@blueprint.arguments(OrderSchema)
def post_export(body: dict[str, Any]) -> Response:
    """Make an export; the answer is the file."""
    without_numbers = body.pop("without_numbers")
    layout = Layout(body.pop("separator"), body.pop("decimal_comma"), body.pop("bom"))
    order = ExportOrder(kind=Kind(body.pop("kind")), layout=layout, **body)
    made = make_export(context().sessions, order, identity().actor, without_numbers=without_numbers)
    return _sent(made)


@blueprint.post("/books/exports/<uuid:export_id>/copy")
@allow(Role.FINANCE)
def post_copy(export_id: UUID) -> Response:
    """The same export once more, to the byte."""
    return _sent(make_again(context().sessions, export_id, identity().actor))


@blueprint.get("/books/exports")
@allow(Role.FINANCE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ExportsSchema)
def list_exports(query: dict[str, Any]) -> dict[str, Any]:
    """Exports, newest first."""
    with reading(context().sessions) as session:
        rows: list[BookExport] = page_of_exports(session, read_id(query["after"]), query["limit"])
    return page(rows, query["limit"], lambda row: row, lambda row: (row.id,))


@blueprint.get("/books/unmapped-accounts")
@allow(Role.FINANCE)
@blueprint.arguments(ScopeSchema, location="query")
@blueprint.response(200, UnmappedListSchema)
def list_unmapped(query: dict[str, Any]) -> dict[str, Any]:
    """Accounts that an export of the period would show without a number."""
    return {"items": show_unmapped(context().sessions, ExportOrder(kind=Kind.JOURNAL, **query))}


def _sent(made: MadeExport) -> Response:
    _, _, suffix = made.name.rpartition(".")
    headers = {
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "Content-Length": str(made.byte_count),
    }
    reply = Response(made.pieces(), content_type=_TYPES[suffix], headers=headers)
    # A reader that goes away before the first piece leaves the file to be closed here.
    reply.call_on_close(made.file.close)
    return reply
