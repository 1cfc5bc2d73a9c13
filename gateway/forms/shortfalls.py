"""Forms by which a shortfall is decided."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from gateway.forms.page_form import (
    EmailField,
    EurosField,
    PageForm,
    at_most,
    one_line,
    options,
    plain_text,
    required,
)

DECISIONS = {
    "accepted": _("Toteutamme hankkeen tällä summalla"),
    "refund_all": _("Rahat palautetaan kaikille"),
}


class DecisionInWritingForm(PageForm):
    """The association's decision on the sum that it saw missing."""

    seen_missing_cents = HiddenField()
    decision = RadioField(
        _("Mitä päätätte?"), validators=[required(_("Valitse päätös"))], validate_choice=False
    )
    statement = TextAreaField(
        _("Perustelu tukijoille"),
        validators=[required(_("Kirjoita perustelu")), at_most(2000), plain_text],
    )

    def offer(self, decisions: tuple[str, ...]) -> None:
        """Show only what may be decided."""
        self.decision.choices = options([(each, DECISIONS[each]) for each in decisions if each in DECISIONS])


class TopUpForm(PageForm):
    """What the declared sponsor adds."""

    amount = EurosField(_("Summa €"))
    sponsor = StringField(_("Tukijan nimi"), [required(), at_most(120), one_line])
    email = EmailField(_("Tukijan sähköposti"), [required(_("Kirjoita sähköpostiosoite"))])
    comment = StringField(
        _("Perustelu (näkyy lokissa)"), [required(_("Kirjoita perustelu")), at_most(500), one_line]
    )
