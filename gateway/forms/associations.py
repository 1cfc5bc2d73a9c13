"""The forms about associations: registering, correcting, letting in, and what staff decide."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from gateway.forms.day_field import DayField
from gateway.forms.page_form import EmailField, PageForm, at_most, options, plain_text, required
from gateway.wording.associations import CHECKS

ROLES = (("editor", _("Muokata kampanjoita")), ("owner", _("Kaikkea, myös kutsua muita")))


class AssociationForm(PageForm):
    """What an association says of itself."""

    key = HiddenField()
    name = StringField(_("Yhdistyksen nimi"), [required(), at_most(200), plain_text])
    business_id = StringField(_("Y-tunnus"), [at_most(20), plain_text])
    register_number = StringField(_("Yhdistysrekisterin numero"), [at_most(20), plain_text])
    purpose = TextAreaField(_("Mitä yhdistys tekee"), [required(), at_most(2000), plain_text])
    postal_address = StringField(_("Postiosoite"), [required(), at_most(200), plain_text])
    public_email = EmailField(_("Julkinen sähköposti"), [required()])
    public_phone = StringField(_("Julkinen puhelinnumero"), [required(), at_most(40), plain_text])
    beside_another = BooleanField(_("Yhdistys on meidän, eikä aiempi kirjaus ole meidän tekemämme"))

    # Where the number is taken: the page then shows the ways in.
    taken: str = ""

    def identity(self) -> dict[str, object]:
        """What is sent to accounts."""
        names = ("name", "purpose", "postal_address", "public_email", "public_phone")
        sent: dict[str, object] = {name: self[name].data for name in names}
        sent |= {name: self[name].data or None for name in ("business_id", "register_number")}
        return sent | {"beside_another": bool(self.beside_another.data)}


class RequestForm(PageForm):
    """Ask about a number that is registered already."""

    business_id = HiddenField()
    register_number = HiddenField()
    kind = RadioField(
        _("Mitä haluat tehdä"),
        choices=options(
            [
                ("join", _("Pyydän yhdistyksen omistajaa ottamaan minut mukaan")),
                ("claim", _("Yhdistys on meidän, ja pyydän henkilökuntaa selvittämään asian")),
            ]
        ),
        validators=[required(_("Valitse, mitä haluat tehdä"))],
        validate_choice=False,
    )
    message = TextAreaField(_("Viesti"), [required(_("Kirjoita viesti")), at_most(1000), plain_text])


class MemberForm(PageForm):
    """Somebody who may act for the association."""

    email = EmailField(_("Sähköposti"), [required(_("Kirjoita sähköpostiosoite"))])
    role = SelectField(_("Mitä hän saa tehdä"), choices=options(ROLES))


class DecisionForm(PageForm):
    """What staff decided about an association, and on what."""

    outcome = RadioField(
        _("Päätös"),
        choices=options([("verified", _("Vahvista")), ("refused", _("Hylkää tiedot"))]),
        validators=[required(_("Valitse päätös"))],
        validate_choice=False,
    )
    checks = SelectMultipleField(_("Mitä tarkistit"), choices=options(CHECKS), validate_choice=False)
    extract_on = DayField(_("Rekisteriotteen päivä"))
    note = TextAreaField(_("Perustelu tai muistiinpano"), [at_most(2000), plain_text])

    def offer(self, *, verified: bool) -> None:
        """What was verified may be verified anew or withdrawn; what waits may be verified or refused."""
        if verified:
            self.outcome.choices = options(
                [("verified", _("Vahvista uudelleen")), ("withdrawn", _("Peru vahvistus"))]
            )


class ClaimAnswerForm(PageForm):
    """What staff answer to whoever says that the number is theirs."""

    accepted = RadioField(
        _("Vastaus"),
        choices=options([("yes", _("Aiheellinen")), ("no", _("Ei aiheellinen"))]),
        validators=[required(_("Valitse vastaus"))],
        validate_choice=False,
    )
    reason = TextAreaField(
        _("Viesti ilmoittajalle"), [required(_("Kirjoita viesti")), at_most(2000), plain_text]
    )
