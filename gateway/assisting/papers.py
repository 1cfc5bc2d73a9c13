"""The paper that a person takes home: how to pay, and the code that opens their pledge."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.assisting.menu import desk
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("assisting_papers", __name__, url_prefix="/neuvonta/paperi/<entry_id>")
blueprint.after_request(keep_private)


@blueprint.get("")
@allow(Role.HELPER)
def show(entry_id: str) -> Response:
    """The paper to print, in the person's language; gone once it is handed over."""
    try:
        paper = services().assisting.paper(entry_id)
    except Problem as problem:
        if problem.status != 410:
            raise
        flash(problem_message(problem.code), "warning")
        return redirect(url_for("assisting.home"), 303)
    return make_response(render_template("assisting/paper.html", paper=paper, **desk("home")))


@blueprint.post("/luovuta")
@allow(Role.HELPER)
def hand_over(entry_id: str) -> Response:
    """The paper is in its owner's hands."""
    try:
        services().assisting.hand_over(entry_id)
    except Problem as problem:
        if problem.status != 409:
            raise
        flash(problem_message(problem.code), "warning")
        return redirect(url_for("assisting_papers.show", entry_id=entry_id), 303)
    flash(gettext("Paperi on luovutettu. Et näe enää tätä tukea."))
    return redirect(url_for("assisting.home"), 303)


@blueprint.post("/palauta-raha")
@allow(Role.HELPER)
def give_back(entry_id: str) -> Response:
    """The cash is given back before anybody confirmed it."""
    paper = services().assisting.paper(entry_id)
    back = redirect(url_for("assisting_papers.show", entry_id=entry_id), 303)
    if paper.cash is None:
        return back
    try:
        services().cash_desks.give_back(paper.cash.receipt_id)
    except Problem as problem:
        if problem.status != 409:
            raise
        flash(problem_message(problem.code), "warning")
    else:
        flash(gettext("Raha on annettu takaisin ja tuki on peruttu."))
    return back
