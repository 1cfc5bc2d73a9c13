"""The form of a rule: what a line must meet, and what becomes of it then."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from gateway.forms.page_form import EurosField, PageForm, at_most, one_line, options, plain_text, required
from services.contracts.money import LARGEST_CENTS

NOTE = "note"


class RuleForm(PageForm):
    """A rule; `tried` names the conditions whose preview was seen, `replaces` the rule that it changes."""

    name = StringField(_("Säännön nimi"), validators=[at_most(80), one_line])
    payer_name_contains = StringField(_("Maksajan nimessä on"), validators=[at_most(140), one_line])
    payer_name_equals = StringField(_("Maksajan nimi on täsmälleen"), validators=[at_most(140), one_line])
    payer_iban = StringField(_("Maksajan tilinumero (IBAN)"), validators=[at_most(42), one_line])
    message_contains = StringField(_("Viestissä on"), validators=[at_most(140), one_line])
    bank_code = StringField(_("Pankin tapahtumakoodin alku"), validators=[at_most(35), one_line])
    direction = SelectField(
        _("Suunta"),
        choices=options([("", _("Kumpi tahansa")), ("in", _("Tulleet")), ("out", _("Lähteneet"))]),
    )
    least_cents = EurosField(_("Summa vähintään"))
    most_cents = EurosField(_("Summa enintään"))
    collecting_account_id = SelectField(_("Keräystili"), validate_choice=False)
    account = SelectField(
        _("Mitä riville tehdään"),
        choices=options(
            [
                ("bank_fees", _("Kirjataan pankin kuluihin ja korkoihin")),
                ("write_off", _("Kirjataan luottotappioihin ja pieniin eroihin")),
                (NOTE, _("Jätetään tilirivien jonoon ohjeen kanssa")),
            ]
        ),
    )
    note = TextAreaField(_("Ohje rivin käsittelijälle"), validators=[at_most(300), plain_text])
    position = IntegerField(
        _("Järjestysnumero"),
        default=100,
        validators=[Optional(), NumberRange(1, 9999, _("Kirjoita luku 1–9999"))],
    )
    comment = TextAreaField(_("Perustelu"), validators=[at_most(500), plain_text])
    tried = HiddenField()
    replaces = HiddenField()
    key = HiddenField()

    def conditions(self) -> dict[str, Any]:
        """What a line must meet, as the service takes it; a sum that cannot be read leaves its message."""
        texts = ("payer_name_contains", "payer_name_equals", "payer_iban", "message_contains", "bank_code")
        asked: dict[str, Any] = {name: (self[name].data or "").strip() or None for name in texts}
        asked["direction"] = self.direction.data or None
        for field in (self.least_cents, self.most_cents):
            given = (field.data or "").strip()
            asked[field.name] = field.read(1, LARGEST_CENTS) if given else None
        return asked


class StopRuleForm(PageForm):
    """Why a rule ends."""

    comment = StringField(_("Syy"), validators=[required(_("Kirjoita syy")), at_most(500), plain_text])
    key = HiddenField()
