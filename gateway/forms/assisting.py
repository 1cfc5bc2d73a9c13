"""The forms of the helper's desk, and of cash."""

import secrets

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from gateway.clients.pledges import Terms
from gateway.forms.page_form import (
    EurosField,
    PageForm,
    at_most,
    one_line,
    options,
    plain_text,
    required,
    usable_key,
)
from gateway.forms.rewards import RewardFields
from gateway.languages import WRITTEN
from gateway.wording.pledges import method_name
from services.contracts.money import format_euros

# Euro notes and coins in cents, as the service names them.
PIECES = (20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5)
MOST_PIECES = 10_000
LEAST_CENTS = 1


class AssistedForm(RewardFields):
    """What somebody says at the desk."""

    amount = EurosField(_("Summa euroina"))
    method = RadioField(_("Miten henkilö maksaa?"), validators=[required(_("Valitse maksutapa"))])
    cash_desk_id = SelectField(_("Mihin kassaan raha menee?"), validate_choice=False)
    name = StringField(_("Nimi"), validators=[at_most(80), one_line])
    phone = StringField(_("Puhelinnumero"), validators=[at_most(40), one_line])
    locale = SelectField(_("Millä kielellä paperi tulostetaan?"))
    consented = BooleanField(
        _("Luin tekstin ääneen, ja henkilö hyväksyi sen."),
        validators=[required(_("Lue teksti ääneen ja merkitse, että henkilö hyväksyi sen"))],
    )
    key = HiddenField()

    def offer(self, terms: Terms, desks: list[tuple[str, str]]) -> None:
        """Fit the choices to the campaign's terms and its drawers."""
        methods = [each for each in ("bank_transfer",) if each in terms.methods] + (["cash"] if desks else [])
        self.method.choices = options((each, method_name(each)) for each in methods)
        self.cash_desk_id.choices = options(desks)
        self.locale.choices = options((each.tag, each.name) for each in WRITTEN)
        self.key.data = usable_key(self.key.data) or secrets.token_urlsafe(16)
        self.offer_rewards(terms.rewards)
        self.terms = terms

    def read_cents(self) -> int | None:
        """The sum, or nothing with its message at the field."""
        if self.sells:
            return self.read_price()
        if self.amount.errors:
            return None
        return self.amount.read(self.terms.minimum_pledge_cents, self.terms.remaining_cap_cents)


class WitnessForm(PageForm):
    """What the second person counted."""

    counted = EurosField(_("Paljonko laskit?"))


class CountForm(PageForm):
    """What lies in the drawer, by pieces or as a sum."""

    counted = EurosField(_("Summa euroina"))
    comment = TextAreaField(_("Mistä erotus johtuu?"), validators=[at_most(500), plain_text])


class DepositForm(PageForm):
    """How much goes to the bank."""

    amount = EurosField(_("Pankkiin vietävä summa"))


class CashDeskForm(PageForm):
    """A drawer for one collecting account."""

    name = StringField(
        _("Kassan nimi"), validators=[required(_("Anna kassalle nimi")), at_most(80), one_line]
    )
    collecting_account_id = SelectField(_("Keräystili"), validate_choice=False)


class CountDecisionForm(PageForm):
    """A decision on the difference that was shown."""

    decision = HiddenField()
    difference = HiddenField()
    reason = StringField(_("Syy, jos palautat laskettavaksi"), validators=[at_most(500), plain_text])


class CodeForm(PageForm):
    """What stands on the paper."""

    number = StringField(
        _("Tunnus"), validators=[required(_("Kirjoita paperissa oleva tunnus")), at_most(40), one_line]
    )
    code = StringField(
        _("Koodi"), validators=[required(_("Kirjoita paperissa oleva koodi")), at_most(40), one_line]
    )


def read_pieces(form: CountForm, given: dict[str, str]) -> dict[str, int] | None:
    """How many of each note and coin, from fields such as "kpl-2000"; nothing where one is no count."""
    pieces = {}
    for denomination in PIECES:
        text = given.get(f"kpl-{denomination}", "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdigit() and int(text[:6]) <= MOST_PIECES):
            form.add_error(None, str(_("Tarkista, montako %(name)s oli", name=format_euros(denomination))))
            return None
        pieces[str(denomination)] = int(text)
    return pieces
