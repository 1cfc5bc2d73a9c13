"""Associations at the review desk: what waits, the evidence about one, and the decision."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.associations import ClaimAnswerForm, DecisionForm
from gateway.forms.page_form import form_key
from gateway.review.menu import desk
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_associations", __name__, url_prefix="/tarkistus/yhdistykset")

# By the address; the names of the API are the values.
STATES = {"odottavat": "unverified", "tarkistetut": "verified", "hylatyt": "refused"}


@blueprint.get("")
@allow(Role.REVIEWER)
def index() -> str:
    """The queue, or those that were decided on."""
    asked = request.args.get("tila", "")
    state = asked if asked in STATES else "odottavat"
    page = services().verification.in_state(STATES[state], request.args.get("jatko", "")[:200])
    return render_template("review/associations.html", page=page, state=state, **desk("associations"))


@blueprint.get("/<association_id>")
@allow(Role.REVIEWER)
def show(association_id: str) -> str:
    """One association with all the evidence."""
    return _show(association_id, DecisionForm(request.args))


@blueprint.post("/<association_id>")
@allow(Role.REVIEWER)
def decide(association_id: str) -> Response | tuple[str, int]:
    """Verify, refuse, or withdraw."""
    form = DecisionForm()
    if form.validate():
        try:
            services().verification.decide(association_id, _decision(form), form_key())
        except Problem as problem:
            if problem.status not in (403, 409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Päätös on kirjattu. Yhdistyksen omistajat saavat siitä sähköpostin."))
            return redirect(url_for("review_associations.show", association_id=association_id), 303)
    return _show(association_id, form), 422


@blueprint.post("/<association_id>/rekisteri")
@allow(Role.REVIEWER)
def ask_register(association_id: str) -> Response:
    """Ask the business register; its answer stands on the page afterwards."""
    try:
        services().verification.ask_register(association_id)
    except Problem as problem:
        if problem.status not in (403, 409):
            raise
        flash(problem_message(problem.code), "warning")
    return redirect(url_for("review_associations.show", association_id=association_id), 303)


@blueprint.post("/<association_id>/ilmoitukset/<request_id>")
@allow(Role.REVIEWER)
def answer_claim(association_id: str, request_id: str) -> Response | tuple[str, int]:
    """Answer whoever says that the number is theirs."""
    form = ClaimAnswerForm()
    if form.validate():
        try:
            services().verification.answer_claim(
                association_id, request_id, form.accepted.data == "yes", form.reason.data
            )
        except Problem as problem:
            if problem.status not in (403, 404, 409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Vastaus on lähetetty."))
            return redirect(url_for("review_associations.show", association_id=association_id), 303)
    return _show(association_id, DecisionForm(formdata=None), form), 422


def _decision(form: DecisionForm) -> dict[str, Any]:
    day = form.extract_on.day
    return {
        "outcome": form.outcome.data,
        "checks": form.checks.data or [],
        "extract_on": day.isoformat() if day else None,
        "note": form.note.data or "",
    }


def _show(association_id: str, form: DecisionForm, claim_form: ClaimAnswerForm | None = None) -> str:
    evidence = services().verification.evidence(association_id)
    form.offer(verified=evidence.association.verified)
    return render_template(
        "review/association.html",
        evidence=evidence,
        association=evidence.association,
        form=form,
        claim_form=claim_form or ClaimAnswerForm(formdata=None),
        refused=claim_form or form,
        **desk("associations"),
    )
