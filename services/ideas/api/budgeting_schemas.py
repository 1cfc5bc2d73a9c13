"""Shapes of the one budget and of the own-funding share."""

from marshmallow import Schema, fields, validate

from services.chassis.schemas import Cents, StrictSchema, Text
from services.contracts.money import LARGEST_CENTS
from services.contracts.own_share import WHOLE_BASIS_POINTS, ShareBase
from services.ideas.api.schemas import Line

DEAREST_HOUR_CENTS = 100_000


class TermsSchema(StrictSchema):
    """How much of what is covered, and what an hour is worth."""

    basis_points = fields.Integer(strict=True, required=True, validate=validate.Range(0, WHOLE_BASIS_POINTS))
    base = fields.String(required=True, validate=validate.OneOf([str(each) for each in ShareBase]))
    counts_backers = fields.Boolean(required=True)
    cents_per_hour = Cents(required=True, validate=validate.Range(0, DEAREST_HOUR_CENTS))
    other_public_cents = Cents(load_default=0, validate=validate.Range(0, LARGEST_CENTS))
    reason = Text(longest=500, empty=True, load_default="")


class EnteredSchema(StrictSchema):
    """A sum that the association paid."""

    amount_cents = Cents(required=True, validate=validate.Range(1, LARGEST_CENTS))
    spent_on = fields.Date(required=True)
    purpose = Line(longest=200, required=True)


class TermsView(Schema):
    """The terms, by whom they were set, and why they changed."""

    basis_points = fields.Integer()
    base = fields.String()
    counts_backers = fields.Boolean()
    cents_per_hour = fields.Integer()
    other_public_cents = fields.Integer()
    reason = fields.String()
    set_by = fields.String()
    set_at = fields.String()


class BudgetMoneyView(Schema):
    """Money of pledges and of match, in cents."""

    goal_cents = fields.Integer()
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    matched_cents = fields.Integer()
    is_before_end = fields.Boolean()


class BudgetHoursView(Schema):
    """Work in minutes, and what the approved part is worth."""

    needed_minutes = fields.Integer()
    signed_minutes = fields.Integer()
    approved_minutes = fields.Integer()
    cents_per_hour = fields.Integer()
    approved_cents = fields.Integer()


class BudgetGoodsView(Schema):
    """Goods in pieces and cents."""

    needs = fields.Integer()
    target = fields.Integer()
    promised = fields.Integer()
    received = fields.Integer()
    left = fields.Integer()
    target_cents = fields.Integer()
    promised_cents = fields.Integer()
    received_cents = fields.Integer()
    approved_cents = fields.Integer()


class BudgetOwnMoneyView(Schema):
    """The association's own money: with receipts, and without."""

    proved_cents = fields.Integer()
    unproved_cents = fields.Integer()


class BudgetShareView(Schema):
    """What the association covers itself."""

    basis_points = fields.Integer()
    base = fields.String()
    counts_backers = fields.Boolean()
    other_public_cents = fields.Integer()
    base_cents = fields.Integer()
    required_cents = fields.Integer()
    covered_cents = fields.Integer()
    short_by_cents = fields.Integer()


class BudgetLackView(Schema):
    """What is missing: money or own_share in cents, hours in minutes, goods in pieces."""

    what = fields.String()
    amount = fields.Integer()


class OneBudgetView(Schema):
    """Everything that a campaign is made of."""

    campaign_id = fields.String()
    money = fields.Nested(BudgetMoneyView)
    hours = fields.Nested(BudgetHoursView)
    goods = fields.Nested(BudgetGoodsView)
    own_money = fields.Nested(BudgetOwnMoneyView)
    own_share = fields.Nested(BudgetShareView, allow_none=True)
    missing = fields.List(fields.Nested(BudgetLackView))
    terms = fields.Nested(TermsView, allow_none=True)
    history = fields.List(fields.Nested(TermsView))
    defaults = fields.Nested(TermsView, allow_none=True)
    may_set_terms = fields.Boolean()


class EvidenceView(Schema):
    """A receipt."""

    id = fields.String()
    media_type = fields.String()


class OwnMoneyView(Schema):
    """An entry; one without evidence does not count."""

    id = fields.String()
    amount_cents = fields.Integer()
    spent_on = fields.String()
    purpose = fields.String()
    state = fields.String()
    reason = fields.String()
    counts = fields.Boolean()
    entered_at = fields.String()
    evidence = fields.List(fields.Nested(EvidenceView))
    actions = fields.List(fields.String())


class OwnMoneyPage(Schema):
    """Entries, newest first."""

    items = fields.List(fields.Nested(OwnMoneyView))
    next = fields.String(allow_none=True)
