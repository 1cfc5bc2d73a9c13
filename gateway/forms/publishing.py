"""When a campaign opens, what is mended in its updates, who follows it, and what is asked on it."""

import re
import secrets
from datetime import time

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError

from gateway.forms.day_field import DayField
from gateway.forms.page_form import EmailField, PageForm, at_most, one_line, plain_text, required

_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)", re.ASCII)


class ClockField(StringField):
    """A time of day as people write it, "9.00"; `clock` holds it once the form has been checked."""

    clock: time | None = None

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - the signature is WTForms'
        """Read the time, or say how one is written."""
        found = _CLOCK.fullmatch((self.data or "").strip())
        if found is None:
            raise ValidationError(gettext("Kirjoita kellonaika muodossa 9.00"))
        self.clock = time(int(found[1]), int(found[2]))


class OpeningForm(PageForm):
    """The local day and hour at which a campaign opens."""

    on = DayField(_("Päivä"), [required(_("Kirjoita päivä muodossa 6.12.2026"))])
    at = ClockField(_("Kellonaika"), default="9.00")
    shown = BooleanField(_("Kerro jo nyt, että kampanja on tulossa"), default=True)


class CorrectionForm(PageForm):
    """What an update says once it has been mended."""

    title = StringField(_("Otsikko"), [required(), at_most(120), one_line])
    body = TextAreaField(_("Teksti"), [required(), at_most(10_000), plain_text])


class FollowForm(PageForm):
    """An address that wants to hear of a campaign or a district."""

    email = EmailField(_("Sähköposti"), [required(_("Kirjoita sähköpostiosoitteesi"))])


class QuestionForm(PageForm):
    """A question to the makers of a campaign."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    question = TextAreaField(_("Kysymyksesi"), [required(_("Kirjoita kysymys")), at_most(1000), plain_text])
    name = StringField(_("Nimi tai nimimerkki (vapaaehtoinen)"), [at_most(60), one_line])
    email = EmailField(_("Sähköposti (vapaaehtoinen)"))


class AnswerForm(PageForm):
    """The association's answer."""

    answer = TextAreaField(_("Vastaus"), [required(_("Kirjoita vastaus")), at_most(2000), plain_text])
