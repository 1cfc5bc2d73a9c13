"""The proof that is asked of a pledge's holder before another card page opens."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.clients.proofs import PROOF_NEEDED
from gateway.errors import retry_header
from gateway.forms.proving import ProofForm
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("card_proof", __name__, url_prefix="/tuki/<pledge_id>/<token>/varmistus")

LONGEST_ID = 36


def ask_proof(problem: Problem, pledge_id: str, token: str, *, of_months: bool = False) -> Response | None:
    """The way to the page of the proof that a refusal asks for; nothing where it is another refusal.

    `of_months` leads on to the card of the coming months instead of the pledge's own.
    """
    if problem.code != PROOF_NEEDED and "code" not in problem.errors:
        return None
    wrong = request.form.get("code_id", "") if problem.errors else None
    return _to_page(pledge_id, token, code_id=wrong, is_wrong=bool(problem.errors), of_months=of_months)


@blueprint.after_request
def private(response: Response) -> Response:
    """The address is the key to the pledge: it is neither stored nor told on."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.get("")
@allow(Audience.ANYONE)
def show(pledge_id: str, token: str) -> Response:
    """The puzzle, and the way by mail; a code that was mailed or was wrong is named in the address."""
    form = ProofForm(formdata=None, data={"code_id": request.args.get("koodi", "")[:LONGEST_ID]})
    if "vaarin" in request.args:
        form.add_error("code", problem_message("wrong_code"))
    return _page(pledge_id, token, form)


@blueprint.post("/koodi")
@allow(Audience.ANYONE)
def mail_code(pledge_id: str, token: str) -> Response:
    """Mail a code to the address of the pledge."""
    try:
        code_id = services().proofs.mail_code_of_pledge(pledge_id, token)
    except Problem as problem:
        if problem.status not in (410, 429):
            raise
        form = ProofForm(formdata=None)
        form.add_error(None, problem_message(problem.code))
        response = _page(pledge_id, token, form)
        response.status_code = problem.status
        response.headers.update(retry_header(problem))
        return response
    return _to_page(pledge_id, token, code_id=code_id, of_months=_is_of_months())


def _to_page(
    pledge_id: str, token: str, *, code_id: str | None = None, is_wrong: bool = False, of_months: bool = False
) -> Response:
    address = url_for(
        "card_proof.show",
        pledge_id=pledge_id,
        token=token,
        koodi=code_id,
        vaarin="1" if is_wrong else None,
        kuukausi="1" if of_months else None,
    )
    return redirect(address, 303)


def _is_of_months() -> bool:
    return "kuukausi" in request.values


def _page(pledge_id: str, token: str, form: ProofForm) -> Response:
    pledge = services().pledges.show(pledge_id, token)
    puzzle = services().proofs.puzzle_of_pledge(pledge_id, token)
    page = "own_monthly.change_card" if _is_of_months() else "own_pledge.change_card"
    return make_response(
        render_template(
            "site/card_proof.html",
            pledge=pledge,
            token=token,
            form=form,
            puzzle=puzzle,
            action=url_for(page, pledge_id=pledge_id, token=token),
            hidden={"kuukausi": "1"} if _is_of_months() else {},
        )
    )
