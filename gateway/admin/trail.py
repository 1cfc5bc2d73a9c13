"""The audit trail: from each figure down to the bank's file, and from a bank line up to the figures."""

from flask import Blueprint, render_template, request

from gateway.admin.menu import desk, next_cursor
from gateway.forms.day_field import read_day
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance_trail", __name__, url_prefix="/talous/kirjanpito")


@blueprint.get("/tilit/<owner>/<noun>")
@allow(Role.FINANCE)
def accounts(owner: str, noun: str) -> str:
    """The accounts of one kind, such as what is held for each campaign."""
    found = services().trail.accounts(owner, noun[:100], next_cursor(request.args.get("jatko")))
    return render_template("admin/trail_accounts.html", owner=owner, noun=noun, found=found, **desk("books"))


@blueprint.get("/tili/<owner>/<account>")
@allow(Role.FINANCE)
def account(owner: str, account: str) -> str:
    """One account's general ledger."""
    days = {name: _day(given) for name, given in (("from", "alkaen"), ("to", "asti"))}
    ledger = services().trail.ledger(owner, account[:100], days, next_cursor(request.args.get("jatko")))
    return render_template(
        "admin/trail_account.html",
        owner=owner,
        ledger=ledger,
        asked={name: request.args.get(name, "")[:20] for name in ("alkaen", "asti")},
        **desk("books"),
    )


@blueprint.get("/tapahtumat/<transaction_id>")
@allow(Role.FINANCE)
def transaction(transaction_id: str) -> str:
    """One transaction: its lines, what caused it, and what the same cause led to."""
    behind = services().trail.transaction(transaction_id)
    return render_template("admin/trail_transaction.html", behind=behind, **desk("books"))


@blueprint.get("/tilirivit/<line_id>")
@allow(Role.FINANCE)
def bank_line(line_id: str) -> str:
    """One bank line: where it was read, and what it led to in the books."""
    story = services().trail.bank_line(line_id)
    return render_template("admin/trail_bank_line.html", story=story, **desk("books"))


def _day(given: str) -> str:
    """A day of the address; what is no day is left out rather than refused."""
    try:
        on = read_day(request.args.get(given, "")[:20])
    except ValueError:
        return ""
    return on.isoformat() if on else ""
