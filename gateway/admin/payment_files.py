"""Payment files: written for the bank, agreed to by two people, and answered by the bank."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.settling import AnswerFileForm, NewFileForm
from gateway.uploads import takes_file
from gateway.wiring import services
from gateway.wording.finance import refusal
from gateway.wording.settling import answer_problem
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_payment_files", __name__, url_prefix="/talous/maksuaineistot")

LARGEST_UPLOAD = 8 * 1024 * 1024 + 16 * 1024


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """What waits for a file, and files, newest first."""
    return _page(AnswerFileForm(formdata=None))


@blueprint.post("")
@allow(Role.FINANCE)
def make() -> Redirect:
    """Write a file of everything that waits on one account; another person decides."""
    form = NewFileForm()
    if not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
        return redirect(url_for("finance_payment_files.index"), 303)
    try:
        services().settling.make_file(
            form.collecting_account_id.data or "", form.format.data, form.comment.data or ""
        )
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(gettext("Maksuaineisto on tehty. Toinen henkilö hyväksyy sen ennen kuin sen voi ladata."))
    return redirect(url_for("finance_payment_files.index"), 303)


@blueprint.get("/<file_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def file(file_id: str) -> str:
    """One file with its payments and the bank's answers."""
    return render_template(
        "admin/payment_file.html",
        found=services().settling.file(file_id),
        may_fetch=keeps_books(),
        **desk("payment_files"),
    )


@blueprint.get("/<file_id>/aineisto.xml")
@allow(Role.FINANCE)
def content(file_id: str) -> Response:
    """The file itself; who fetched it is kept."""
    reply = services().settling.file_content(file_id)
    if reply.status != 200:
        raise read_problem(reply)
    name = reply.headers.get("Content-Disposition", 'attachment; filename="maksuaineisto.xml"')
    return Response(reply.body, content_type="application/xml", headers={"Content-Disposition": name})


@blueprint.post("/vastaus")
@allow(Role.FINANCE)
@takes_file(LARGEST_UPLOAD)
def bring_answer() -> Redirect | tuple[str, int]:
    """Read what the bank answered."""
    form = AnswerFileForm()
    given = request.files.get("file")
    raw = given.read() if given else b""
    if not raw:
        form.add_error("file", answer_problem("required"))
        return _page(form), 422
    try:
        told = services().settling.bring_answer((given.filename or "")[:200] if given else "", raw)
    except Problem as problem:
        if problem.status not in (413, 422):
            raise
        for code in problem.errors.get("file", ["unreadable"]):
            form.add_error("file", answer_problem(code))
        return _page(form), 422
    flash(
        gettext(
            "Vastaus on luettu: pankki hyväksyi %(accepted)d ja hylkäsi %(rejected)d maksua.",
            accepted=told.accepted,
            rejected=told.rejected,
        )
    )
    if told.unknown_names:
        flash(
            gettext(
                "Vastauksessa on maksuja, joita emme tunne: %(names)s.", names=", ".join(told.unknown_names)
            ),
            "warning",
        )
    if told.late_names:
        flash(
            gettext("Nämä oli jo maksettu tai hylätty: %(names)s.", names=", ".join(told.late_names)),
            "warning",
        )
    return redirect(url_for("finance_payment_files.file", file_id=told.file_id), 303)


def _page(form: AnswerFileForm) -> str:
    settling = services().settling
    return render_template(
        "admin/payment_files.html",
        waiting=settling.waiting(),
        page=settling.files(next_cursor(request.args.get("jatko"))),
        answers=settling.answers(next_cursor(request.args.get("vastaukset"))),
        form=form,
        new=NewFileForm(formdata=None),
        may_make=keeps_books(),
        **desk("payment_files"),
    )
