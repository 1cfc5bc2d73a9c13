"""A text on one line."""

from marshmallow import ValidationError

from services.chassis.schemas import Text


class OneLine(Text):
    """A text without line breaks and without signs that turn or hide what is read."""

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text.isprintable():
            raise ValidationError("not_one_line")
        return text
