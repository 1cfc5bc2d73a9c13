"""Bringing the bank's files: read whole or refused whole, with the reason in words."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, next_cursor
from gateway.forms.finance import BankFileForm
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
    """Imported files, newest first."""
    return _page(BankFileForm(formdata=None))


@blueprint.post("")
@allow(Role.FINANCE)
@takes_file(LARGEST_UPLOAD)
def bring() -> Response | tuple[str, int]:
    """Import one file."""
    form = BankFileForm()
    given = request.files.get("file")
    content = given.read() if given else b""
    if not content:
        form.add_error("file", file_problem("required"))
        return _page(form), 422
    try:
        brought = services().finance.bring_file((given.filename or "")[:200] if given else "", content)
    except Problem as problem:
        if problem.status not in (413, 422):
            raise
        for code in problem.errors.get("file", ["unknown_format"]):
            form.add_error("file", file_problem(code))
        return _page(form), 422
    flash(
        gettext(
            "Tiedosto on luettu: %(lines)d riviä, %(matched)d kohdistui, %(inbox)d odottaa, "
            "%(duplicates)d oli jo tuotu.",
            lines=brought.lines,
            matched=brought.matched,
            inbox=brought.in_inbox,
            duplicates=brought.duplicates,
        )
    )
    for warning in brought.warnings:
        flash(file_warning(warning), "warning")
    return redirect(url_for("finance_inbox.index"), 303)


def _page(form: BankFileForm) -> str:
    page = services().finance.files(next_cursor(request.args.get("jatko")))
    return render_template("admin/bank_files.html", form=form, page=page, **desk("files"))
