"""Questions to the makers of a campaign: read, asked, taken back, flagged."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.browsers import browser_number, known_browser, remember_browser
from gateway.forms.discussing import FlagForm
from gateway.forms.page_form import usable_key
from gateway.forms.publishing import QuestionForm
from gateway.languages import current_language
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("campaign_questions", __name__, url_prefix="/kampanjat/<slug>/kysymykset")


@blueprint.get("")
@allow(Audience.ANYONE)
def index(slug: str) -> str:
    """All that is shown, and the form."""
    return _page(slug, QuestionForm(formdata=None))


@blueprint.post("")
@allow(Audience.ANYONE)
def ask(slug: str) -> Response | tuple[str, int]:
    """Ask."""
    form = QuestionForm()
    if form.validate():
        campaign = services().ideas.campaign(slug).card
        try:
            asked = services().questions.ask(campaign.id, _asking(form), usable_key(form.key.data))
        except Problem as problem:
            if problem.status not in (422, 429):
                raise
            form.take_problem(problem, {"text": "question"})
        else:
            flash(_thanks(waits=asked.state == "waiting", with_address=bool(form.email.data)))
            return remember_browser(_back(slug))
    return _page(slug, form), 422


@blueprint.post("/<question_id>/poista")
@allow(Audience.ANYONE)
def erase(slug: str, question_id: str) -> Response:
    """Empty one's own."""
    services().questions.erase(question_id, browser_number())
    flash(gettext("Kysymyksesi on poistettu."))
    return _back(slug)


@blueprint.get("/<question_id>/ilmoita")
@allow(Audience.ANYONE)
def ask_about_flag(slug: str, question_id: str) -> str:
    """What is wrong with it."""
    return _flag_page(slug, question_id, FlagForm(formdata=None))


@blueprint.post("/<question_id>/ilmoita")
@allow(Audience.ANYONE)
def flag(slug: str, question_id: str) -> Response | tuple[str, int]:
    """Ask staff to look."""
    form = FlagForm()
    if form.validate():
        try:
            services().questions.flag(question_id, form.reason.data, (form.note.data or "").strip())
        except Problem as problem:
            if problem.status not in (422, 429):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Kiitos! Kaupungin työntekijä katsoo asian."))
            return _back(slug)
    return _flag_page(slug, question_id, form), 422


def _asking(form: QuestionForm) -> dict[str, str]:
    asking = {
        "text": form.question.data or "",
        "name": (form.name.data or "").strip(),
        "browser": browser_number(),
        "locale": current_language().letters,
    }
    return asking | ({"email": form.email.data} if form.email.data else {})


def _thanks(*, waits: bool, with_address: bool) -> str:
    said = (
        gettext("Kiitos! Kysymyksesi tulee näkyviin, kun kaupungin työntekijä on lukenut sen.")
        if waits
        else gettext("Kiitos! Kysymyksesi on nyt kaikkien nähtävillä.")
    )
    if with_address:
        said += " " + gettext("Vahvista osoitteesi linkistä, jonka lähetimme, niin saat vastauksen.")
    return said


def _page(slug: str, form: QuestionForm) -> str:
    campaign = services().ideas.campaign(slug).card
    after = request.args.get("jatko", "")[:200]
    questions = services().questions.of_campaign(campaign.id, known_browser(), after)
    return render_template("site/campaign_questions.html", card=campaign, questions=questions, form=form)


def _flag_page(slug: str, question_id: str, form: FlagForm) -> str:
    return render_template("site/flag_question.html", slug=slug, question_id=question_id, form=form)


def _back(slug: str) -> Response:
    return redirect(url_for("campaign_questions.index", slug=slug), 303)
