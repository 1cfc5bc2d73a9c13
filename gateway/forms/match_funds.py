"""The forms of match funds: a rule, the pool that follows it, and a trial of it on the past."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from gateway.clients.districts import District
from gateway.clients.match_funds import GOAL, PER_HEAD, RATIO, RULE_FIELDS, OpenFund, Rule
from gateway.forms.day_field import DayField, day_text
from gateway.forms.page_form import EurosField, PageForm, at_most, one_line, options, plain_text, required
from gateway.wording.match_funds import match_field_problem
from gateway.wording.problems import problem_message
from services.chassis.problems import Problem
from services.contracts.money import LARGEST_CENTS, format_euros

MOST_CAMPAIGNS = 500
# Which fields say how much, by kind; a field of another kind is folded away and not asked for.
_OF_KIND = {RATIO: ("percent",), PER_HEAD: ("head_cents",), GOAL: ("grant_cents",)}
_CAPS = ("pledge_cap_cents", "person_cap_cents", "campaign_cap_cents")
_EUROS = ("head_cents", "grant_cents", "least_cents", *_CAPS)
_WHOLE = _("Kirjoita kokonaisluku")


class WholeField(IntegerField):
    """A whole number; one that cannot be read has its message in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        text = (valuelist[0] if valuelist else "").strip().removesuffix("%").strip()
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) < 12):
            raise ValueError(str(_WHOLE))
        self.data = int(text)


class RuleForm(PageForm):
    """A rule and the campaigns it is for; its fields are called as the service calls them."""

    kind = RadioField(
        _("Miten vastinrahaa lisätään"),
        choices=options(
            [
                (RATIO, _("Jokaiseen tukeen sen summan mukaan")),
                (PER_HEAD, _("Sama summa jokaisesta tukijasta")),
                (GOAL, _("Yksi summa, kun kampanja on päässyt rajaan")),
            ]
        ),
        default=RATIO,
        validators=[required(_("Valitse yksi"))],
    )
    percent = WholeField(_("Kuinka monta prosenttia tuesta lisätään"), validators=[Optional()])
    head_cents = EurosField(_("Summa tukijaa kohden"))
    grant_cents = EurosField(_("Summa, jonka kampanja saa"))
    unlock = SelectField(
        _("Mistä raja lasketaan"),
        choices=options(
            [
                ("percent", _("Prosenttia tavoitteesta")),
                ("amount", _("Euroa tukijoilta")),
                ("backers", _("Tukijoiden määrä")),
            ]
        ),
        default="percent",
    )
    threshold = EurosField(_("Raja"))
    least_cents = EurosField(_("Pienin tuki, johon lisätään"))
    pledge_cap_cents = EurosField(_("Yhteen tukeen enintään"))
    person_cap_cents = EurosField(_("Yhdelle tukijalle enintään"))
    campaign_cap_cents = EurosField(_("Yhteen kampanjaan enintään"))
    districts = SelectMultipleField(_("Alueet"), validate_choice=False)
    campaigns = SelectMultipleField(_("Valitut kampanjat"), validate_choice=False)
    words = StringField(_("Lisää kampanja nimellä tai osoitteella"), validators=[at_most(200), one_line])

    def offer(self, districts: Iterable[District], titles: Mapping[str, str]) -> None:
        """The districts to tick from, and the chosen campaigns by their titles."""
        self.districts.choices = options((each.slug, each.name) for each in districts)
        self.campaigns.choices = options(
            (each, titles.get(each) or each) for each in dict.fromkeys(self.campaigns.data or ())
        )

    def rule(self) -> dict[str, Any]:
        """The rule and its scope as the service takes them; what cannot be read has its message."""
        asked: dict[str, Any] = dict.fromkeys(RULE_FIELDS) | {"kind": self.kind.data, "least_cents": 0}
        for name in (*_OF_KIND.get(self.kind.data, ()), "least_cents", *_CAPS):
            asked[name] = self._number(name) if self._is_given(name) else asked[name]
        if self.kind.data == GOAL:
            asked |= {"unlock": self.unlock.data, "threshold": self._threshold()}
            if asked["least_cents"]:
                self.add_error("least_cents", str(match_field_problem("not_with_this_kind")))
        chosen = list(dict.fromkeys(self.campaigns.data or ()))[:MOST_CAMPAIGNS]
        return asked | {"districts": list(self.districts.data or ()), "campaigns": chosen}

    def take_problem(self, problem: Problem, names: dict[str, str] | None = None) -> None:
        """Show a service's refusal at its fields, in the words that fit a pool."""
        known = {code for codes in problem.errors.values() for code in codes if match_field_problem(code)}
        for name, codes in problem.errors.items():
            for code in codes:
                said = match_field_problem(code) if code in known else problem_message(code)
                self.add_error((names or {}).get(name, name), said or problem_message(code))
        if not problem.errors:
            super().take_problem(problem)

    def _is_given(self, name: str) -> bool:
        field = self[name]
        return bool(field.raw_data and str(field.raw_data[0]).strip())

    def _number(self, name: str) -> int | None:
        if name not in _EUROS:
            return self.percent.data
        field: EurosField = self[name]
        return field.read(1, LARGEST_CENTS)

    def _threshold(self) -> int | None:
        text = (self.threshold.data or "").strip()
        if self.unlock.data == "amount" and text:
            return self.threshold.read(1, LARGEST_CENTS)
        text = text.removesuffix("%").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) < 12):
            self.add_error("threshold", str(_WHOLE))
            return None
        return int(text) if text else None


