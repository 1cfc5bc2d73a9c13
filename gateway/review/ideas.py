"""Residents' ideas at the review desk: what was flagged or waits, what staff answer, and mergers."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.discussing import DecisionForm, IdeaAnswerForm, MergeForm, RemarkAnswerForm
from gateway.forms.page_form import options
from gateway.review.menu import desk
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_ideas", __name__, url_prefix="/tarkistus/ideat")

KINDS = {"ideat": "ideas", "kommentit": "remarks"}


@blueprint.get("")
@allow(Role.REVIEWER)
def queue() -> str:
    """Flagged ideas, and remarks that wait or were flagged."""
    return _queue_page()


@blueprint.post("/<kind>/<thing_id>/paatos")
@allow(Role.REVIEWER)
def decide(kind: str, thing_id: str) -> Response:
    """Show, hide or erase."""
    if kind not in KINDS:
        raise NotFound("kind")
    form = DecisionForm()
    decision = request.form.get("decision", "")
    if not form.validate() or (decision != "show" and not (form.reason.data or "").strip()):
        flash(gettext("Kirjoita syy, ennen kuin piilotat tai poistat."), "warning")
        return redirect(url_for("review_ideas.queue"), 303)
    _tell(lambda: services().moderation.decide(KINDS[kind], thing_id, decision, form.reason.data or ""))
    return redirect(url_for("review_ideas.queue"), 303)


@blueprint.post("/kommentit/<thing_id>/vastaus")
@allow(Role.REVIEWER)
def answer_remark(thing_id: str) -> Response:
    """Answer a question in the city's name."""
    form = RemarkAnswerForm()
    idea_id = request.form.get("idea", "")[:60]
    if form.validate():
        _tell(lambda: services().moderation.answer_remark(thing_id, form.answer.data))
    else:
        flash(gettext("Kirjoita vastaus"), "warning")
    back = url_for("review_ideas.show", idea_id=idea_id) if idea_id else url_for("review_ideas.queue")
    return redirect(back, 303)


@blueprint.get("/<idea_id>")
@allow(Role.REVIEWER)
def show(idea_id: str) -> str:
    """One idea: its answer, its questions, and those that it may be merged with."""
    return _idea_page(idea_id)


@blueprint.post("/<idea_id>/yhteys")
@allow(Role.REVIEWER)
def contact(idea_id: str) -> Response:
    """How the author is reached, shown this once; that somebody looked is written down."""
    try:
        shown: dict[str, str] | None = services().moderation.contact(idea_id)
    except NotFound:
        shown = None
    return keep_private(make_response(_idea_page(idea_id, contact=shown, asked_for_contact=True)))


@blueprint.post("/<idea_id>/kuva/<picture_id>/poista")
@allow(Role.REVIEWER)
def remove_picture(idea_id: str, picture_id: str) -> Response:
    """Remove the idea's picture for good; the idea stays."""
    _tell(lambda: services().pictures.remove(picture_id))
    return redirect(url_for("review_ideas.show", idea_id=idea_id), 303)


@blueprint.post("/<idea_id>/arvio")
@allow(Role.REVIEWER)
def answer(idea_id: str) -> Response | tuple[str, int]:
    """Say whether it can be done, and what it would cost."""
    form = IdeaAnswerForm()
    holds = form.validate()
    cents = form.price.read(1) if (form.price.data or "").strip() else None
    if holds and not form.price.errors:
        try:
            services().moderation.answer_idea(idea_id, form.feasibility.data, cents, form.reason.data)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, {"price_cents": "price"})
        else:
            flash(gettext("Arvio on nyt idean sivulla."))
            return redirect(url_for("review_ideas.show", idea_id=idea_id), 303)
    return _idea_page(idea_id, answer=form, form=form), 422


@blueprint.post("/<idea_id>/yhdista")
@allow(Role.REVIEWER)
def merge(idea_id: str) -> Response | tuple[str, int]:
    """Make the idea a part of another."""
    form = MergeForm()
    target = form.target()
    if target is not None:
        try:
            services().moderation.merge(idea_id, target)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, {"into": "other"})
        else:
            flash(gettext("Ideat on yhdistetty. Vanha osoite vie tänne."))
            return redirect(url_for("review_ideas.show", idea_id=target), 303)
    return _idea_page(idea_id, merging=form, form=form), 422


def _tell(act: Any) -> None:
    try:
        act()
        flash(gettext("Päätös on kirjattu."))
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(problem_message(problem.code), "warning")


def _queue_page() -> str:
    after = request.args.get("jatko", "")[:200]
    flagged = services().moderation.ideas(request.args.get("ideat", "")[:200])
    remarks = services().moderation.remarks(after)
    return render_template(
        "review/ideas.html", flagged=flagged, remarks=remarks, decision=DecisionForm(), **desk("ideas")
    )


def _idea_page(idea_id: str, **forms: Any) -> str:
    idea = services().ideas.idea(idea_id)
    alike = [
        each for each in services().participation.similar(idea.text, idea.district_slug) if each.id != idea.id
    ]
    given = {
        "form": None,
        "answer": IdeaAnswerForm(formdata=None),
        "merging": MergeForm(formdata=None),
        "contact": None,
        "asked_for_contact": False,
    } | forms
    given["merging"].chosen.choices = options(
        (each.id, f"{each.text[:80]} ({each.district_name}, {each.supports})") for each in alike
    )
    remarks = services().participation.remarks(idea_id, None, request.args.get("jatko", "")[:200])
    return render_template("review/idea.html", idea=idea, remarks=remarks, **given, **desk("ideas"))
