"""Payment files for the bank, and its answers."""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import fields, validate
from werkzeug.exceptions import RequestEntityTooLarge

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.payment_files.credit_transfers import FORMATS
from services.pledges.payment_files.status_reports import LARGEST_BYTES
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.settling.brought_answers import list_answers
from services.pledges.usecases.settling.payment_files import content_for_the_bank, propose_payment_file
from services.pledges.usecases.settling.read_answer import read_answer
from services.pledges.usecases.settling.show_settlements import (
    list_payment_files,
    show_payment_file,
    waiting_for_files,
)

blueprint = Blueprint("payment_files", __name__, description="Payment files")


class WaitingSchema(StrictSchema):
    """What of one account waits for a file."""

    collecting_account_id = fields.UUID()
    association_name = fields.String()
    account_masked = fields.String()
    refunds = fields.Integer()
    refund_cents = fields.Integer()
    settlements = fields.Integer()
    settlement_cents = fields.Integer()


class WaitingsSchema(StrictSchema):
    """For each account."""

    items = fields.List(fields.Nested(WaitingSchema))


class PaymentFileSchema(StrictSchema):
    """A file; `counts` says how many of its payments stand where."""

    id = fields.UUID()
    number = fields.Integer()
    message_id = fields.String()
    format = fields.String()
    state = fields.String()
    payments = fields.Integer()
    amount_cents = fields.Integer()
    execute_on = fields.Date()
    sha256 = fields.String()
    made_at = Instant()
    approved_at = Instant(allow_none=True)
    downloaded_at = Instant(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class PaymentFilesSchema(StrictSchema):
    """A page of files."""

    items = fields.List(fields.Nested(PaymentFileSchema))
    next = fields.String(allow_none=True)


class OrderSchema(StrictSchema):
    """One payment of a file."""

    id = fields.UUID()
    end_to_end_id = fields.String()
    kind = fields.String()
    payee_name = fields.String(allow_none=True)
    payee_account_masked = fields.String(allow_none=True)
    amount_cents = fields.Integer()
    state = fields.String()
    reason = fields.String(allow_none=True)


class AnswerSchema(StrictSchema):
    """What the bank said of a file."""

    id = fields.UUID()
    file_id = fields.UUID()
    message_id = fields.String()
    name = fields.String()
    received_at = Instant()
    accepted = fields.Integer()
    rejected = fields.Integer()
    unknown_names = fields.List(fields.String())
    late_names = fields.List(fields.String())


class ListedAnswerSchema(StrictSchema):
    """An answer of a list; one that was refused belongs to no file and says why."""

    id = fields.UUID()
    name = fields.String()
    received_at = Instant()
    received_by = fields.String()
    file_id = fields.UUID(allow_none=True)
    message_id = fields.String(allow_none=True)
    accepted = fields.Integer()
    rejected = fields.Integer()
    refusal = fields.String(allow_none=True)


class ListedAnswersSchema(StrictSchema):
    """A page of answers."""

    items = fields.List(fields.Nested(ListedAnswerSchema))
    next = fields.String(allow_none=True)


class WholeFileSchema(PaymentFileSchema):
    """A file with its payments and answers."""

    orders = fields.List(fields.Nested(OrderSchema))
    answers = fields.List(fields.Nested(AnswerSchema))


class NewFileSchema(StrictSchema):
    """A file of everything that waits for one on an account."""

    collecting_account_id = fields.UUID(required=True)
    format = fields.String(load_default=FORMATS[1], validate=validate.OneOf(FORMATS))
    comment = Text(longest=500, required=True)


class NameQuery(StrictSchema):
    """The file's name on the person's own machine."""

    name = fields.String(load_default="", validate=validate.Length(max=200))


@blueprint.get("/payment-files/waiting")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, WaitingsSchema)
def get_waiting() -> dict[str, Any]:
    """What is agreed to and stands in no file, by account."""
    return waiting_for_files(context().sessions)


@blueprint.get("/payment-files")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PaymentFilesSchema)
def get_files(query: dict[str, Any]) -> dict[str, Any]:
    """Files, newest first."""
    return list_payment_files(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.post("/payment-files")
@allow(Role.FINANCE)
@blueprint.arguments(NewFileSchema)
@blueprint.response(201, ApprovalSchema)
def post_file(body: dict[str, Any]) -> dict[str, Any]:
    """Write a file and put it before a second person."""
    actor = identity().actor
    approval = propose_payment_file(
        context().sessions, body["collecting_account_id"], body["format"], body["comment"], actor
    )
    return approval_view(approval, actor)


@blueprint.get("/payment-files/<uuid:file_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, WholeFileSchema)
def get_file(file_id: UUID) -> dict[str, Any]:
    """One file with its payments."""
    return show_payment_file(context().sessions, file_id)


@blueprint.get("/payment-files/<uuid:file_id>/content")
@allow(Role.FINANCE)
def get_content(file_id: UUID) -> Response:
    """The file itself, once two people have agreed to it."""
    name, content = content_for_the_bank(context().sessions, file_id, identity().actor)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type="application/xml", headers=headers)


@blueprint.get("/payment-answers")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ListedAnswersSchema)
def get_answers(query: dict[str, Any]) -> dict[str, Any]:
    """Answers of the bank, newest first, whichever way they came."""
    return list_answers(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.post("/payment-answers")
@allow(Role.FINANCE)
@blueprint.arguments(NameQuery, location="query")
@blueprint.response(201, AnswerSchema)
def post_answer(query: dict[str, Any]) -> dict[str, Any]:
    """Read what the bank answered; the body is the pain.002 itself."""
    request.max_content_length = LARGEST_BYTES
    try:
        content = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Invalid("file", "too_large") from error
    return read_answer(context().sessions, query["name"], content, identity().actor)