class FundForm(RuleForm):
    """A pool as it is drafted."""

    name = StringField(
        _("Rahaston nimi"), validators=[required(_("Kirjoita rahaston nimi")), at_most(120), one_line]
    )
    sponsor = StringField(
        _("Sponsori"), validators=[required(_("Kirjoita sponsorin nimi")), at_most(120), one_line]
    )
    collecting_account_id = SelectField(
        _("Tili, jolle sponsori maksaa"), validators=[required(_("Valitse tili"))], validate_choice=False
    )
    opens_on = DayField(
        _("Ensimmäinen päivä"), validators=[required(_("Kirjoita ensimmäinen päivä, esimerkiksi 6.12.2026"))]
    )
    closes_on = DayField(
        _("Viimeinen päivä"), validators=[required(_("Kirjoita viimeinen päivä, esimerkiksi 6.12.2026"))]
    )

    def offer_accounts(self, accounts: Sequence[tuple[str, str]]) -> None:
        """The operator's accounts, by name; one alone needs no choice."""
        chosen = [] if len(accounts) == 1 else [("", gettext("Valitse tili"))]
        self.collecting_account_id.choices = options([*chosen, *accounts])

    def wish(self) -> dict[str, Any] | None:
        """The pool as the service takes it, or nothing with every fault at its field."""
        holds = self.validate()
        rule = self.rule()
        if not holds or self.errors or self.opens_on.day is None or self.closes_on.day is None:
            return None
        return rule | {
            "name": (self.name.data or "").strip(),
            "sponsor": (self.sponsor.data or "").strip(),
            "collecting_account_id": self.collecting_account_id.data,
            "opens_on": self.opens_on.day.isoformat(),
            "closes_on": self.closes_on.day.isoformat(),
        }


class TrialForm(RuleForm):
    """A rule tried on the past: nothing is written, so it is sent in the address."""

    pool_cents = EurosField(_("Rahaston summa"))
    since = DayField(_("Alkaen"), validators=[required(_("Kirjoita päivä muodossa 6.12.2026"))])
    until = DayField(_("Asti"), validators=[required(_("Kirjoita päivä muodossa 6.12.2026"))])

    def trial(self) -> dict[str, Any] | None:
        """The trial as the service takes it, or nothing with every fault at its field."""
        holds = self.validate()
        rule, pool = self.rule(), self.pool_cents.read(1, LARGEST_CENTS)
        if not holds or self.errors or self.since.day is None or self.until.day is None:
            return None
        days = {"since": self.since.day.isoformat(), "until": self.until.day.isoformat()}
        return rule | days | {"pool_cents": pool}


class WhyForm(PageForm):
    """Why it is asked for."""

    key = HiddenField()
    comment = TextAreaField(
        _("Perustelu hyväksyjälle"),
        validators=[required(_("Kirjoita perustelu")), at_most(500), plain_text],
    )


def written_rule(rule: Rule) -> dict[str, Any]:
    """A rule as it stands in a form."""
    threshold = rule.threshold or ""
    if rule.unlock == "amount":
        threshold = _euros_text(rule.threshold)
    written: dict[str, Any] = {name: _euros_text(getattr(rule, name)) for name in _EUROS}
    return written | {
        "kind": rule.kind,
        "percent": rule.percent,
        "unlock": rule.unlock or "percent",
        "threshold": str(threshold),
    }


def written_fund(fund: OpenFund) -> dict[str, Any]:
    """A draft as it stands in its form."""
    return written_rule(fund.rule) | {
        "name": fund.name,
        "sponsor": fund.sponsor,
        "collecting_account_id": fund.collecting_account_id,
        "opens_on": day_text(date.fromisoformat(fund.opens_on)),
        "closes_on": day_text(date.fromisoformat(fund.closes_on)),
        "districts": fund.districts,
        "campaigns": fund.chosen_campaigns,
    }


def _euros_text(cents: int | None) -> str:
    return format_euros(cents).removesuffix("\u00a0€") if cents else ""
