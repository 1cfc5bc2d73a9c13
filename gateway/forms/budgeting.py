"""Forms of the own-funding share: the association's money with its receipt, and the terms that staff set."""

import re
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, StringField, TextAreaField

from gateway.forms.day_field import DayField
from gateway.forms.page_form import EurosField, PageForm, at_most, one_line, options, plain_text, required
from gateway.wording.problems import problem_message
from services.chassis.problems import Problem
from services.contracts.money import LARGEST_CENTS

# The service's own bound, and a little for the form around it.
LARGEST_REQUEST = 15 * 1024 * 1024 + 64 * 1024
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,image/heic,image/heif"
DEAREST_HOUR_CENTS = 100_000
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?", re.ASCII)
_OF_THE_FILE = {
    "required": "choose_evidence",
    "too_large": "evidence_too_large",
    "not_a_picture": "not_evidence",
    "unreadable": "evidence_unreadable",
}


def read_percent(text: str | None) -> int | None:
    """Basis points of a percentage as people write it: "9", "9,5 %"; nothing for anything else."""
    found = _PERCENT.fullmatch((text or "").replace("%", "").strip())
    if found is None:
        return None
    points = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return points if points <= 10_000 else None


def percent_text(basis_points: int) -> str:
    """Basis points as they stand in a form: 900 is "9", 950 is "9,5"."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


class EvidenceForm(PageForm):
    """A receipt."""

    evidence = FileField(_("Tosite"))

    def chosen(self) -> bytes | None:
        """The file that was chosen, or nothing where none was."""
        given = request.files.get("evidence")
        return given.read() if given and given.filename else None

    def tell_of_file(self, problem: Problem) -> None:
        """Say at the field why the file was not taken."""
        codes = problem.errors.get("evidence") or [
            "evidence_too_large" if problem.status == 413 else problem.code
        ]
        for code in codes:
            self.add_error("evidence", problem_message(_OF_THE_FILE.get(code, code)))


class OwnMoneyForm(EvidenceForm):
    """A sum that the association paid, with its receipt if it is at hand."""

    amount = EurosField(_("Summa"))
    spent_on = DayField(_("Maksupäivä"), [required(_("Kirjoita päivä muodossa 6.12.2026"))])
    purpose = StringField(_("Mihin raha käytettiin"), [required(), at_most(200), one_line])

    def read(self) -> dict[str, Any] | None:
        """The entry as the service takes it, or nothing with every fault at its field."""
        holds, cents = self.validate(), self.amount.read(1, LARGEST_CENTS)
        if not holds or cents is None or self.spent_on.day is None:
            return None
        return {
            "amount_cents": cents,
            "spent_on": self.spent_on.day.isoformat(),
            "purpose": (self.purpose.data or "").strip(),
        }


class ShareTermsForm(PageForm):
    """How much the association covers, of what, with what."""

    percent = StringField(_("Omarahoitusosuus prosentteina"))
    base = RadioField(_("Mistä osuus lasketaan"), validate_choice=False)
    counts_backers = BooleanField(_("Tukijoiden maksama raha lasketaan omarahoitukseen"))
    rate = EurosField(_("Talkootunnin arvo"))
    other_public = EurosField(_("Muu julkinen raha hankkeessa"))
    reason = TextAreaField(_("Muutoksen syy"), [at_most(500), plain_text])

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.base.choices = options(
            (("total_cost", _("Koko hankkeen kustannuksista")), ("grant", _("Vain julkisesta rahasta")))
        )

    def read(self) -> dict[str, Any] | None:
        """The terms as the service takes them, or nothing with every fault at its field."""
        holds, points = self.validate(), read_percent(self.percent.data)
        if points is None:
            self.add_error("percent", str(_("Kirjoita prosentti väliltä 0–100, esimerkiksi 9")))
        if self.base.data not in ("total_cost", "grant"):
            self.add_error("base", str(_("Valitse, mistä osuus lasketaan")))
        rate = self.rate.read(0, DEAREST_HOUR_CENTS)
        other = self.other_public.read(0, LARGEST_CENTS)
        if not holds or self.errors or points is None or rate is None or other is None:
            return None
        return {
            "basis_points": points,
            "base": self.base.data,
            "counts_backers": bool(self.counts_backers.data),
            "cents_per_hour": rate,
            "other_public_cents": other,
            "reason": (self.reason.data or "").replace("\r\n", "\n").strip(),
        }


class RefusalForm(PageForm):
    """Why an entry does not count."""

    reason = TextAreaField(_("Miksi erää ei hyväksytä?"), [at_most(500), plain_text])
