"""A day as people write it. The browser's own date field would show it in the browser's language."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import StringField, ValidationError

_FINNISH = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)


def read_day(text: str) -> date | None:
    """The day of "6.12.2026" or "2026-12-06"; nothing for an empty text. Raises ValueError."""
    given = text.strip()
    if not given:
        return None
    finnish = _FINNISH.fullmatch(given)
    if finnish is None:
        return date.fromisoformat(given)
    day, month, year = (int(part) for part in finnish.groups())
    return date(year, month, day)


def day_text(on: date | None) -> str:
    """A day as it stands in a form."""
    return f"{on.day}.{on.month}.{on.year}" if on else ""


class DayField(StringField):
    """A local day; `day` holds it once the form has been checked."""

    day: date | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        """Read the day, or say how one is written."""
        try:
            self.day = read_day(self.data or "")
        except ValueError as error:
            raise ValidationError(gettext("Kirjoita päivä muodossa 6.12.2026")) from error
