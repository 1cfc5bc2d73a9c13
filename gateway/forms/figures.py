"""The form by which a sum is entered for a funder."""

import uuid

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, ValidationError

from gateway.forms.day_field import DayField
from gateway.forms.page_form import PageForm, at_most, options, plain_text, required
from gateway.wording.figures import entry_kind, funder_name
from gateway.wording.problems import amount_problem
from services.contracts.money import NotAnAmount, parse_euros

FUNDERS = ("esf", "city", "public", "private")
KINDS = ("planned", "realised")
LARGEST_FUNDING_CENTS = 10**11 - 1
_MINUS = ("-", "\u2212")


class FundingForm(PageForm):
    """A sum that a funder planned or realised; `cents` holds it once it has been read."""

    funder = SelectField(_("Rahoittaja"))
    kind = SelectField(_("Laji"))
    amount = StringField(_("Summa euroina"), validators=[required(_("Kirjoita summa"))])
    entered_for = DayField(_("Päivä"), validators=[required(_("Kirjoita päivä muodossa 6.12.2026"))])
    note = StringField(_("Selite"), validators=[required(_("Kirjoita selite")), at_most(300), plain_text])
    key = HiddenField()
    cents: int = 0

    def offer(self) -> None:
        """Give the lists their words and the form its key."""
        self.funder.choices = options((each, funder_name(each)) for each in FUNDERS)
        self.kind.choices = options((each, entry_kind(each)) for each in KINDS)
        self.key.data = self.key.data or uuid.uuid4().hex

    def validate_amount(self, field: StringField) -> None:
        """Read the sum; a minus corrects an earlier entry."""
        text = (field.data or "").strip()
        sign = -1 if text.startswith(_MINUS) else 1
        try:
            self.cents = sign * parse_euros(text.lstrip("".join(_MINUS)), LARGEST_FUNDING_CENTS)
            if self.cents == 0:
                raise NotAnAmount("below_minimum")
        except NotAnAmount as error:
            raise ValidationError(amount_problem(str(error), 1, LARGEST_FUNDING_CENTS)) from error
