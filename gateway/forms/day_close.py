"""The forms of days, months and items of payouts."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from gateway.forms.page_form import PageForm, at_most, options, plain_text, required


class ExplanationForm(PageForm):
    """Why a difference is there and right."""

    comment = TextAreaField(
        _("Selitys"), validators=[required(_("Kirjoita selitys")), at_most(500), plain_text]
    )


class LockForm(PageForm):
    """A month that is locked."""

    month = HiddenField()
    comment = StringField(
        _("Perustelu (näkyy lokissa)"),
        validators=[required(_("Kirjoita perustelu")), at_most(500), plain_text],
    )


class ReopeningForm(PageForm):
    """Why a month is to be reopened."""

    key = HiddenField()
    comment = StringField(
        _("Miksi kuukausi avataan"),
        validators=[required(_("Kirjoita perustelu")), at_most(500), plain_text],
    )


class PayoutItemForm(PageForm):
    """What an item of a payout is that nobody knew."""

    key = HiddenField()
    item = SelectField(_("Erä"), validate_choice=False, validators=[required(_("Valitse erä"))])
    decision = RadioField(
        _("Mikä se on"),
        choices=options(
            [
                ("fee", _("Kulu")),
                ("write_off", _("Tappio tai pieni ero")),
                ("campaign", _("Kampanjan rahaa")),
            ]
        ),
        validators=[required(_("Valitse yksi"))],
    )
    collecting_account_id = SelectField(_("Kenen kirjanpitoon"), validate_choice=False)
    campaign_id = SelectField(_("Mikä kampanja"), validate_choice=False)
    comment = StringField(
        _("Perustelu hyväksyjälle"),
        validators=[required(_("Kirjoita perustelu")), at_most(500), plain_text],
    )
