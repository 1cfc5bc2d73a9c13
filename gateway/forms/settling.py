"""The forms by which associations are paid."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange

from gateway.forms.page_form import EurosField, PageForm, at_most, options, plain_text, required

_WHY = [required(_("Kirjoita perustelu")), at_most(500), plain_text]


class DraftForm(PageForm):
    """How much is settled now: everything, or an instalment."""

    kind = RadioField(
        _("Mitä tilitetään"),
        choices=options([("last", _("Kaikki, viimeinen erä")), ("part", _("Osa, loput myöhemmin"))]),
        default="last",
    )
    amount = EurosField(_("Erän summa euroina"))
    account = HiddenField()


class HoldbackForm(PageForm):
    """How much is kept back until the last settlement."""

    percent = IntegerField(
        _("Pidätetään viimeiseen erään (%)"),
        validators=[
            InputRequired(_("Kirjoita luku")),
            NumberRange(0, 50, _("Anna kokonaisluku nollasta viiteenkymmeneen")),
        ],
    )


class WhyForm(PageForm):
    """Why it is asked."""

    comment = StringField(_("Perustelu"), validators=_WHY)


class NewFileForm(PageForm):
    """A payment file for one account."""

    collecting_account_id = HiddenField()
    format = RadioField(
        _("Aineiston versio"),
        choices=options([("pain.001.001.09", "pain.001.001.09"), ("pain.001.001.03", "pain.001.001.03")]),
        default="pain.001.001.09",
    )
    comment = StringField(_("Perustelu"), validators=_WHY)


class AnswerFileForm(PageForm):
    """What the bank answered."""

    file = FileField(_("Pankin vastaus (pain.002)"))
