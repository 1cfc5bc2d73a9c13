"""What may be sent about following a campaign and asking on it; nothing else is accepted."""

from marshmallow import fields, validate

from services.chassis.schemas import StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.ideas.api.participation_schemas import browser_number
from services.ideas.api.schemas import Line
from services.ideas.domain.discussing.remarks import LONGEST_REMARK


class Following(StrictSchema):
    """Where to write to, and in which language."""

    email = fields.Email(required=True, validate=validate.Length(max=254))
    locale = fields.String(required=True, validate=validate.OneOf(LETTER_LANGUAGES))


class NewQuestion(StrictSchema):
    """A question, by a name and with an address to answer to where the asker wants."""

    text = Text(longest=LONGEST_REMARK, required=True)
    name = Line(longest=60, empty=True, load_default="")
    email = fields.Email(load_default=None, allow_none=True, validate=validate.Length(max=254))
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))
    browser = browser_number()
