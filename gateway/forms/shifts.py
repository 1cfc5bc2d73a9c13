"""Forms of shifts: what a campaign's makers write, and what somebody who signs up does."""

import re
import secrets
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from gateway.clients.shifts import Shift
from gateway.forms.day_field import DayField
from gateway.forms.page_form import EmailField, PageForm, at_most, one_line, options, plain_text, required
from gateway.forms.publishing import ClockField
from gateway.forms.rewards import read_whole
from gateway.wording.skills import certificate_names, skill_names

MOST_PLACES = 500
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_AGES = ("", "13", "15", "16", "18")


class ShiftForm(PageForm):
    """A shift as its makers write it."""

    sequence = HiddenField()
    title = StringField(_("Mitä tehdään"), [required(), at_most(80), one_line])
    day = DayField(_("Päivä"), [required(_("Kirjoita päivä muodossa 6.12.2026"))])
    begins = ClockField(_("Alkaa klo"), default="10.00")
    ends = ClockField(_("Päättyy klo"), default="14.00")
    place = StringField(_("Paikka"), [at_most(120), one_line])
    capacity = StringField(_("Montako talkoolaista"), [required()])
    bring = TextAreaField(_("Mitä ottaa mukaan (vapaaehtoinen)"), [at_most(300), plain_text])
    least_age = SelectField(_("Ikäraja"), validate_choice=False)
    skills = SelectMultipleField(_("Mistä osaamisesta on apua"), validate_choice=False)
    certificates = SelectMultipleField(_("Mikä kortti vaaditaan"), validate_choice=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.least_age.choices = options((age, f"{age} v" if age else str(_("Ei ikärajaa"))) for age in _AGES)
        self.certificates.choices = options(certificate_names().items())
        self.skills.choices = options(skill_names().items())

    def read(self) -> dict[str, Any] | None:
        """The shift as the service takes it, or nothing with every fault at its field."""
        holds = self.validate()
        places = read_whole(self.capacity.data)
        if places is None or not 1 <= places <= MOST_PLACES:
            if self.capacity.data:
                self.add_error("capacity", str(_("Kirjoita luku väliltä 1–500")))
            return None
        if not holds or self.day.day is None or self.begins.clock is None or self.ends.clock is None:
            return None
        age = read_whole(self.least_age.data)
        return {
            "title": (self.title.data or "").strip(),
            "day": self.day.day.isoformat(),
            "begins": f"{self.begins.clock:%H:%M}",
            "ends": f"{self.ends.clock:%H:%M}",
            "place": (self.place.data or "").strip(),
            "capacity": places,
            "bring": (self.bring.data or "").replace("\r\n", "\n").strip(),
            "least_age": age or None,
            "skills": self.skills.data or [],
            "certificates": self.certificates.data or [],
        }


class CopyForm(PageForm):
    """The day of a copy."""

    day = DayField(_("Päivä"), [required(_("Kirjoita päivä muodossa 6.12.2026"))])


class SignUpForm(PageForm):
    """Who wants to come; year and card are asked where the shift asks for them."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    name = StringField(_("Nimesi"), [required(_("Kirjoita nimesi")), at_most(80), one_line])
    email = EmailField(_("Sähköposti"), [required(_("Kirjoita sähköpostiosoitteesi"))])
    phone = StringField(_("Puhelinnumero (vapaaehtoinen)"), [at_most(40), one_line])
    birth_year = StringField(_("Syntymävuosi"))
    has_certificates = BooleanField(_("Minulla on voimassa oleva kortti"))
    note = TextAreaField(_("Viesti järjestäjälle (vapaaehtoinen)"), [at_most(300), plain_text])

    def read(self, shift: Shift, locale: str) -> dict[str, Any] | None:
        """The wish as the service takes it, or nothing with every fault at its field."""
        holds = self.validate()
        year = (self.birth_year.data or "").strip()
        if shift.least_age and not _YEAR.fullmatch(year):
            self.add_error("birth_year", str(_("Kirjoita vuosi neljällä numerolla, esimerkiksi 1985")))
            holds = False
        if shift.certificates and not self.has_certificates.data:
            self.add_error("has_certificates", str(_("Tähän vuoroon tarvitaan voimassa oleva kortti")))
            holds = False
        if not holds:
            return None
        return {
            "name": (self.name.data or "").strip(),
            "email": self.email.data,
            "phone": (self.phone.data or "").strip() or None,
            "birth_year": int(year) if shift.least_age else None,
            "has_certificates": bool(self.has_certificates.data),
            "note": (self.note.data or "").replace("\r\n", "\n").strip(),
            "locale": locale,
        }


class WalkInForm(PageForm):
    """Somebody who just came along."""

    name = StringField(_("Nimi"), [required(_("Kirjoita nimi")), at_most(80), one_line])


class MinutesForm(PageForm):
    """The time really worked, in hours and quarters."""

    hours = SelectField(_("Tunnit"), validate_choice=False)
    quarters = SelectField(_("Minuutit"), validate_choice=False)

    def read(self) -> int | None:
        """The minutes, or nothing where they make no sense."""
        hours, quarters = read_whole(self.hours.data), read_whole(self.quarters.data)
        if hours is None or quarters not in (0, 15, 30, 45) or hours > 24:
            return None
        return hours * 60 + quarters


class CancelForm(PageForm):
    """Why a shift will not be held."""

    reason = TextAreaField(_("Miksi vuoro perutaan (vapaaehtoinen)"), [at_most(500), plain_text])
