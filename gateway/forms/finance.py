"""The forms of the finance desk."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from gateway.forms.page_form import PageForm, at_most, plain_text, required


class BankFileForm(PageForm):
    """A statement or a notification as the bank made it."""

    file = FileField(_("Tiedosto"))


class CardCircuitForm(PageForm):
    """Whether everybody who gives a card proves first that a person does."""

    hold = RadioField(
        _("Varmistus ennen korttia"),
        choices=[
            ("automatic", _("Itsestään, hylättyjen korttien määrän mukaan")),
            ("on", _("Aina päällä")),
            ("off", _("Pois päältä")),
        ],
        validators=[required(_("Valitse yksi"))],
    )
    comment = StringField(
        _("Perustelu (näkyy lokissa)"),
        validators=[required(_("Kirjoita perustelu")), at_most(300), plain_text],
    )


class DecisionForm(PageForm):
    """A decision on exactly the content that was shown."""

    key = HiddenField()
    content_hash = HiddenField()
    decision = HiddenField()
    reason = StringField(_("Syy, jos hylkäät"), validators=[at_most(500), plain_text])


class AnswerForm(PageForm):
    """Why a backer does not get the money back."""

    answer = TextAreaField(
        _("Vastaus tukijalle"), validators=[required(_("Kirjoita vastaus")), at_most(1000), plain_text]
    )


class AccountForm(PageForm):
    """A collecting account; another person approves it."""

    account_id = SelectField(_("Uusi tili vai muutos"), validate_choice=False)
    association_id = SelectField(_("Yhdistys"), validate_choice=False)
    payee_name = StringField(
        _("Saajan nimi maksuohjeessa"), validators=[required(), at_most(120), plain_text]
    )
    iban = StringField(_("IBAN"), validators=[required(), at_most(42), plain_text])
    bic = StringField(_("BIC"), validators=[at_most(11), plain_text])
    stripe_account_id = StringField(_("Yhdistyksen Stripe-tili"), validators=[at_most(69), plain_text])
    comment = TextAreaField(
        _("Mistä tilinumero on tarkistettu"), validators=[required(), at_most(500), plain_text]
    )
