"""Measured numbers as they come in."""

from decimal import Decimal

from marshmallow import ValidationError, fields, validate

LARGEST_NUMBER = Decimal("99999999999.99")


class Measurement(fields.Decimal):
    """A number with at most two decimals."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(allow_nan=False, **kwargs)  # type: ignore[arg-type]
        self.validators.append(validate.Range(-LARGEST_NUMBER, LARGEST_NUMBER))
        self.validators.append(_two_decimals)


def _two_decimals(number: Decimal) -> None:
    if number != number.quantize(Decimal("0.01")):
        raise ValidationError("too_precise")
