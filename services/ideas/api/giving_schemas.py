"""Shapes of goods that are needed and promised."""

from marshmallow import Schema, fields, validate

from services.chassis.schemas import Cents, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.money import LARGEST_CENTS
from services.ideas.api.schemas import Line
from services.ideas.domain.giving.needs import CONDITIONS, LARGEST_COUNT


def _count() -> fields.Integer:
    return fields.Integer(strict=True, required=True, validate=validate.Range(1, LARGEST_COUNT))


class NeedSchema(StrictSchema):
    """What is needed, how much of it, what one is worth and how that was estimated."""

    name = Line(longest=80, required=True)
    unit = Line(longest=20, required=True)
    target = _count()
    value_cents = Cents(required=True, validate=validate.Range(0, LARGEST_CENTS))
    value_basis = Line(longest=200, required=True)
    needed_by = fields.Date(load_default=None, allow_none=True)
    bring_to = Text(longest=200, empty=True, load_default="")


class ReasonSchema(StrictSchema):
    """Why."""

    reason = Text(longest=500, empty=True, load_default="")


class PromiseSchema(StrictSchema):
    """Who promises how many; nobody needs an account."""

    name = Line(longest=120, required=True)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))
    count = _count()
    note = Text(longest=300, empty=True, load_default="")


class ReceivedSchema(StrictSchema):
    """How many came, in what shape, and what they are worth altogether."""

    received = _count()
    condition = fields.String(required=True, validate=validate.OneOf(CONDITIONS))
    actual_cents = Cents(required=True, validate=validate.Range(0, LARGEST_CENTS))


class GiverLink(StrictSchema):
    """What the giver's own link shows."""

    token = fields.String(required=True, validate=validate.Length(1, 64))


class FewerSchema(GiverLink):
    """So many instead."""

    count = _count()


class NeedView(Schema):
    """A need with what is taken of it; sums in cents."""

    id = fields.String()
    name = fields.String()
    unit = fields.String()
    target = fields.Integer()
    promised = fields.Integer()
    received = fields.Integer()
    approved = fields.Integer()
    left = fields.Integer()
    value_cents = fields.Integer()
    value_basis = fields.String()
    received_cents = fields.Integer()
    approved_cents = fields.Integer()
    needed_by = fields.String(allow_none=True)
    bring_to = fields.String()
    closed = fields.Boolean()
    close_reason = fields.String()


class NeedsView(Schema):
    """All that a campaign needs."""

    items = fields.List(fields.Nested(NeedView))
    may_edit = fields.Boolean()


class PromisedView(Schema):
    """Until when the promise is kept unless the address is confirmed, and what is left for others."""

    count = fields.Integer()
    held_until = fields.String()
    left = fields.Integer()


class PromiseView(Schema):
    """A promise as the association sees it."""

    id = fields.String()
    need_id = fields.String()
    state = fields.String()
    count = fields.Integer()
    note = fields.String()
    promised_at = fields.String()
    received = fields.Integer(allow_none=True)
    condition = fields.String(allow_none=True)
    actual_cents = fields.Integer(allow_none=True)
    suggested_cents = fields.Integer()
    actions = fields.List(fields.String())
    name = fields.String()
    phone = fields.String()


class PromisesPage(Schema):
    """Promises of one need, oldest first."""

    items = fields.List(fields.Nested(PromiseView))
    next = fields.String(allow_none=True)


class NamedCampaign(Schema):
    """A campaign by its address and name."""

    slug = fields.String()
    title = fields.String()


class NeedOfPromise(Schema):
    """What was promised, and where it goes."""

    id = fields.String()
    name = fields.String()
    unit = fields.String()
    needed_by = fields.String(allow_none=True)
    bring_to = fields.String()
    closed = fields.Boolean()


class OwnPromiseView(Schema):
    """A promise as its giver sees it."""

    id = fields.String()
    state = fields.String()
    count = fields.Integer()
    received = fields.Integer(allow_none=True)
    note = fields.String()
    promised_at = fields.String()
    held_until = fields.String(allow_none=True)
    actions = fields.List(fields.String())
    need = fields.Nested(NeedOfPromise)
    campaign = fields.Nested(NamedCampaign)


class OwnPromisesView(Schema):
    """Everything that somebody has promised."""

    items = fields.List(fields.Nested(OwnPromiseView))
