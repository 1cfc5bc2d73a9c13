"""The forms of an experiment's final report, and the reviewer's answer to it."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField, TextAreaField, ValidationError

from gateway.clients.experiments import DeskReport
from gateway.forms.campaign_desk import ReasonForm
from gateway.forms.day_field import DayField, read_day
from gateway.forms.number_field import NumberField, number_text
from gateway.forms.page_form import PageForm, at_most, options, plain_text, required
from gateway.wording.experiments import NEXT_STEPS, OUTCOMES, next_step_name, outcome_name

MOST_PARTICIPANTS = 1_000_000


class ReportForm(PageForm):
    """What came of the experiment; it may be saved half done."""

    version = HiddenField()
    outcome = RadioField(_("Toteutuiko se, mitä odotitte?"), validate_choice=False)
    end_number = NumberField(_("Loppuarvo"))
    end_measured_on = DayField(_("Milloin loppuarvo mitattiin"))
    participants = StringField(_("Montako ihmistä osallistui"), [at_most(12)])
    happened = TextAreaField(_("Mitä tapahtui"), [at_most(5_000), plain_text])
    learnt = TextAreaField(_("Mitä opitte"), [at_most(5_000), plain_text])
    next_step = RadioField(_("Mitä seuraavaksi"), validate_choice=False)
    next_words = TextAreaField(
        _("Kertokaa lisää siitä, mitä seuraavaksi tapahtuu"), [at_most(2_000), plain_text]
    )

    def offer(self) -> None:
        """Fill the lists of choices."""
        self.outcome.choices = options([(each, outcome_name(each)) for each in OUTCOMES])
        self.next_step.choices = options([(each, next_step_name(each)) for each in NEXT_STEPS])

    @classmethod
    def showing(cls, desk: DeskReport) -> "ReportForm":
        """The form with what has been written."""
        report = desk.report
        measured = read_day(report.end_measured_on or "")
        return cls(
            formdata=None,
            data={
                **{name: getattr(report, name) for name in ("happened", "learnt", "next_words")},
                "version": str(desk.version),
                "outcome": report.outcome,
                "next_step": report.next_step,
                "end_number": number_text(report.end_number),
                "end_measured_on": f"{measured.day}.{measured.month}.{measured.year}" if measured else "",
                "participants": "" if report.participants is None else str(report.participants),
            },
        )

    def validate_participants(self, field: StringField) -> None:
        """A whole number, or nothing yet."""
        given = (field.data or "").replace(" ", "").replace("\u00a0", "")
        if given and not (given.isascii() and given.isdigit() and int(given) <= MOST_PARTICIPANTS):
            raise ValidationError(gettext("Kirjoita kokonaisluku"))

    def content(self) -> dict[str, object]:
        """What the form says, as the service takes it."""
        texts = {name: (self[name].data or "").replace("\r\n", "\n").strip() for name in _TEXTS}
        given = (self.participants.data or "").replace(" ", "").replace("\u00a0", "")
        measured = self.end_measured_on.day
        version = self.version.data or ""
        return {
            **texts,
            "version": int(version) if version.isascii() and version.isdigit() else 0,
            "outcome": self.outcome.data if self.outcome.data in OUTCOMES else None,
            "next_step": self.next_step.data if self.next_step.data in NEXT_STEPS else None,
            "end_number": self.end_number.number,
            "end_measured_on": measured.isoformat() if measured else None,
            "participants": int(given) if given else None,
        }


_TEXTS = ("happened", "learnt", "next_words")


class ReportDecisionForm(PageForm):
    """A reviewer's decision on the version that was read."""

    version = HiddenField()
    decision = RadioField(
        _("Päätös"),
        choices=options([("accepted", _("Hyväksy ja julkaise")), ("needs_work", _("Pyydä lisää"))]),
        validators=[required(_("Valitse päätös"))],
        validate_choice=False,
    )
    reason = TextAreaField(_("Mitä pyydät lisää"), [at_most(2_000), plain_text])


class TakingBackForm(ReasonForm):
    """Why an accepted report is taken back from the public."""

    version = HiddenField()
