"""A condition of a promise: what it asks for, and how much of it."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField

from gateway.clients.conditions import PledgeCondition
from gateway.forms.page_form import EurosField, PageForm
from gateway.wording.conditions import condition_choices

NO_CONDITION = "none"
COUNTED = "backers_at_least"
LARGEST_COUNT = 100_000


def written(condition: PledgeCondition) -> dict[str, str]:
    """How the condition's number is written into the fields of a form."""
    if condition.kind == COUNTED:
        return {"condition_count": str(condition.threshold)}
    euros, cents = divmod(condition.threshold, 100)
    return {"condition_sum": f"{euros},{cents:02d}"}


class ConditionFields(PageForm):
    """A form that asks for a condition, among other things; `condition` holds it once it has been read."""

    condition_kind = RadioField(_("Onko lupauksellasi ehto?"), validate_choice=False, default=NO_CONDITION)
    condition_count = StringField(_("Kuinka monta muuta tukijaa?"))
    condition_sum = EurosField(_("Kuinka paljon euroina?"))

    condition: PledgeCondition | None = None

    def offer_conditions(self, kinds: tuple[str, ...]) -> None:
        """Fit the choices to what the campaign offers."""
        self.condition_kind.choices = condition_choices(kinds, NO_CONDITION) if kinds else []

    def read_condition(self) -> bool:
        """Read the condition; what will not do leaves its message at its field."""
        self.condition = None
        kind = self.condition_kind.data or NO_CONDITION
        if kind == NO_CONDITION or not self.condition_kind.choices:
            return True
        if kind not in {value for value, _label in self.condition_kind.choices}:
            self.add_error("condition_kind", str(_("Valitse luettelosta")))
            return False
        threshold = self._read_count() if kind == COUNTED else self.condition_sum.read(1)
        if threshold is None:
            return False
        self.condition = PledgeCondition(kind, threshold)
        return True

    def _read_count(self) -> int | None:
        written = (self.condition_count.data or "").strip()
        # isdecimal takes digits of every script; a number is written with those of our keyboards.
        if written.isascii() and written.isdecimal() and 1 <= int(written[:9]) <= LARGEST_COUNT:
            return int(written)
        self.add_error("condition_count", str(_("Kirjoita, kuinka monta muuta tukijaa, esimerkiksi 15")))
        return None


class ConditionForm(ConditionFields):
    """Another condition for a promise that was made."""

    def fill(self, condition: PledgeCondition | None, kinds: tuple[str, ...]) -> None:
        """Show the condition as it is."""
        self.offer_conditions(kinds)
        if condition is None:
            return
        self.condition_kind.data = condition.kind
        for name, text in written(condition).items():
            self[name].data = text
