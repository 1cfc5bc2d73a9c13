"""Forms of the register of volunteers: joined, kept up to date, invited from, taught."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField

from gateway.clients.districts import District
from gateway.clients.register import ChosenAssociation
from gateway.forms.day_field import DayField
from gateway.forms.page_form import EmailField, PageForm, at_most, one_line, options, plain_text, required
from gateway.wording.register import CONSENT_VERSION, register_consent
from gateway.wording.skills import certificate_names, skill_names

MOST_PARTICIPANTS = 60
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_BETWEEN = re.compile(r"[\s,;]+")


class DetailsForm(PageForm):
    """What a member says of themselves."""

    name = StringField(_("Nimi"), [required(_("Kirjoita nimesi")), at_most(80), one_line])
    phone = StringField(_("Puhelinnumero (vapaaehtoinen)"), [at_most(40), one_line])
    district = SelectField(_("Kaupunginosa, jossa asut (vapaaehtoinen)"), validate_choice=False)
    birth_year = StringField(_("Syntymävuosi (vapaaehtoinen)"), [at_most(4)])
    skills = SelectMultipleField(_("Mitä osaat?"), validate_choice=False)

    # Names of the service's fields that are called otherwise here.
    NAMES = {"home_district_slug": "district"}  # noqa: RUF012 - WTForms takes no annotation here

    def offer_districts(self, districts: Iterable[District]) -> None:
        """Fill the lists."""
        self.district.choices = [("", str(_("En kerro")))] + [(each.slug, each.name) for each in districts]
        self.skills.choices = options(skill_names().items())

    def details(self) -> dict[str, Any] | None:
        """What was written, or nothing with every fault at its field."""
        holds = self.validate()
        year = (self.birth_year.data or "").strip()
        if year and not _YEAR.fullmatch(year):
            self.add_error("birth_year", str(_("Kirjoita vuosi neljällä numerolla, esimerkiksi 1985")))
            return None
        if not holds:
            return None
        return {
            "name": (self.name.data or "").strip(),
            "phone": (self.phone.data or "").strip(),
            "home_district_slug": self.district.data or "",
            "birth_year": int(year) if year else None,
            "skills": [each for each in self.skills.data or [] if each in skill_names()],
        }


class JoinForm(DetailsForm):
    """A wish to join, and the associations that may know of it."""

    email = EmailField(_("Sähköposti"), [required(_("Kirjoita sähköpostiosoitteesi"))])
    associations = SelectMultipleField(_("Mitkä yhdistykset saavat kutsua sinut?"), validate_choice=False)

    def offer_associations(self, associations: Iterable[ChosenAssociation]) -> None:
        """Fill the list."""
        self.associations.choices = options((each.id, each.name) for each in associations)

    def wish(self, locale: str) -> dict[str, Any] | None:
        """The wish as the service takes it, or nothing with every fault at its field."""
        details = self.details()
        if details is None:
            return None
        return (
            details
            | consent_words()
            | {
                "email": self.email.data,
                "locale": locale,
                "association_ids": self.associations.data or [],
            }
        )


def consent_words() -> dict[str, str]:
    """The words that were read, and their version."""
    return {"wording_version": CONSENT_VERSION, "wording": register_consent()}


class LostLinkForm(PageForm):
    """Where the link should go."""

    email = EmailField(_("Sähköposti"), [required(_("Kirjoita sähköpostiosoitteesi"))])


class CertificateForm(PageForm):
    """A card that somebody holds."""

    kind = SelectField(_("Kortti"), [required(_("Valitse kortti"))], validate_choice=False)
    issued_on = DayField(_("Myöntämispäivä"), [required(_("Kirjoita päivä muodossa 6.12.2026"))])
    expires_on = DayField(_("Viimeinen voimassaolopäivä (vapaaehtoinen)"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind.choices = options([("", str(_("Valitse"))), *certificate_names().items()])

    def card(self) -> dict[str, Any] | None:
        """The card as the service takes it, or nothing with every fault at its field."""
        if not self.validate() or self.issued_on.day is None:
            return None
        last = self.expires_on.day
        return {
            "kind": self.kind.data,
            "issued_on": self.issued_on.day.isoformat(),
            "expires_on": last.isoformat() if last else None,
        }


class InviteForm(PageForm):
    """Whom to look for, and how many to write to; the key makes a second press harmless."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    district = SelectField(_("Missä asuvia"), validate_choice=False)
    skills = SelectMultipleField(_("Mitä osaavia"), validate_choice=False)
    at_most = SelectField(
        _("Montako kutsua enintään"),
        choices=options((str(each), str(each)) for each in (5, 10, 20, 50, 100, 200)),
        default="20",
    )

    def offer(self, districts: Iterable[District]) -> None:
        """Fill the lists."""
        anywhere = ("", str(_("Koko kaupungissa")))
        self.district.choices = options([anywhere, *((each.slug, each.name) for each in districts)])
        self.skills.choices = options(skill_names().items())


class CourseForm(PageForm):
    """Who passed a course."""

    kind = SelectField(_("Kurssi"), [required(_("Valitse kurssi"))], validate_choice=False)
    issued_on = DayField(_("Kurssipäivä"), [required(_("Kirjoita päivä muodossa 6.12.2026"))])
    emails = TextAreaField(_("Osallistujien sähköpostiosoitteet"), [required(), at_most(20_000), plain_text])

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind.choices = options([("", str(_("Valitse"))), *certificate_names().items()])

    def participants(self) -> list[str] | None:
        """The addresses, or nothing with the fault at its field."""
        if not self.validate():
            return None
        found = [each for each in _BETWEEN.split(self.emails.data or "") if each]
        if len(found) > MOST_PARTICIPANTS:
            self.add_error("emails", str(_("Enintään 60 osoitetta kerralla")))
            return None
        return found
