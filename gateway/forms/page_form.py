"""What every form shares: reading a problem that a service answered with, and fields for sums and mail."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from marshmallow import ValidationError as NotAnEmail
from marshmallow import validate
from wtforms import StringField, ValidationError
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from gateway.wording.problems import amount_problem, problem_message
from services.chassis.problems import Problem
from services.contracts.money import NotAnAmount, parse_euros

# The same rule as the services', so that an address accepted here is not refused there.
_check_email = validate.Email()
LONGEST_EMAIL = 254
_KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


def usable_key(key: str | None) -> str | None:
    """A form's idempotency key, unless somebody made it something else."""
    return key if key and _KEY.fullmatch(key) else None


def form_key() -> str | None:
    """The idempotency key that `once()` wrote into the form being handled."""
    return usable_key(request.form.get("key"))


class PageForm(FlaskForm):
    """A form of a page; the CSRF token is checked before the view runs, so the form itself makes none."""

    class Meta(FlaskForm.Meta):
        """Of no token."""

        csrf = False

    def add_error(self, name: str | None, message: str) -> None:
        """Say what is wrong with a field, or with the whole when the page has no such field."""
        field: Any = self._fields.get(name) if name else None
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def take_problem(self, problem: Problem, names: dict[str, str] | None = None) -> None:
        """Show a service's refusal at its fields; `names` maps the service's field names to this form's."""
        for name, codes in problem.errors.items():
            for code in codes:
                self.add_error((names or {}).get(name, name), problem_message(code))
        if not problem.errors:
            self.form_errors.append(problem_message(problem.code))


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Choices of a list or of radio buttons from values and their words."""
    return [SelectChoice(value, label) for value, label in pairs]


def required(message: str | None = None) -> DataRequired:
    """A rule that something is given."""
    return DataRequired(message or lazy_gettext("Täytä tämä kohta"))


def at_most(longest: int) -> Length:
    """A rule on the length of a text."""
    return Length(max=longest, message=lazy_gettext("Teksti on liian pitkä"))


def plain_text(_form: Any, field: Field) -> None:
    """A rule against signs that no keyboard writes and no database keeps."""
    text = field.data or ""
    if any((sign < " " and sign not in "\r\n\t") or "\ud800" <= sign <= "\udfff" for sign in text):
        raise ValidationError(problem_message("control_characters"))


def one_line(_form: Any, field: Field) -> None:
    """A rule against line breaks and signs that turn or hide what is read."""
    if not (field.data or "").isprintable():
        raise ValidationError(problem_message("not_one_line"))


class EmailField(StringField):
    """An address of mail, trimmed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        self.data = valuelist[0].strip() if valuelist else ""

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        """Refuse what cannot be an address."""
        try:
            if len(self.data or "") > LONGEST_EMAIL:
                raise NotAnEmail("too long")
            if self.data:
                _check_email(self.data)
        except NotAnEmail as error:
            raise ValidationError(problem_message("not_an_email")) from error


class EurosField(StringField):
    """A sum as people write it; `cents` holds it once it has been read."""

    cents: int | None = None
    errors: Sequence[str]

    def read(self, least_cents: int, most_cents: int | None = None) -> int | None:
        """The sum in cents; a sum that will not do leaves its message at the field."""
        try:
            cents = parse_euros(self.data or "")
            if cents < least_cents:
                raise NotAnAmount("below_minimum")
            if most_cents is not None and cents > most_cents:
                raise NotAnAmount("cap_reached")
        except NotAnAmount as error:
            said: list[str] = [*self.errors, amount_problem(str(error), least_cents, most_cents)]
            self.errors = said
            return None
        self.cents = cents
        return cents
