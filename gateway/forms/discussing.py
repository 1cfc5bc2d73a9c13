"""Questions and comments on ideas, flags on them, and what staff decide."""

import re
import secrets

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField, TextAreaField, ValidationError

from gateway.forms.page_form import EurosField, PageForm, at_most, options, plain_text, required

LONGEST_REMARK = 1000
KINDS = (("question", _("Kysymys")), ("comment", _("Kommentti")))
FLAG_REASONS = (
    ("personal_data", _("Siinä on jonkun henkilötietoja")),
    ("insult", _("Se loukkaa tai uhkaa jotakuta")),
    ("spam", _("Se on mainos tai roskaa")),
    ("illegal", _("Epäilen, että se on lainvastainen")),
    ("other", _("Muu syy")),
)
FEASIBILITIES = (
    ("feasible", _("Toteutettavissa")),
    ("partly", _("Osittain toteutettavissa")),
    ("not_feasible", _("Ei toteutettavissa")),
    ("open", _("Ei vielä arvioitu")),
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class RemarkForm(PageForm):
    """What somebody asks or says under an idea."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    kind = RadioField(_("Mitä kirjoitat?"), choices=options(KINDS), default="question")
    remark = TextAreaField(
        _("Viestisi"), validators=[required(_("Kirjoita viesti")), at_most(LONGEST_REMARK), plain_text]
    )


class FlagForm(PageForm):
    """Why staff should look."""

    reason = RadioField(_("Mikä on vialla?"), choices=options(FLAG_REASONS))
    note = TextAreaField(_("Lisätieto (vapaaehtoinen)"), validators=[at_most(500), plain_text])

    def validate_reason(self, field: RadioField) -> None:
        """Refuse what says nothing."""
        if not field.data:
            raise ValidationError(_("Valitse, mikä on vialla"))


class DecisionForm(PageForm):
    """Why something is hidden or erased, or that it may be seen."""

    reason = TextAreaField(_("Syy"), validators=[at_most(1000), plain_text])


class RemarkAnswerForm(PageForm):
    """The city's answer to a question."""

    answer = TextAreaField(
        _("Vastaus"), validators=[required(_("Kirjoita vastaus")), at_most(2000), plain_text]
    )


class IdeaAnswerForm(PageForm):
    """Whether an idea can be done, what it would cost, and why."""

    feasibility = RadioField(
        _("Arvio"), choices=options(FEASIBILITIES), validators=[required(_("Valitse arvio"))]
    )
    price = EurosField(_("Hinta-arvio euroina (vapaaehtoinen)"))
    reason = TextAreaField(
        _("Perustelu"), validators=[required(_("Kirjoita perustelu")), at_most(2000), plain_text]
    )


class MergeForm(PageForm):
    """Which idea takes this one in: one of those that are alike, or another by its address."""

    chosen = RadioField(_("Mihin ideaan yhdistetään?"), validate_choice=False)
    other = StringField(_("Tai toisen idean osoite"))

    def target(self) -> str | None:
        """The id of the chosen idea; an address that holds none leaves its message at the field."""
        written = (self.other.data or "").strip()
        found = _UUID.search(written or self.chosen.data or "")
        if found is None:
            self.add_error("other" if written else "chosen", str(_("Valitse idea tai kirjoita sen osoite")))
            return None
        return found.group().lower()
