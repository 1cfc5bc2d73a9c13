"""Shapes of notify's API."""

from marshmallow import fields

from services.chassis.schemas import Instant, PageQuery, StrictSchema


class DeliveryQuery(PageQuery):
    """Of which pledge, and from where on."""

    pledge_id = fields.UUID(load_default=None)


class AttemptAnswer(StrictSchema):
    """One attempt at sending."""

    at = Instant(required=True)
    outcome = fields.String(required=True)
    code = fields.String(required=True)


class DeliveryAnswer(StrictSchema):
    """A message and what became of it."""

    id = fields.UUID(required=True)
    template = fields.String(required=True)
    pledge_id = fields.UUID(allow_none=True)
    state = fields.String(required=True)
    queued_at = Instant(required=True)
    sent_at = Instant(allow_none=True)
    error = fields.String(allow_none=True)
    attempts = fields.List(fields.Nested(AttemptAnswer), required=True)


class DeliveryPage(StrictSchema):
    """A page of messages."""

    items = fields.List(fields.Nested(DeliveryAnswer), required=True)
    next = fields.String(allow_none=True)
