"""The books: balances, the comparison with the outside, and entries for a spreadsheet."""

from flask import Blueprint, Response, render_template, request

from gateway.admin.menu import desk
from gateway.forms.finance import EntriesForm
from gateway.wiring import services
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance_books", __name__, url_prefix="/talous/kirjanpito")


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """Balances, and whether they agree with bank and card provider."""
    return _page(EntriesForm(formdata=None))


@blueprint.get("/kirjaukset.csv")
@allow(Role.FINANCE)
def entries() -> Response | tuple[str, int]:
    """Entries as CSV: semicolons, decimal commas, ISO dates."""
    form = EntriesForm(request.args)
    if not form.validate():
        return _page(form), 422
    filters = {
        "campaign_id": request.args.get("kampanja", "")[:36],
        "from": form.alkaen.day.isoformat() if form.alkaen.day else "",
        "to": form.asti.day.isoformat() if form.asti.day else "",
    }
    reply = services().finance.entries_csv(**filters)
    if reply.status != 200:
        raise read_problem(reply)
    headers = {"Content-Disposition": 'attachment; filename="kirjaukset.csv"'}
    return Response(reply.body, content_type="text/csv; charset=utf-8", headers=headers)


def _page(form: EntriesForm) -> str:
    return render_template(
        "admin/books.html",
        form=form,
        reconciliation=services().finance.reconciliation(),
        accounts=services().finance.balances(),
        **desk("books"),
    )
