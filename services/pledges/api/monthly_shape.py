"""A monthly pledge as its backer sees it."""

from marshmallow import fields

from services.chassis.schemas import Instant, StrictSchema


class MonthSchema(StrictSchema):
    """One month: charged by a pledge of its own, skipped or missed."""

    due_on = fields.Date()
    outcome = fields.String()
    pledge_id = fields.UUID(allow_none=True)
    link_token = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    amount_cents = fields.Integer(allow_none=True)
    refunded_cents = fields.Integer(allow_none=True)


class MonthlySchema(StrictSchema):
    """The agreement, its schedule and its months, newest first; `pledge_id` is its first pledge."""

    pledge_id = fields.UUID()
    link_token = fields.String()
    state = fields.String()
    reason = fields.String(allow_none=True)
    amount_cents = fields.Integer()
    cap_cents = fields.Integer()
    minimum_cents = fields.Integer()
    next_due_on = fields.Date(allow_none=True)
    charge_on = fields.Date(allow_none=True)
    coming = fields.List(fields.Date())
    months = fields.List(fields.Nested(MonthSchema))
    consent_text = fields.String()
    consent_version = fields.String()
    consented_at = Instant()
    actions = fields.List(fields.String())
