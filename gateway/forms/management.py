"""The form of the administrator's desk."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField

from gateway.forms.page_form import EmailField, PageForm, at_most, options, plain_text, required
from services.contracts.roles import Role

ROLES = (
    (Role.REVIEWER.value, _("Tarkistaja: kampanjat ja yhdistykset")),
    (Role.HELPER.value, _("Avustaja: auttaa ihmisiä palvelupisteessä")),
    (Role.FINANCE.value, _("Talous: tiliotteet, täsmäytys, ehdotukset")),
    (Role.FINANCE_APPROVER.value, _("Talouden hyväksyjä: toinen silmäpari")),
    (Role.ADMIN.value, _("Ylläpito: kutsuu henkilökuntaa")),
)


class InvitationForm(PageForm):
    """Whom to invite, and what they may do."""

    key = HiddenField()
    name = StringField(_("Nimi"), [required(_("Kirjoita nimi")), at_most(100), plain_text])
    email = EmailField(_("Työsähköposti"), [required(_("Kirjoita sähköpostiosoite"))])
    role = SelectField(_("Tehtävä"), choices=options(ROLES))
