"""A reviewer's decision, with what is to be mended at single fields."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField

from gateway.forms.page_form import PageForm, at_most, options, plain_text, required
from gateway.wording.problems import problem_message

LONGEST_COMMENT = 1000
_PREFIX = "comment."

# The fields at which a comment may stand, as the makers' form groups them.
FIELD_GROUPS = (
    (
        _("Mitä ja missä"),
        (
            "title",
            "summary",
            "story",
            "plain_summary",
            "district_slug",
            "picture",
            "translations.sv",
            "translations.en",
        ),
    ),
    (
        _("Kokeilu"),
        (
            "experiment.hypothesis",
            "experiment.target_group",
            "experiment.measure",
            "experiment.measure_unit",
            "experiment.start_value",
            "experiment.start_number",
            "experiment.start_measured_on",
            "experiment.theme",
        ),
    ),
    (
        _("Raha"),
        (
            "budget_lines",
            "rewards",
            "goal_cents",
            "minimum_cents",
            "optimum_cents",
            "stop_at_optimum",
            "stretch_use",
            "minimum_pledge_cents",
            "model",
            "shortfall_rule",
            "shortfall_limit_cents",
        ),
    ),
    (
        _("Aika, lupa ja tili"),
        (
            "deadline_on",
            "legal.mode",
            "legal.number",
            "legal.issued_on",
            "legal.primary_purpose",
            "legal.secondary_purpose",
            "legal.delivery_within_months",
            "legal.vat_basis_points",
            "collecting_account_id",
        ),
    ),
)


class ReviewForm(PageForm):
    """A reviewer's decision on the version that was read."""

    version = HiddenField()
    decision = RadioField(
        _("Päätös"),
        choices=options(
            [
                ("approved", _("Hyväksy")),
                ("needs_work", _("Palauta korjattavaksi")),
                ("rejected", _("Hylkää")),
            ]
        ),
        validators=[required(_("Valitse päätös"))],
        validate_choice=False,
    )
    reason = TextAreaField(_("Perustelu yhdistykselle"), [at_most(2000), plain_text])

    # What stands at each field; kept when something else is wrong.
    comments: dict[str, str]

    def take_comments(self, sent: Mapping[str, str]) -> None:
        """Read what was written at the fields."""
        names = [name for _group, fields in FIELD_GROUPS for name in fields]
        given = {name: sent.get(_PREFIX + name, "").strip() for name in names}
        self.comments = {name: text for name, text in given.items() if text}

    def check_comments(self) -> bool:
        """Whether comments go with sending back, and sending back or rejecting goes with words."""
        if any(len(text) > LONGEST_COMMENT for text in self.comments.values()):
            self.add_error(None, gettext("Kohdan kommentti on liian pitkä. Enintään 1000 merkkiä"))
        sent_back = self.decision.data == "needs_work"
        if self.comments and not sent_back:
            self.add_error("decision", problem_message("only_when_sent_back"))
        explained = (self.reason.data or "").strip() or (sent_back and self.comments)
        if self.decision.data != "approved" and not explained:
            self.add_error("reason", gettext("Kirjoita perustelu, jotta yhdistys tietää mitä tehdä"))
        return not self.errors
