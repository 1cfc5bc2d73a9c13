"""The forms of the association's desk and of the review desk."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from gateway.forms.day_field import DayField
from gateway.forms.number_field import NumberField
from gateway.forms.page_form import EurosField, PageForm, at_most, options, plain_text, required
from gateway.forms.picturing import PictureFields
from gateway.wording.experiments import THEMES, theme_name

# A form without a script cannot grow; saving it offers as many empty lines again.
EMPTY_BUDGET_LINES = 3
MOST_BUDGET_LINES = 40
PICTURES = (
    ("polkuvalot", _("Polkuvalot")),
    ("puutarha", _("Puutarha")),
    ("lahiliikunta", _("Lähiliikunta")),
    ("jaalyhdyt", _("Jäälyhdyt")),
    ("perhekahvila", _("Perhekahvila")),
    ("korjauspaja", _("Korjauspaja")),
    ("luistelukentta", _("Luistelukenttä")),
)
SUMS = ("goal", "minimum", "optimum", "minimum_pledge", "shortfall_limit")
MODELS = (
    ("all_or_nothing", _("Kaikki tai ei mitään")),
    ("keep_what_comes", _("Kaikki kertynyt käytetään")),
)
LEGAL_MODES = (
    ("pienkerays", _("Pienkeräys")),
    ("permit", _("Rahankeräyslupa")),
    ("presale", _("Ennakkomyynti")),
)
SHORTFALL_RULES = (
    ("association_accepts", _("Yhdistys päättää, riittääkö summa")),
    ("refund_all", _("Rahat palautetaan kaikille")),
    ("sponsor_tops_up", _("Sovittu tukija täydentää puuttuvan osan")),
)


class BudgetLineForm(Form):
    """One line of the budget; a line left empty is left out."""

    name = StringField(_("Menoerä"), [at_most(80), plain_text])
    note = StringField(_("Tarkennus"), [at_most(200), plain_text])
    amount = EurosField(_("Summa €"))
    optional = BooleanField(_("Tehdään vain, jos rahaa tulee enemmän"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written on the line."""
        return not (self.name.data or "").strip() and not (self.amount.data or "").strip()


def _text(label: object, longest: int) -> StringField:
    return StringField(label, [at_most(longest), plain_text])


def _area(label: object, longest: int) -> TextAreaField:
    return TextAreaField(label, [at_most(longest), plain_text])


