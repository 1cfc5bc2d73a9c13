"""Forms of goods: what a campaign's makers write, and what somebody who promises does."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from gateway.clients.giving import GoodsNeed
from gateway.forms.day_field import DayField
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
from gateway.forms.rewards import read_whole
from gateway.wording.giving import condition_name
from services.contracts.money import LARGEST_CENTS

MOST_PIECES = 10_000
CONDITIONS = ("good", "new", "worn")
_A_NUMBER = _("Kirjoita määrä kokonaislukuna, esimerkiksi 3")


class CountedForm(PageForm):
    """A form that asks how many."""

    def read_pieces(self, name: str) -> int | None:
        """The number in a field, or nothing with its fault at the field."""
        pieces = read_whole(self[name].data)
        if pieces is None or not 1 <= pieces <= MOST_PIECES:
            self.add_error(name, str(_A_NUMBER))
            return None
        return pieces


class NeedForm(CountedForm):
    """One thing that is needed, as the makers write it."""

    name = StringField(_("Mitä tarvitaan"), [required(), at_most(80), one_line])
    target = StringField(_("Montako"))
    unit = StringField(_("Yksikkö"), [required(), at_most(20), one_line], default="kpl")
    value = EurosField(_("Arvo yhtä kohti"))
    value_basis = StringField(_("Mihin arvo perustuu"), [required(), at_most(200), one_line])
    needed_by = DayField(_("Tarvitaan viimeistään (vapaaehtoinen)"))
    bring_to = TextAreaField(_("Minne ja milloin tuodaan"), [at_most(200), plain_text])

    def read(self) -> dict[str, Any] | None:
        """The need as the service takes it, or nothing with every fault at its field."""
        holds = self.validate()
        target, cents = self.read_pieces("target"), self.value.read(0, LARGEST_CENTS)
        if not holds or target is None or cents is None:
            return None
        return {
            "name": (self.name.data or "").strip(),
            "target": target,
            "unit": (self.unit.data or "").strip(),
            "value_cents": cents,
            "value_basis": (self.value_basis.data or "").strip(),
            "needed_by": self.needed_by.day.isoformat() if self.needed_by.day else None,
            "bring_to": (self.bring_to.data or "").replace("\r\n", "\n").strip(),
        }


class CloseForm(PageForm):
    """Why something is not needed any more."""

    reason = StringField(_("Miksi tavaraa ei enää tarvita?"), [at_most(500), one_line])


class GoodsPromiseForm(CountedForm):
    """Who promises how many."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    count = StringField(_("Montako tuot"), default="1")
    name = StringField(_("Nimesi"), [required(_("Kirjoita nimesi")), at_most(80), one_line])
    email = EmailField(_("Sähköposti"), [required(_("Kirjoita sähköpostiosoitteesi"))])
    phone = StringField(_("Puhelinnumero (vapaaehtoinen)"), [at_most(40), one_line])
    note = TextAreaField(_("Viesti yhdistykselle (vapaaehtoinen)"), [at_most(300), plain_text])

    def read(self, need: GoodsNeed, locale: str) -> dict[str, Any] | None:
        """The promise as the service takes it, or nothing with every fault at its field."""
        holds, count = self.validate(), self.read_pieces("count")
        if count is not None and count > need.left:
            self.add_error("count", str(_("Tarvitaan enää %(left)d", left=need.left)))
            return None
        if not holds or count is None:
            return None
        return {
            "count": count,
            "name": (self.name.data or "").strip(),
            "email": self.email.data,
            "phone": (self.phone.data or "").strip() or None,
            "note": (self.note.data or "").replace("\r\n", "\n").strip(),
            "locale": locale,
        }


class FewerForm(CountedForm):
    """So many instead."""

    count = StringField(_("Montako tuot"))


class ReceivedForm(CountedForm):
    """How many came, in what shape, at what value."""

    received = StringField(_("Montako tuli"))
    condition = SelectField(_("Kunto"), validate_choice=False)
    value = EurosField(_("Arvo yhteensä"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.condition.choices = options((each, condition_name(each)) for each in CONDITIONS)

    def read(self) -> dict[str, Any] | None:
        """What came as the service takes it, or nothing with every fault at its field."""
        holds = self.validate()
        received, cents = self.read_pieces("received"), self.value.read(0, LARGEST_CENTS)
        if not holds or received is None or cents is None:
            return None
        return {"received": received, "condition": self.condition.data or "", "actual_cents": cents}
