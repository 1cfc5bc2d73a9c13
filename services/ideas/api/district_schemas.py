"""What staff may send about districts, and what readers get of them."""

from marshmallow import Schema, fields, validate

from services.chassis.schemas import StrictSchema, Text
from services.ideas.api.schemas import Line
from services.ideas.usecases.placing.close_district import TILES


class DistrictEdit(StrictSchema):
    """Changes to the version that the editor saw; what is not named stays."""

    version = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))
    name = Line(longest=60)
    name_sv = Line(longest=60)
    name_genitive = Line(longest=60)
    name_locative = Line(longest=60)
    sort_key = Line(longest=60, empty=True)
    description = Text(longest=1000, empty=True)
    description_sv = Text(longest=1000, empty=True)
    tile = fields.Integer(strict=True, validate=validate.Range(1, TILES))


class DistrictMerger(StrictSchema):
    """Which district takes over."""

    into = fields.String(required=True, validate=validate.Length(1, 60))


class DistrictView(Schema):
    """A district with what happens in it and in those merged into it."""

    slug = fields.String()
    number = fields.Integer(allow_none=True)
    kind = fields.String()
    name = fields.String()
    name_sv = fields.String()
    name_genitive = fields.String()
    name_locative = fields.String()
    description = fields.String()
    description_sv = fields.String()
    tile = fields.Integer(allow_none=True)
    hidden = fields.Boolean()
    merged_into = fields.String(allow_none=True)
    version = fields.Integer()
    sorted_as = fields.String()
    live_campaigns = fields.Integer()
    ended_campaigns = fields.Integer()
    experiments = fields.Integer()
    ideas = fields.Integer()
    collected_cents = fields.Integer()
    promised_cents = fields.Integer()
    paid_out_cents = fields.Integer()


class DistrictsView(Schema):
    """All of them."""

    items = fields.List(fields.Nested(DistrictView))


class ChangedFieldView(Schema):
    """What a field was, and what it became."""

    field = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class DistrictChangeView(Schema):
    """Who changed what, when."""

    at = fields.String()
    actor = fields.String()
    changes = fields.List(fields.Nested(ChangedFieldView))


class DistrictChangesPage(Schema):
    """A page of changes."""

    items = fields.List(fields.Nested(DistrictChangeView))
    next = fields.String(allow_none=True)
