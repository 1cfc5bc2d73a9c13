"""Bringing the bank's files and following them: read whole or refused whole, with the reason in words."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from gateway.admin.menu import desk, next_cursor
from gateway.forms.finance import BankFileForm
from gateway.parts import render_part_or_page
from gateway.uploads import takes_file
from gateway.wiring import services
from gateway.wording.bank_files import file_problem, file_warning
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_files", __name__, url_prefix="/talous/tiliotteet")

# The file's own bound, and a little for the form around it.
LARGEST_UPLOAD = 32 * 1024 * 1024 + 16 * 1024


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """Files, newest first, and what is missing between them."""
    return _page(BankFileForm(formdata=None))


@blueprint.post("")
@allow(Role.FINANCE)
@takes_file(LARGEST_UPLOAD)
def bring() -> AnyResponse | tuple[str, int]:
    """Hand one file over; its page tells how far it has come."""
    form = BankFileForm()
    given = request.files.get("file")
    content = given.read() if given else b""
    if not content:
        form.add_error("file", file_problem("required"))
        return _page(form), 422
    try:
        brought = services().bank_files.bring((given.filename or "")[:200] if given else "", content)
    except Problem as problem:
        if problem.status not in (413, 422):
            raise
        for code in problem.errors.get("file", ["unknown_format"]):
            form.add_error("file", file_problem(code))
        return _page(form), 422
    if brought.known_already:
        flash(file_warning("already_imported"), "warning")
    else:
        flash(gettext("Tiedosto on vastaanotettu, ja sen rivejä kirjataan."))
    return redirect(url_for("finance_files.show", file_id=brought.id), 303)


@blueprint.get("/<uuid:file_id>")
@allow(Role.FINANCE)
def show(file_id: str) -> str:
    """One file: how far its import has come, its statements, and what is odd about it."""
    details = services().bank_files.file(str(file_id))
    return render_part_or_page(
        "admin/bank_file_part.html",
        "admin/bank_file.html",
        details=details,
        file=details.file,
        **desk("files"),
    )


@blueprint.get("/<uuid:file_id>/tiedosto")
@allow(Role.FINANCE)
def download(file_id: str) -> Response:
    """The original, byte for byte; who took it is written to the log."""
    details = services().bank_files.file(str(file_id))
    reply = services().bank_files.content(str(file_id))
    if reply.status != 200:
        abort(reply.status)
    answer = make_response(reply.body)
    answer.headers["Content-Type"] = "application/octet-stream"
    name = details.file.name or f"{file_id}.txt"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _page(form: BankFileForm) -> str:
    page = services().bank_files.files(next_cursor(request.args.get("jatko")))
    gaps = services().bank_files.gaps()
    return render_template("admin/bank_files.html", form=form, page=page, gaps=gaps, **desk("files"))
