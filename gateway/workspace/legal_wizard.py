"""A guide of plain questions to the way of gathering money: a page for each question, then what follows."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.campaign_desk import read_version
from gateway.wiring import services
from gateway.wording import legal_wizard as words
from gateway.wording.campaign_desk import step_refusal
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_legal", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/lupa")

QUESTIONS = ("money", "who", "value", "purpose", "sum", "time")


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str | tuple[str, int]:
    """The next question, or where the answers in the address lead."""
    given = _answers(request.args)
    try:
        advice = services().campaign_desk.legal_advice(campaign_id, given)
    except Problem as problem:
        if problem.status != 422:
            raise
        # An address that somebody changed: the guide starts over.
        advice = services().campaign_desk.legal_advice(campaign_id, {})
    unanswered = request.args.get("asked") == advice.question and advice.question != ""
    page = render_template(
        "workspace/legal_wizard.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        advice=advice,
        number=len(advice.answers) + 1,
        unanswered=unanswered,
        words=words,
        back=_without_last(campaign_id, advice.answers),
        **desk("home"),
    )
    return (page, 422) if unanswered else page


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def choose(campaign_id: str) -> Response:
    """Take what follows into the draft."""
    answers = _answers(request.form)
    version = read_version(request.form.get("version"))
    try:
        services().campaign_desk.choose_legal_mode(campaign_id, version, answers)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        flash(
            step_refusal(problem)
            if problem.code != "invalid"
            else gettext("Vastaa ensin kaikkiin kysymyksiin."),
            "warning",
        )
        return redirect(
            url_for("workspace_legal.show", campaign_id=campaign_id, **dict[str, Any](answers)), 303
        )
    flash(gettext("Valinta on tallennettu luonnokseen vastauksineen."))
    return redirect(url_for("workspace_campaigns.show", campaign_id=campaign_id), 303)


def _answers(given: Mapping[str, str]) -> dict[str, str]:
    found = {name: given.get(name, "")[:40] for name in QUESTIONS}
    return {name: answer for name, answer in found.items() if answer}


def _without_last(campaign_id: str, answers: dict[str, str]) -> str:
    if not answers:
        return url_for("workspace_campaigns.show", campaign_id=campaign_id)
    kept = dict(list(answers.items())[:-1])
    return url_for("workspace_legal.show", campaign_id=campaign_id, **dict[str, Any](kept))
