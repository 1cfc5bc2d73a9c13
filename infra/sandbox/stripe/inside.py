"""The look inside: what the sandbox holds, newest first, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from infra.sandbox.stripe import summary
from infra.sandbox.stripe.errors import NotFound
from infra.sandbox.stripe.page import euros, moment, page
from infra.sandbox.stripe.pages import refuse
from infra.sandbox.stripe.sandbox import Sandbox
from infra.sandbox.stripe.store import Record

_FRONT, _PAGE = 5, 50


@dataclass(frozen=True)
class Column:
    """A heading and what stands under it; `style` is the class of its cells."""

    heading: str
    cell: Callable[[Record], Any]
    style: str = ""


@dataclass(frozen=True)
class Table:
    """One kind of objects."""

    slug: str
    heading: str
    kind: str
    columns: tuple[Column, ...]


def _shown(name: str) -> Callable[[Record], Any]:
    return lambda record: record.body.get(name) or ""


def _sum(name: str) -> Callable[[Record], Any]:
    return lambda record: euros(record.body.get(name) or 0)


def _time(record: Record) -> str:
    return moment(record["created"]) if "created" in record.body else "poistettu"


def _failure(record: Record) -> str:
    error = record["last_payment_error"] or {}
    return str(error.get("decline_code") or error.get("code") or "")


def _owner(record: Record) -> str:
    return record.account or "alusta"


_ID = Column("Tunnus", lambda record: record.id, "code")
_AMOUNT = Column("Summa", _sum("amount"), "n")
_STATE = Column("Tila", _shown("status"))
_MADE = Column("Aika", _time)

TABLES = {
    table.slug: table
    for table in (
        Table(
            "maksut",
            "Maksut",
            "payment_intent",
            (
                _ID,
                _AMOUNT,
                _STATE,
                Column("Virhe", _failure),
                Column("Kuvaus", _shown("description")),
                _MADE,
            ),
        ),
        Table(
            "maksusivut",
            "Maksusivut",
            "checkout.session",
            (
                _ID,
                Column("Laji", _shown("mode")),
                _STATE,
                Column("Asiakas", _shown("customer"), "code"),
                _MADE,
            ),
        ),
        Table(
            "palautukset",
            "Palautukset",
            "refund",
            (_ID, _AMOUNT, _STATE, Column("Maksu", _shown("charge"), "code"), _MADE),
        ),
        Table(
            "kiistot",
            "Kiistot",
            "dispute",
            (
                _ID,
                _AMOUNT,
                _STATE,
                Column("Syy", _shown("reason")),
                Column("Vastattava", lambda record: moment(record["evidence_details"]["due_by"])),
                Column("Maksu", _shown("charge"), "code"),
            ),
        ),
        Table(
            "petosvaroitukset",
            "Petosvaroitukset",
            "radar.early_fraud_warning",
            (_ID, Column("Laji", _shown("fraud_type")), Column("Maksu", _shown("charge"), "code"), _MADE),
        ),
        Table(
            "siirrot",
            "Siirrot yhdistyksille",
            "transfer",
            (
                _ID,
                _AMOUNT,
                Column("Peruttu", _sum("amount_reversed"), "n"),
                Column("Saaja", _shown("destination"), "code"),
                Column("Ryhmä", _shown("transfer_group"), "code"),
                _MADE,
            ),
        ),
        Table(
            "tilit",
            "Yhdistysten tilit",
            "account",
            (
                _ID,
                Column("Nimi", lambda record: (record.body.get("business_profile") or {}).get("name") or ""),
                Column("IBAN", lambda record: record.private.get("iban") or "", "code"),
                Column("Siirrot", lambda record: record.body.get("capabilities", {}).get("transfers", "")),
                _MADE,
            ),
        ),
        Table(
            "tilitykset",
            "Tilitykset pankkiin",
            "payout",
            (
                _ID,
                _AMOUNT,
                _STATE,
                Column("Erittely", _shown("reconciliation_status")),
                Column("Kenen", _owner, "code"),
                _MADE,
            ),
        ),
        Table(
            "asiakkaat",
            "Asiakkaat",
            "customer",
            (_ID, Column("Sähköposti", _shown("email")), _MADE),
        ),
        Table(
            "ilmoitukset",
            "Tapahtumat ja niiden ilmoitukset",
            "event",
            (
                _ID,
                Column("Laji", _shown("type")),
                Column("Kohde", lambda record: record["data"]["object"].get("id", ""), "code"),
                Column("Ilmoitus", lambda record: record.private["told"]),
                _MADE,
            ),
        ),
    )
}


def make_inside(sandbox: Sandbox) -> Blueprint:
    """The routes of the look inside."""
    blueprint = Blueprint("inside", __name__)
    blueprint.register_error_handler(NotFound, refuse)

    @blueprint.get("/")
    def front() -> Response:
        with sandbox.store.transaction():
            found = {slug: _rows(sandbox, table, _FRONT)[0] for slug, table in TABLES.items()}
            sums = summary.sums(sandbox.store)
            accounts = summary.accounts(sandbox.store)
            violations = summary.violations(sandbox.store, _PAGE)
        return page(
            "inside.html",
            tables=TABLES,
            found=found,
            sums=sums,
            accounts=accounts,
            violations=violations,
            latest=_FRONT,
        )

    @blueprint.get("/inside/<slug>")
    def listed(slug: str) -> Response:
        if slug not in TABLES:
            raise NotFound("Tätä lajia ei ole.")
        with sandbox.store.transaction():
            rows, last = _rows(sandbox, TABLES[slug], _PAGE, request.args.get("after"))
        older = url_for("inside.listed", slug=slug, after=last) if last else None
        return page("listed.html", table=TABLES[slug], rows=rows, older=older)

    return blueprint


def _rows(
    sandbox: Sandbox, table: Table, size: int, after: str | None = None
) -> tuple[list[list[Any]], str | None]:
    """Cells of a page of rows, and the id to go on after when there are more."""
    found = sandbox.store.select(
        table.kind,
        "sequence < coalesce((SELECT sequence FROM objects WHERE id = ?), 9e18)",
        (after,),
        limit=size + 1,
    )
    shown = found[:size]
    if table.kind == "event":
        told = _told(sandbox, [record.id for record in shown])
        for record in shown:
            record.private["told"] = told.get(record.id, "ei lähetetä")
    cells = [[column.cell(record) for column in table.columns] for record in shown]
    return cells, shown[-1].id if len(found) > size else None


def _told(sandbox: Sandbox, events: list[str]) -> dict[str, str]:
    """How the sending of each event went: its state, its tries, the last answer."""
    marks = ", ".join("?" * len(events))
    rows = sandbox.store.connection.execute(
        "SELECT event, state, attempts, last_answer FROM deliveries"  # noqa: S608 - only question marks
        f" WHERE event IN ({marks})",
        events,
    )
    words = {"pending": "jonossa", "delivered": "perillä", "failed": "ei perillä"}
    return {
        event: f"{words[state]}, yrityksiä {attempts}" + (f", vastaus {answer}" if answer else "")
        for event, state, attempts, answer in rows
    }
