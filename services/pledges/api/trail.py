"""The audit trail of the books, both ways."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.paging import read_cursor
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import Instant, PageQuery, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.usecases.exporting import follow_trail

blueprint = Blueprint("trail", __name__, description="The audit trail")

_ACCOUNT = validate.Length(min=1, max=100)


class AccountsQuery(PageQuery):
    """Which kind of accounts."""

    noun = fields.String(required=True, validate=_ACCOUNT)


class HolderSchema(StrictSchema):
    """Whose books a page is of."""

    association_name = fields.String()
    iban = fields.String()
    next = fields.String(allow_none=True)


class AccountSchema(StrictSchema):
    """An account and what it holds, debit positive."""

    account = fields.String()
    balance_cents = fields.Integer()
    campaign = fields.String(allow_none=True)


class AccountsSchema(HolderSchema):
    """A page of accounts."""

    items = fields.List(fields.Nested(AccountSchema))


class LedgerQuery(PageQuery):
    """One account's rows; days are inclusive."""

    collecting_account_id = fields.UUID(required=True)
    account = fields.String(required=True, validate=_ACCOUNT)
    since = fields.Date(load_default=date(2000, 1, 1), data_key="from")
    until = fields.Date(load_default=date(2999, 12, 31), data_key="to")


class LedgerRowSchema(StrictSchema):
    """A row with the balance after it."""

    booked_on = fields.Date()
    amount_cents = fields.Integer()
    balance_cents = fields.Integer()
    transaction_id = fields.UUID()
    cause_kind = fields.String()
    cause_id = fields.String()
    campaign = fields.String(allow_none=True)
    voucher = fields.String(allow_none=True)


class LedgerSchema(HolderSchema):
    """A page of one account's general ledger."""

    collecting_account_id = fields.UUID()
    account = fields.String()
    opening_cents = fields.Integer()
    items = fields.List(fields.Nested(LedgerRowSchema))


class SideSchema(StrictSchema):
    """One line of a transaction."""

    account = fields.String()
    amount_cents = fields.Integer()


class TracedSchema(StrictSchema):
    """A transaction with its voucher."""

    id = fields.UUID()
    booked_on = fields.Date()
    posted_at = Instant()
    cause_kind = fields.String()
    cause_id = fields.String()
    reverses = fields.UUID(allow_none=True)
    reversed_by = fields.UUID(allow_none=True)
    campaign_id = fields.UUID(allow_none=True)
    campaign = fields.String(allow_none=True)
    collecting_account_id = fields.UUID()
    association_name = fields.String()
    iban = fields.String()
    voucher = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(SideSchema))


class TracedLineSchema(StrictSchema):
    """A bank line with where it was read; nothing of who paid."""

    id = fields.UUID()
    booked_on = fields.Date()
    amount_cents = fields.Integer()
    reference = fields.String(allow_none=True)
    archive_id = fields.String(allow_none=True)
    state = fields.String()
    collecting_account_id = fields.UUID()
    statement = fields.String()
    statement_kind = fields.String()
    closing_on = fields.Date(allow_none=True)
    file_id = fields.UUID()
    file_name = fields.String()
    file_sha256 = fields.String()
    received_at = Instant()


class TracedPayoutSchema(StrictSchema):
    """A payout, and the item of it that matters here, if any."""

    id = fields.UUID()
    provider_id = fields.String()
    amount_cents = fields.Integer()
    arrives_on = fields.Date()
    state = fields.String()
    item = fields.String(allow_none=True)
    gross_cents = fields.Integer(allow_none=True)
    fee_cents = fields.Integer(allow_none=True)
    net_cents = fields.Integer(allow_none=True)


class TracedPledgeSchema(StrictSchema):
    """The pledge behind it, by its number."""

    id = fields.UUID()
    number = fields.String()
    amount_cents = fields.Integer()


class TransactionTrailSchema(TracedSchema):
    """A transaction, what lies behind it, and what the same cause led to besides."""

    bank_lines = fields.List(fields.Nested(TracedLineSchema))
    payouts = fields.List(fields.Nested(TracedPayoutSchema))
    charges = fields.List(fields.String())
    pledge = fields.Nested(TracedPledgeSchema, allow_none=True)
    beside = fields.List(fields.Nested(TracedSchema))


class BankLineTrailSchema(StrictSchema):
    """A bank line and what it led to."""

    line = fields.Nested(TracedLineSchema)
    pledge = fields.Nested(TracedPledgeSchema, allow_none=True)
    transactions = fields.List(fields.Nested(TracedSchema))


@blueprint.get("/books/accounts/<uuid:owner>")
@allow(Role.FINANCE)
@blueprint.arguments(AccountsQuery, location="query")
@blueprint.response(200, AccountsSchema)
def get_accounts(query: dict[str, Any], owner: UUID) -> dict[str, Any]:
    """Accounts of one kind, such as what is held for each campaign."""
    [after] = read_cursor(query["after"], 1) or [""]
    return follow_trail.show_accounts(context().sessions, owner, query["noun"], after, query["limit"])


@blueprint.get("/books/ledger")
@allow(Role.FINANCE)
@blueprint.arguments(LedgerQuery, location="query")
@blueprint.response(200, LedgerSchema)
def get_ledger(query: dict[str, Any]) -> dict[str, Any]:
    """One account's general ledger."""
    owner, account = query["collecting_account_id"], query["account"]
    days = query["since"], query["until"]
    after = _read_key(query["after"])
    return follow_trail.show_account(context().sessions, owner, account, days, after, query["limit"])


@blueprint.get("/books/transactions/<uuid:transaction_id>")
@allow(Role.FINANCE)
@blueprint.response(200, TransactionTrailSchema)
def get_transaction(transaction_id: UUID) -> dict[str, Any]:
    """A transaction and its trail."""
    return follow_trail.show_transaction(context().sessions, transaction_id)


@blueprint.get("/books/bank-lines/<uuid:line_id>")
@allow(Role.FINANCE)
@blueprint.response(200, BankLineTrailSchema)
def get_bank_line(line_id: UUID) -> dict[str, Any]:
    """A bank line and what it led to in the books."""
    return follow_trail.show_bank_line(context().sessions, line_id)


def _read_key(cursor: str | None) -> tuple[date, int, int] | None:
    values = read_cursor(cursor, 3)
    try:
        return (date.fromisoformat(values[0]), int(values[1]), int(values[2])) if values else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
