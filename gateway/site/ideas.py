"""Residents' ideas: what others wish for, and a short form for one's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.campaign_desk import AdoptionForm
from gateway.forms.ideas import IdeaForm
from gateway.forms.page_form import usable_key
from gateway.sessions import current_visitor
from gateway.wiring import services
from services.chassis.identifiers import new_id
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("ideas", __name__, url_prefix="/ideat")


@blueprint.get("")
@allow(Audience.ANYONE)
def index() -> str:
    """Ideas, newest first."""
    page = services().ideas.ideas(after=request.args.get("jatko", "")[:200])
    return render_template("site/ideas.html", page=page)


@blueprint.get("/uusi")
@allow(Audience.ANYONE)
def ask() -> str:
    """The form."""
    form = IdeaForm(request.args)
    form.offer(services().ideas.districts())
    return render_template("site/new_idea.html", form=form)


@blueprint.post("/uusi")
@allow(Audience.ANYONE)
def submit() -> Response | tuple[str, int]:
    """Put the idea forward, or say what is missing."""
    form = IdeaForm()
    form.offer(services().ideas.districts())
    if form.validate():
        try:
            idea = services().ideas.submit_idea(
                form.text.data, form.district.data, form.email.data or None, usable_key(form.key.data)
            )
        except Problem as problem:
            if problem.status != 422:
                raise
            form.take_problem(problem, {"district_slug": "district"})
        else:
            flash(gettext("Kiitos! Ideasi on nyt kaikkien nähtävillä."))
            return redirect(url_for("ideas.show", idea_id=idea.id), 303)
    return render_template("site/new_idea.html", form=form), 422


@blueprint.get("/<idea_id>")
@allow(Audience.ANYONE)
def show(idea_id: str) -> str:
    """One idea; whoever acts for an association may make it a campaign."""
    visitor = current_visitor()
    form = AdoptionForm(formdata=None)
    form.key.data = str(new_id())
    form.association_id.choices = [(each.id, each.name) for each in visitor.associations] if visitor else []
    return render_template("site/idea.html", idea=services().ideas.idea(idea_id), adoption=form)
