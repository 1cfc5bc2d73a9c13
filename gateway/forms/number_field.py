"""A measured number as people write it: "12", "1 250,5"."""

import re
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import StringField, ValidationError

_NUMBER = re.compile(r"-?\d{1,11}(\.\d{1,2})?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def read_number(text: str) -> str | None:
    """The number with a decimal point; nothing for an empty text. Raises ValueError."""
    given = _SPACES.sub("", text).replace("\u2212", "-").replace(",", ".")
    if not given:
        return None
    if not _NUMBER.fullmatch(given):
        raise ValueError(text)
    return str(Decimal(given))


def number_text(number: str | None) -> str:
    """A number as it stands in a form and in a sentence: with a decimal comma."""
    return (number or "").replace(".", ",")


class NumberField(StringField):
    """A number with at most two decimals; `number` holds it as text once the form has been checked."""

    number: str | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        """Read the number, or say how one is written."""
        try:
            self.number = read_number(self.data or "")
        except ValueError as error:
            raise ValidationError(gettext("Kirjoita luku, esimerkiksi 12 tai 12,5")) from error
