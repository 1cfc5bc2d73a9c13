"""The bank's pages: a person pays a reference, looks at an account, downloads its files."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.sandbox.bank.accounts import PAGE_SIZE, Bank, Line
from infra.sandbox.bank.camt import Day, write_statement
from infra.sandbox.bank.credit_transfers import NotAnOrder, execute_file
from infra.sandbox.bank.requests import Refused, read_conduct, read_payment
from services.contracts.money import NotAnAmount, format_euros, parse_euros

_REASONS = {
    "missing": "puuttuu",
    "not an IBAN": "ei ole IBAN-tilinumero",
    "not a sum in whole cents above nothing": "anna summa euroina, esimerkiksi 25,00",
    "not an ISO reason code": "anna syy kahtena kirjaimena ja kahtena numerona, esimerkiksi AC04",
    "not a date as YYYY-MM-DD": "anna päivä muodossa 2026-12-31",
}
_FORM_FIELDS = ("account", "reference", "message", "payer_name", "payer_account", "booked_on")


def add_pages(application: Flask, bank: Bank, inbox: Path | None = None) -> None:
    """Put the pages into the application."""
    application.jinja_env.filters["euros"] = format_euros
    application.jinja_env.filters["grouped"] = lambda text: " ".join(_chunks(text, 4))
    application.jinja_env.filters["finnish_date"] = lambda day: f"{day.day}.{day.month}.{day.year}"
    application.jinja_env.filters["shown_reference"] = lambda text: text.lstrip("0")

    @application.get("/")
    def front() -> str:
        return _front(bank, dict(request.args.items()), {}, 200)[0]

    @application.post("/pay")
    def pay_by_form() -> ResponseReturnValue:
        given = {name: request.form.get(name, "") for name in (*_FORM_FIELDS, "amount")}
        fields: dict[str, object] = {name: given[name] for name in _FORM_FIELDS}
        fields["amount_cents"] = _cents(given["amount"])
        try:
            line = bank.book(read_payment(fields, None))
        except Refused as refused:
            return _front(bank, given, _in_finnish(refused.errors), 422)
        return redirect(url_for("account_page", iban=line.iban, paid=line.id), code=303)

    @application.get("/aineistot")
    def order_page() -> str:
        return render_template("orders.html", errors={}, given={})

    @application.post("/aineistot")
    def order_by_form() -> ResponseReturnValue:
        given = {name: request.form.get(name, "") for name in ("refuse", "batch")}
        brought = request.files.get("file")
        try:
            answer = execute_file(bank, brought.read() if brought else b"", read_conduct(given))
        except (NotAnOrder, Refused) as refused:
            errors = (
                {"file": str(refused)} if isinstance(refused, NotAnOrder) else _in_finnish(refused.errors)
            )
            return render_template("orders.html", errors=errors, given=given), 422
        headers = {"Content-Disposition": 'attachment; filename="vastaus-pain002.xml"'}
        return Response(answer, content_type="application/xml", headers=headers)

    _add_account_pages(application, bank, inbox)


def _add_account_pages(application: Flask, bank: Bank, inbox: Path | None) -> None:
    @application.get("/accounts/<iban>")
    def account_page(iban: str) -> str:
        account = bank.account(iban)
        if account is None:
            abort(404, "no such account")
        before = request.args.get("before", "")
        lines = bank.newest_lines(iban, int(before) if before.isdecimal() and len(before) < 19 else None)
        older = lines[-1].id if len(lines) == PAGE_SIZE else None
        return render_template(
            "account.html",
            account=account,
            lines=lines,
            days=_days(lines, bank.now().date()),
            older=older,
            paid=request.args.get("paid", ""),
            delivers=inbox is not None,
            delivered=request.args.get("delivered", ""),
        )

    @application.post("/accounts/<iban>/deliveries")
    def deliver(iban: str) -> ResponseReturnValue:
        account, day = bank.account(iban), _day_or_nothing(request.form.get("day", ""))
        if account is None or day is None or inbox is None:
            abort(404, "no such account, day or folder")
        opening_cents, lines = bank.day(iban, day)
        put_into(
            inbox, write_statement(Day(account, day, opening_cents, lines), "02", batch=False), iban, day
        )
        return redirect(url_for("account_page", iban=iban, delivered=day.isoformat()), code=303)


def put_into(inbox: Path, content: bytes, iban: str, day: date) -> None:
    """Deliver a file as a transfer program does: under another name until all of it is there."""
    target = inbox / f"tiliote-{iban}-{day.isoformat()}.xml"
    under_way = target.with_name(f"{target.name}.part")
    under_way.write_bytes(content)
    under_way.rename(target)


def _day_or_nothing(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _front(bank: Bank, given: dict[str, str], errors: dict[str, str], status: int) -> tuple[str, int]:
    now = bank.now()
    page = render_template(
        "front.html", accounts=bank.accounts(), given=given, errors=errors, now=now, today=now.date()
    )
    return page, status


def _cents(text: str) -> int:
    try:
        return parse_euros(text)
    except NotAnAmount:
        return 0


def _in_finnish(errors: dict[str, str]) -> dict[str, str]:
    names = {"amount_cents": "amount"}
    return {
        names.get(field, field): _REASONS.get(reason, "tarkista tämä kohta")
        for field, reason in errors.items()
    }


def _days(lines: Iterable[Line], today: date) -> list[date]:
    return sorted({line.booked_on for line in lines} | {today}, reverse=True)


def _chunks(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]
