"""Numbers by which the authorities know an association."""

from stdnum.exceptions import ValidationError
from stdnum.fi import associationid, ytunnus


class NotANumber(ValueError):
    """The text is no such number; the message is a code: `not_a_business_id`, `not_a_register_number`."""


def read_business_id(text: str) -> str:
    """A Y-tunnus in its written form "0165116-3". Raises NotANumber.

    Source: the Finnish Patent and Registration Office's check digit, by python-stdnum. The tax
    authority's form of the same number, "FI01651163", is understood.
    """
    try:
        return str(ytunnus.format(ytunnus.validate(text)))
    except ValidationError as error:
        raise NotANumber("not_a_business_id") from error


def read_register_number(text: str) -> str:
    """A number of the register of associations in its written form "123.456". Raises NotANumber."""
    try:
        return str(associationid.format(associationid.validate(text)))
    except ValidationError as error:
        raise NotANumber("not_a_register_number") from error
