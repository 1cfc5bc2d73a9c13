"""The forms by which money goes back, and by which a payer's bank is answered."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from gateway.forms.page_form import EurosField, PageForm, at_most, one_line, plain_text, required

_WHY = [required(_("Kirjoita perustelu")), at_most(500), plain_text]


class CommentForm(PageForm):
    """Why it is asked."""

    comment = StringField(_("Perustelu"), validators=_WHY)


class PledgeRefundForm(PageForm):
    """How much of a pledge goes back, and why; `seen` are the cents whose way back has been shown."""

    amount = EurosField(_("Palautettava summa euroina"))
    reason = SelectField(_("Syy"), validate_choice=False)
    comment = TextAreaField(_("Perustelu (näkyy lokissa)"), validators=_WHY)
    seen = HiddenField()


class CampaignRefundForm(PageForm):
    """Why a campaign's refunds are to be paid now."""

    reason = SelectField(_("Syy"), validate_choice=False)
    comment = TextAreaField(_("Perustelu (näkyy lokissa)"), validators=_WHY)


class PayeeForm(PageForm):
    """To whom a refund goes by bank; another person reads and approves it."""

    payee_name = StringField(
        _("Saajan nimi"), validators=[required(_("Kirjoita saajan nimi")), at_most(70), one_line]
    )
    payee_iban = StringField(
        _("Tilinumero (IBAN)"), validators=[required(_("Kirjoita tilinumero")), at_most(42), one_line]
    )
    comment = TextAreaField(_("Mistä tilinumero on tarkistettu"), validators=_WHY)


class EvidenceForm(PageForm):
    """What the payer's bank is told."""

    uncategorized_text = TextAreaField(
        _("Mitä tapahtui"),
        validators=[required(_("Kirjoita, mitä tapahtui")), at_most(20_000), plain_text],
    )
    product_description = TextAreaField(_("Mistä maksettiin"), validators=[at_most(20_000), plain_text])
    refund_policy_disclosure = TextAreaField(_("Palautusehdot"), validators=[at_most(20_000), plain_text])
    service_date = StringField(_("Veloituspäivä"), validators=[at_most(100), one_line])


def as_written(cents: int) -> str:
    """A sum as people write it into a field: 25,50."""
    return f"{cents // 100},{cents % 100:02d}"
