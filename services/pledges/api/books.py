"""The books and whether they agree with the world."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.api.terms import TotalsSchema
from services.pledges.usecases.books.reconcile import reconciliation
from services.pledges.usecases.books.show_books import account_balances, campaign_books

blueprint = Blueprint("books", __name__, description="Books")


class BalanceSchema(StrictSchema):
    """A balance, debit positive."""

    collecting_account_id = fields.UUID()
    association_name = fields.String()
    account = fields.String()
    nature = fields.String()
    balance_cents = fields.Integer()


class BalancesSchema(StrictSchema):
    """Balances of all collecting accounts."""

    items = fields.List(fields.Nested(BalanceSchema))


class LedgerLineSchema(StrictSchema):
    """One side of a transaction."""

    account = fields.String()
    amount_cents = fields.Integer()


class TransactionSchema(StrictSchema):
    """One transaction of the books."""

    id = fields.UUID()
    booked_on = fields.Date()
    posted_at = Instant()
    cause_kind = fields.String()
    cause_id = fields.String()
    reverses = fields.UUID(allow_none=True)
    lines = fields.List(fields.Nested(LedgerLineSchema))


class TransactionsSchema(StrictSchema):
    """A page of transactions."""

    items = fields.List(fields.Nested(TransactionSchema))
    next = fields.String(allow_none=True)


class CampaignAccountSchema(StrictSchema):
    """What a campaign's transactions come to on an account."""

    account = fields.String()
    balance_cents = fields.Integer()


class CampaignBooksSchema(StrictSchema):
    """A campaign's books."""

    campaign_id = fields.UUID()
    title = fields.String()
    state = fields.String()
    collecting_account_id = fields.UUID()
    sums = fields.Nested(TotalsSchema)
    accounts = fields.List(fields.Nested(CampaignAccountSchema))
    entries = fields.Nested(TransactionsSchema)


class ComparisonSchema(StrictSchema):
    """An account of ours beside the same one outside."""

    what = fields.String()
    account = fields.String()
    name = fields.String()
    as_of = fields.String(allow_none=True)
    ledger_cents = fields.Integer()
    outside_cents = fields.Integer(allow_none=True)
    difference_cents = fields.Integer(allow_none=True)
    note = fields.String(allow_none=True)


class ReconciliationSchema(StrictSchema):
    """Whether the books agree."""

    as_of = Instant(allow_none=True)
    rows = fields.List(fields.Nested(ComparisonSchema))
    clearing = fields.List(fields.Nested(BalanceSchema))
    ok = fields.Boolean()


@blueprint.get("/books/accounts")
@allow(Role.FINANCE)
@blueprint.response(200, BalancesSchema)
def get_balances() -> dict[str, Any]:
    """Balances."""
    return {"items": account_balances(context().sessions)}


@blueprint.get("/campaigns/<uuid:campaign_id>/books")
@allow(Role.FINANCE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, CampaignBooksSchema)
def get_campaign_books(query: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """A campaign's books, transactions newest first."""
    return campaign_books(context().sessions, campaign_id, read_id(query["after"]), query["limit"])


@blueprint.get("/books/reconciliation")
@allow(Role.FINANCE)
@blueprint.response(200, ReconciliationSchema)
def get_reconciliation() -> dict[str, Any]:
    """The books beside the bank and the card provider, as a job last compared them."""
    return reconciliation(context().sessions)
