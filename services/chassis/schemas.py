"""Shapes that every service's API shares."""

from marshmallow import RAISE, Schema, fields, validate


class StrictSchema(Schema):
    """A shape that refuses fields it does not know, so that nothing is assigned by surprise."""

    class Meta:
        unknown = RAISE


class Cents(fields.Integer):
    """A sum in whole cents; no fraction, no text, no truth value."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(strict=True, **kwargs)  # type: ignore[arg-type]

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]
        if isinstance(value, (bool, str, float)):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Text(fields.String):
    """A person's text, trimmed, with an upper bound; by default it may not be empty."""

    def __init__(self, *, longest: int, empty: bool = False, **kwargs: object) -> None:
        bounds = validate.Length(min=0 if empty else 1, max=longest)
        super().__init__(validate=bounds, **kwargs)  # type: ignore[arg-type]

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]
        text = super()._deserialize(value, attr, data, **kwargs)
        return text.strip()


class Instant(fields.AwareDateTime):
    """An aware instant, written in ISO 8601."""


class PageQuery(StrictSchema):
    """Keyset paging: what follows the cursor, so many at most."""

    after = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))
