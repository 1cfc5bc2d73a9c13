"""Residents' ideas: what others wish for, and a short form for one's own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.browsers import known_browser
from gateway.clients.residents_ideas import Idea
from gateway.forms.campaign_desk import AdoptionForm
from gateway.forms.discussing import RemarkForm
from gateway.forms.ideas import IdeaForm, SupportForm
from gateway.forms.page_form import usable_key
from gateway.forms.picturing import LARGEST_REQUEST
from gateway.languages import current_language
from gateway.parts import render_part_or_page
from gateway.sessions import current_visitor
from gateway.site.own_idea import own_idea_token, remember_own_idea
from gateway.uploads import takes_file
from gateway.wiring import services
from services.chassis.identifiers import new_id
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("ideas", __name__, url_prefix="/ideat")

# Shorter texts say too little to be likened to anything.
SHORTEST_TO_LIKEN = 8


@blueprint.get("")
@allow(Audience.ANYONE)
def index() -> str:
    """Ideas of one district or of all, newest first or those with most support."""
    sort = "support" if request.args.get("jarjestys") == "tuki" else "newest"
    districts = services().ideas.districts()
    chosen = next((each for each in districts if each.slug == request.args.get("alue")), None)
    page = services().ideas.ideas(
        district=chosen.slug if chosen else "", after=request.args.get("jatko", "")[:200], sort=sort
    )
    return render_part_or_page(
        "site/list_parts/ideas.html",
        "site/ideas.html",
        page=page,
        sort=sort,
        districts=districts,
        chosen=chosen,
    )


@blueprint.get("/uusi")
@allow(Audience.ANYONE)
def ask() -> str:
    """The form."""
    form = IdeaForm(request.args)
    form.offer(services().ideas.districts())
    return render_template("site/new_idea.html", form=form)


@blueprint.post("/uusi")
@allow(Audience.ANYONE)
@takes_file(LARGEST_REQUEST)
def submit() -> Response | str | tuple[str, int]:
    """Put the idea forward, after showing those that are like it; or say what is missing."""
    form = IdeaForm()
    form.offer(services().ideas.districts())
    holds = form.validate()
    if form.hold_picture() and holds:
        if not form.own.data and (similar := _similar_to(form)):
            return render_template("site/similar_ideas.html", form=form, similar=similar)
        try:
            idea, token = services().own_ideas.put_forward(_written(form), usable_key(form.key.data))
        except Problem as problem:
            if problem.status not in (422, 429):
                raise
            form.take_problem(problem, {"district_slug": "district"})
            form.forget_lost_picture(problem)
        else:
            remember_own_idea(idea.id, token)
            flash(gettext("Kiitos! Ideasi on nyt kaikkien nähtävillä."))
            return redirect(url_for("ideas.show", idea_id=idea.id), 303)
    return render_template("site/new_idea.html", form=form), 422


def _written(form: IdeaForm) -> dict[str, Any]:
    given = {
        "email": form.email.data,
        "phone": (form.phone.data or "").strip(),
        "picture": form.sent_picture(),
    }
    return {
        "text": form.text.data,
        "district_slug": form.district.data,
        "locale": current_language().letters,
        **{name: value for name, value in given.items() if value},
    }


@blueprint.post("/samankaltaiset")
@allow(Audience.ANYONE)
def similar() -> str:
    """A part of the form's page: ideas that are like what is being written."""
    form = IdeaForm()
    form.offer(services().ideas.districts())
    return render_template("site/similar_part.html", similar=_similar_to(form))


@blueprint.get("/<idea_id>")
@allow(Audience.ANYONE)
def show(idea_id: str) -> Response | str:
    """One idea; whoever acts for an association may make it a campaign."""
    idea = services().ideas.idea(idea_id)
    if idea.merged_into:
        return redirect(url_for("ideas.show", idea_id=idea.merged_into), 301)
    return idea_page(idea)


def idea_page(idea: Idea, **forms: Any) -> str:
    """The idea's page with its forms; one that was filled in wrongly is given."""
    visitor = current_visitor()
    adoption = AdoptionForm(formdata=None)
    adoption.key.data = str(new_id())
    adoption.association_id.choices = (
        [(each.id, each.name) for each in visitor.associations] if visitor else []
    )
    blank = {"form": None, "support": SupportForm(formdata=None), "remark": RemarkForm(formdata=None)}
    browser = known_browser()
    return render_template(
        "site/idea.html",
        idea=idea,
        own_token=own_idea_token(idea.id),
        adoption=adoption,
        supported=services().participation.is_supported(idea.id, browser),
        remarks=services().participation.remarks(idea.id, browser, request.args.get("jatko", "")[:200]),
        **(blank | forms),
    )


def _similar_to(form: IdeaForm) -> tuple[Idea, ...]:
    text = (form.text.data or "").strip()[:2000]
    if len(text) < SHORTEST_TO_LIKEN:
        return ()
    try:
        return services().participation.similar(text, (form.district.data or "")[:60])
    except Problem as problem:
        # It is a kindness; nobody's idea is lost for want of it.
        if problem.status not in (422, 429, 503):
            raise
        return ()
