"""A pledge or an idea is opened with the number and the code on a paper from the desk."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from gateway.forms.assisting import CodeForm
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("paper_code", __name__)
blueprint.after_request(keep_private)

# Ideas are numbered apart from pledges.
IDEA_PREFIX = "ID"

_WORDS = {404: "wrong_paper_code", 422: "wrong_paper_code", 429: "too_many_codes"}


@blueprint.get("/avaa")
@allow(Audience.ANYONE)
def show() -> str:
    """Where the paper's number and code are typed."""
    return render_template("site/paper_code.html", form=CodeForm(formdata=None))


@blueprint.post("/avaa")
@allow(Audience.ANYONE)
def open_pledge() -> Response:
    """On to the own page of the pledge or the idea."""
    form = CodeForm()
    status = 422
    if form.validate():
        try:
            address = _opened(str(form.number.data), str(form.code.data))
        except Problem as problem:
            if problem.status not in (403, 404, 422, 429):
                raise
            status = problem.status
            form.take_problem(Problem(_WORDS.get(problem.status, problem.code), status=status))
        else:
            return redirect(address, 303)
    response = make_response(render_template("site/paper_code.html", form=form))
    response.status_code = status
    return response


def _opened(number: str, code: str) -> str:
    """The own page of what number and code open. Raises Problem."""
    if number.strip().upper().startswith(IDEA_PREFIX):
        idea_id, token = services().own_ideas.open(number, code)
        return url_for("own_idea.show", idea_id=idea_id, token=token)
    pledge_id, token = services().assisting.open(number, code)
    return url_for("own_pledge.show", pledge_id=pledge_id, token=token)


@blueprint.get("/tuki/<pledge_id>/<token>/koodi")
@allow(Audience.ANYONE)
def ask_new(pledge_id: str, token: str) -> str:
    """What another code means, before there is one."""
    pledge = services().pledges.show(pledge_id, token)
    return render_template("site/new_code.html", pledge_id=pledge_id, token=token, number=pledge.number)


@blueprint.post("/tuki/<pledge_id>/<token>/koodi")
@allow(Audience.ANYONE)
def renew(pledge_id: str, token: str) -> str:
    """Another code, shown this once; the old code and the old link open nothing any more."""
    number, code, new_token = services().assisting.renew_code(pledge_id, token)
    return render_template(
        "site/new_code.html", pledge_id=pledge_id, token=new_token, number=number, code=code
    )
