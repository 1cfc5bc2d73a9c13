"""A resident's idea, in a sentence or two, and support for somebody else's."""

import secrets

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from gateway.clients.districts import District
from gateway.forms.page_form import EmailField, PageForm, at_most, one_line, options, plain_text, required
from gateway.forms.picturing import PictureFields

LONGEST_IDEA = 2000


class IdeaForm(PictureFields, PageForm):
    """What should happen, and where; the key makes a second press harmless."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    # Whether similar ideas have been shown and this one is wanted all the same.
    own = HiddenField()
    text = TextAreaField(
        _("Mitä kaupunginosassasi pitäisi tehdä?"),
        validators=[required(_("Kirjoita ideasi")), at_most(LONGEST_IDEA), plain_text],
    )
    district = SelectField(
        _("Kaupunginosa"), validators=[required(_("Valitse kaupunginosa"))], validate_choice=False
    )
    email = EmailField(_("Sähköposti (vapaaehtoinen)"))
    phone = StringField(_("Puhelinnumero (vapaaehtoinen)"), validators=[at_most(40), one_line])

    def offer(self, districts: tuple[District, ...]) -> None:
        """Fill the list of districts."""
        choices = [("", str(_("Valitse")))] + [(each.slug, each.name) for each in districts]
        self.district.choices = choices

    def validate_district(self, field: SelectField) -> None:
        """Refuse a district that is not on the list."""
        if field.data not in {slug for slug, _name in field.choices}:
            field.data = ""
            raise ValidationError(_("Valitse kaupunginosa"))


class SupportForm(PageForm):
    """Me too; whoever leaves an address agrees to what is written beside it."""

    email = EmailField(_("Sähköposti (vapaaehtoinen)"))
    consented = BooleanField(_("Suostun tähän"))

    def validate_consented(self, field: BooleanField) -> None:
        """Refuse an address without consent."""
        if self.email.data and not field.data:
            raise ValidationError(_("Rastita suostumus, jos annat osoitteesi"))


class CorrectionForm(PageForm):
    """The idea written anew by its author."""

    text = TextAreaField(
        _("Ideasi"), validators=[required(_("Kirjoita ideasi")), at_most(LONGEST_IDEA), plain_text]
    )


class AssistedIdeaForm(IdeaForm):
    """An idea that somebody tells at the desk, and how they agreed to what was read to them."""

    consent_way = RadioField(
        _("Miten henkilö suostui?"),
        choices=options(
            (
                ("spoken", _("Suullisesti: luin tekstin ääneen")),
                ("signed", _("Allekirjoitti lomakkeen")),
            )
        ),
        validators=[required(_("Merkitse, miten henkilö suostui. Ilman suostumusta ideaa ei kirjata."))],
    )
    locale = SelectField(_("Millä kielellä paperi tulostetaan?"), validate_choice=False)
