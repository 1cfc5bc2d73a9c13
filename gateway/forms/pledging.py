"""The pledge: how much, by what means, from whom."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, StringField

from gateway.clients.pledges import Terms
from gateway.forms.conditions import ConditionFields
from gateway.forms.page_form import EmailField, EurosField, PageForm, at_most, one_line, required
from gateway.forms.proving import ProofForm
from gateway.forms.rewards import RewardFields
from gateway.wording.pledges import method_name
from gateway.wording.problems import amount_problem, problem_message

OWN_SUM = "muu"
READY_SUMS = (500, 1000, 2500, 5000, 10000)
CHOSEN_AT_FIRST = 2500
LONGEST_NAME = 80


class PledgeForm(ConditionFields, RewardFields):
    """Amount, method and contact on one page."""

    amount = RadioField(
        _("Kuinka paljon haluat antaa?"),
        validate_choice=False,
        default=str(CHOSEN_AT_FIRST),
    )
    own_amount = EurosField(_("Muu summa euroina"))
    method = RadioField(_("Miten haluat maksaa?"), validators=[required(_("Valitse maksutapa"))])
    email = EmailField(
        _("Sähköposti"),
        validators=[required(_("Kirjoita sähköpostiosoite muodossa nimi@esimerkki.fi"))],
    )
    name = StringField(
        _("Nimesi"), validators=[required(_("Kirjoita nimesi")), at_most(LONGEST_NAME), one_line]
    )
    public = BooleanField(_("Nimeni saa näkyä tukijoiden listassa"))
    monthly = BooleanField(_("Annan saman summan joka kuukausi"))

    def offer(self, terms: Terms) -> None:
        """Fit the choices to the campaign's terms."""
        self.ready_sums = [cents for cents in READY_SUMS if cents >= terms.minimum_pledge_cents]
        self.amount.choices = [(str(cents), str(cents)) for cents in self.ready_sums] + [(OWN_SUM, OWN_SUM)]
        self.method.choices = [(each, method_name(each)) for each in terms.methods]
        self.offer_conditions(terms.conditions)
        self.offer_rewards(terms.rewards)
        self.terms = terms

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields and read the sum, so that every fault is shown at once."""
        fields_hold = super().validate(extra_validators)
        self.amount_cents = self.read_sum()
        extras_hold = self._read_extras()
        return fields_hold and extras_hold and self.amount_cents is not None

    def read_sum(self) -> int | None:
        """The sum or the price in cents, or nothing with every fault at its field."""
        return self.read_price() if self.sells else self._read_amount()

    @property
    def faults_of_sum(self) -> list[str]:
        """What keeps the sum from being known, once it has been read; a missing address does not."""
        fields = (self.reward, self.count) if self.sells else (self.amount, self.own_amount)
        return [str(message) for field in fields for message in field.errors]

    def _read_extras(self) -> bool:
        if not self.read_condition():
            return False
        if self.condition is not None and self.method.data != "card":
            self.add_error("condition_kind", problem_message("condition_needs_card"))
            return False
        if self.repeats and self.method.data != "card":
            self.add_error("monthly", problem_message("monthly_needs_card"))
            return False
        return True

    @property
    def repeats(self) -> bool:
        """Whether the sum is given every month, where the campaign takes that."""
        return bool(self.monthly.data and self.terms.monthly_again_on)

    def _read_amount(self) -> int | None:
        # A sum somebody took the trouble to write counts, even where they forgot to press "other".
        if self.amount.data == OWN_SUM or (self.own_amount.data or "").strip():
            self.amount.data = OWN_SUM
            return self.own_amount.read(self.terms.minimum_pledge_cents, self.terms.remaining_cap_cents)
        if self.amount.data not in {str(cents) for cents in self.ready_sums}:
            self.add_error("amount", str(_("Valitse summa tai kirjoita oma")))
            return None
        cents, cap = int(self.amount.data), self.terms.remaining_cap_cents
        if cap is not None and cents > cap:
            self.add_error("amount", amount_problem("cap_reached", most_cents=cap))
            return None
        return cents


class AmountForm(PageForm):
    """Another sum for a pledge that was made."""

    amount = EurosField(_("Uusi summa euroina"))


class ReviewForm(ProofForm):
    """The last look before the promise; the key makes a second press harmless."""

    key = StringField()