class CampaignForm(PageForm):
    """The whole content of a campaign; a draft may be saved half done."""

    version = IntegerField()
    title = StringField(_("Kampanjan nimi"), [required(), at_most(80), plain_text])
    summary = _text(_("Yhdellä lauseella"), 200)
    district_slug = SelectField(_("Kaupunginosa"), validate_choice=False)
    picture = SelectField(_("Kuvitus"), choices=options(PICTURES))
    story = _area(_("Miksi tämä tehdään?"), 10_000)
    plain_summary = _area(_("Selkokielinen tiivistelmä"), 1_000)
    hypothesis = _area(_("Mitä kokeilette? Mitä uskotte tapahtuvan?"), 500)
    target_group = _text(_("Ketä varten"), 300)
    measure = _text(_("Mistä näette, että se toimi"), 300)
    start_value = _text(_("Mikä tilanne on nyt"), 300)
    theme = SelectField(_("Teema"), validate_choice=False)
    measure_unit = _text(_("Mittarin yksikkö"), 40)
    start_number = NumberField(_("Lähtöarvo"))
    start_measured_on = DayField(_("Milloin lähtöarvo mitattiin"))
    budget_lines = FieldList(FormField(BudgetLineForm), max_entries=MOST_BUDGET_LINES)
    goal = EurosField(_("Tavoite"))
    minimum = EurosField(_("Vähimmäissumma, jolla voitte aloittaa"))
    optimum = EurosField(_("Enimmäissumma, jonka voitte käyttää"))
    minimum_pledge = EurosField(_("Pienin tuki"))
    stop_at_optimum = BooleanField(_("Lopeta kerääminen enimmäissummaan"))
    stretch_use = _area(_("Mihin tavoitteen ylittävä raha käytetään"), 500)
    model = RadioField(_("Milloin rahat saa"), choices=options(MODELS), validate_choice=False)
    shortfall_rule = RadioField(
        _("Jos osa korttiveloituksista ei onnistu"), choices=options(SHORTFALL_RULES), validate_choice=False
    )
    shortfall_limit = EurosField(_("Tukija täydentää enintään"))
    deadline_on = DayField(_("Viimeinen keräyspäivä"))
    legal_mode = RadioField(_("Millä luvalla keräätte"), choices=options(LEGAL_MODES), validate_choice=False)
    legal_number = _text(_("Luvan tai pienkeräyksen numero"), 40)
    primary_purpose = _text(_("Ensisijainen käyttötarkoitus"), 300)
    secondary_purpose = _text(_("Toissijainen käyttötarkoitus"), 300)
    collecting_account_id = SelectField(_("Keräystili"), validate_choice=False)

    def keep_only(self, names: Collection[str]) -> None:
        """Leave out what another step of the guide asks."""
        for name in [each for each in self._fields if each not in {*names, "version", "csrf_token"}]:
            del self[name]

    def offer(self, districts: list[tuple[str, str]], accounts: list[tuple[str, str]]) -> None:
        """Fill the lists of choices."""
        lists = {
            "theme": [("", gettext("Valitse teema")), *((each, theme_name(each)) for each in THEMES)],
            "district_slug": [("", _("Valitse kaupunginosa")), *districts],
            "collecting_account_id": [("", _("Valitse tili")), *accounts],
        }
        for name in lists.keys() & self._fields.keys():
            self[name].choices = options(lists[name])

    def add_empty_lines(self) -> None:
        """Room for more budget lines."""
        if "budget_lines" not in self:
            return
        for _number in range(min(EMPTY_BUDGET_LINES, MOST_BUDGET_LINES - len(self.budget_lines))):
            self.budget_lines.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields and read every sum, so that every fault is shown at once."""
        holds = super().validate(extra_validators)
        self.sums = {name: self._sum(name) for name in SUMS if name in self}
        if "budget_lines" in self:
            self._read_lines()
        return holds and not self.errors

    def _read_lines(self) -> None:
        self.lines = [each for each in (self._line(entry.form) for entry in self.budget_lines) if each]
        # Said once for the whole list; each line shows its own message where it stands.
        self.budget_lines.errors = [
            gettext("Rivi %(number)d: %(error)s", number=number, error=error)
            for number, entry in enumerate(self.budget_lines, 1)
            for field in entry.form
            for error in field.errors
        ]

    def _sum(self, name: str) -> int | None:
        field: EurosField = self[name]
        return field.read(least_cents=1) if (field.data or "").strip() else None

    @staticmethod
    def _line(line: BudgetLineForm) -> dict[str, Any] | None:
        if line.is_empty:
            return None
        if not (line.name.data or "").strip():
            line.name.errors = [*line.name.errors, gettext("Nimeä menoerä")]
        return {
            "name": (line.name.data or "").strip(),
            "note": (line.note.data or "").strip(),
            "amount_cents": line.amount.read(least_cents=1),
            "optional": bool(line.optional.data),
        }


class NumberForm(PageForm):
    """The authority's number, which may come after the review."""

    version = HiddenField()
    legal_number = StringField(
        _("Luvan tai pienkeräyksen numero"), [required(_("Kirjoita numero")), at_most(40), plain_text]
    )


class NewCampaignForm(PageForm):
    """What a draft starts from."""

    key = HiddenField()
    association_id = SelectField(_("Yhdistys"), validate_choice=False)
    title = StringField(_("Kampanjan nimi"), [required(_("Anna kampanjalle nimi")), at_most(80), plain_text])


class AdoptionForm(PageForm):
    """Which association takes an idea up."""

    key = HiddenField()
    association_id = SelectField(_("Yhdistys"), validate_choice=False)


class UpdateForm(PictureFields, PageForm):
    """What the association tells about the campaign's course."""

    title = StringField(_("Otsikko"), [required(_("Anna otsikko")), at_most(120), plain_text])
    body = TextAreaField(_("Mitä on tapahtunut?"), [required(), at_most(10_000), plain_text])


class ReasonForm(PageForm):
    """Why a campaign is halted."""

    reason = TextAreaField(_("Syy"), [required(_("Kirjoita syy")), at_most(2000), plain_text])
