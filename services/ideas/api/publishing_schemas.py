"""What may be sent about following a campaign and asking on it; nothing else is accepted."""

from marshmallow import fields, validate

from services.chassis.schemas import StrictSchema
from services.ideas.domain.supporting.consents import LOCALES


class Following(StrictSchema):
    """Where to write to, and in which language."""

    email = fields.Email(required=True, validate=validate.Length(max=254))
    locale = fields.String(required=True, validate=validate.OneOf(LOCALES))
