"""Staff keep the districts: names, words, order, place on the schematic; hidden, merged, brought back."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.districts import DeskDistrict
from gateway.forms.districts import DistrictForm, MergeDistrictForm
from gateway.management.menu import desk as management_desk
from gateway.review.menu import desk as review_desk
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.districts import changed_field, district_kind
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_districts", __name__, url_prefix="/tarkistus/alueet")
blueprint.add_app_template_filter(changed_field)
blueprint.add_app_template_filter(district_kind)


@blueprint.get("")
@allow(Role.REVIEWER, Role.ADMIN)
def index() -> str:
    """All of them, those too that are not shown."""
    return render_template("review/districts.html", districts=services().district_desk.all(), **_desk())


@blueprint.get("/<slug>")
@allow(Role.REVIEWER, Role.ADMIN)
def show(slug: str) -> str:
    """One district: its form, what may be done to it, and its history."""
    found, every = _find(slug)
    form = DistrictForm(formdata=None, data=_content(found))
    return _page(found, every, form, MergeDistrictForm(formdata=None))


@blueprint.post("/<slug>")
@allow(Role.REVIEWER, Role.ADMIN)
def change(slug: str) -> Response | tuple[str, int]:
    """Save what was corrected."""
    form = DistrictForm()
    if form.validate():
        try:
            services().district_desk.change(slug, form.changes())
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Tallennettu."))
            return redirect(url_for("review_districts.show", slug=slug), 303)
    found, every = _find(slug)
    return _page(found, every, form, MergeDistrictForm(formdata=None)), 422


@blueprint.post("/<slug>/yhdista")
@allow(Role.REVIEWER, Role.ADMIN)
def merge(slug: str) -> Response | tuple[str, int]:
    """Let another district take over."""
    form = MergeDistrictForm()
    if form.validate():
        try:
            services().district_desk.merge(slug, form.into.data)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Alueet on yhdistetty. Vanha osoite vie uuteen."))
            return redirect(url_for("review_districts.show", slug=slug), 303)
    found, every = _find(slug)
    return _page(found, every, DistrictForm(formdata=None, data=_content(found)), form), 422


@blueprint.post("/<slug>/piilota")
@allow(Role.REVIEWER, Role.ADMIN)
def hide(slug: str) -> Response:
    """Show an empty district no more."""
    return _act(slug, services().district_desk.hide, gettext("Alue on piilotettu."))


@blueprint.post("/<slug>/palauta")
@allow(Role.REVIEWER, Role.ADMIN)
def restore(slug: str) -> Response:
    """Show it again in its own right."""
    return _act(slug, services().district_desk.restore, gettext("Alue on taas näkyvissä omalla nimellään."))


def _desk() -> dict[str, object]:
    """The menu of whoever came: administrators who do not review have a desk of their own."""
    visitor = current_visitor()
    is_reviewer = visitor is not None and visitor.has_role(Role.REVIEWER)
    return review_desk("districts") if is_reviewer else management_desk("districts")


def _act(slug: str, deed: Callable[[str], None], done: str) -> Response:
    try:
        deed(slug)
        flash(done)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        flash(problem_message(problem.code), "warning")
    return redirect(url_for("review_districts.show", slug=slug), 303)


def _find(slug: str) -> tuple[DeskDistrict, tuple[DeskDistrict, ...]]:
    every = services().district_desk.all()
    found = next((each for each in every if each.district.slug == slug), None)
    if found is None:
        raise NotFound("district")
    return found, every


def _content(found: DeskDistrict) -> dict[str, object]:
    return found.content | {
        "sort_key": found.content.get("sorted_as") or "",
        "tile": str(found.district.tile or ""),
    }


def _page(
    found: DeskDistrict, every: tuple[DeskDistrict, ...], form: DistrictForm, merging: MergeDistrictForm
) -> str:
    form.offer([each.district for each in every])
    merging.offer(every, found.district.slug)
    return render_template(
        "review/district.html",
        found=found,
        district=found.district,
        names={each.district.slug: each.district.name for each in every},
        form=form,
        merging=merging,
        wrong=form if form.errors else merging,
        history=services().district_desk.changes(found.district.slug, request.args.get("jatko", "")[:200]),
        **_desk(),
    )
