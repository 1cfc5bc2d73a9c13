"""The bank's door for programs: payments, payouts, payment orders, files of a day, its clock."""

from datetime import date
from pathlib import Path

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException

from infra.sandbox.bank.accounts import Bank, Line
from infra.sandbox.bank.camt import VERSIONS, Day, write_notification, write_statement
from infra.sandbox.bank.credit_transfers import NotAnOrder, execute_file
from infra.sandbox.bank.pages import add_pages
from infra.sandbox.bank.requests import (
    Refused,
    read_account,
    read_conduct,
    read_date,
    read_payment,
    read_payout,
    read_seconds,
)

_LARGEST_BODY = 32 * 1024 * 1024
_CONTENT_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"


def create_application(bank: Bank, inbox: Path | None = None) -> Flask:
    """The pages and the JSON interface over one bank; `inbox` is the folder that a customer watches."""
    application = Flask(__name__)
    application.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    add_pages(application, bank, inbox)
    _add_money_in(application, bank)
    _add_files(application, bank)
    _add_clock(application, bank)
    _add_answers(application)
    return application


def line_as_json(line: Line) -> dict[str, object]:
    """A booked line for programs."""
    return {
        "id": line.id,
        "account": line.iban,
        "booked_on": line.booked_on.isoformat(),
        "amount_cents": line.amount_cents,
        "reference": line.reference,
        "message": line.message,
        "party_name": line.party_name,
        "party_account": line.party_iban,
        "archive_id": line.archive_id,
    }


def _add_money_in(application: Flask, bank: Bank) -> None:
    @application.post("/payments")
    def pay() -> ResponseReturnValue:
        return line_as_json(bank.book(read_payment(_body(), request.headers.get("Idempotency-Key")))), 201

    @application.post("/payouts")
    def pay_out() -> ResponseReturnValue:
        return line_as_json(bank.book(read_payout(_body(), request.headers.get("Idempotency-Key")))), 201

    @application.post("/credit-transfers")
    def order() -> ResponseReturnValue:
        return _xml(execute_file(bank, request.get_data(), read_conduct(request.args)))

    @application.post("/accounts")
    def open_account() -> ResponseReturnValue:
        iban, name = read_account(_body())
        bank.open_account(iban, name)
        return {"iban": iban, "name": name}, 201

    @application.get("/api/accounts")
    def accounts() -> ResponseReturnValue:
        return {
            "items": [
                {"iban": account.iban, "name": account.name, "balance_cents": account.balance_cents}
                for account in bank.accounts()
            ]
        }


def _add_files(application: Flask, bank: Bank) -> None:
    @application.get("/statements/<iban>/<day>.camt053.xml")
    def statement(iban: str, day: str) -> ResponseReturnValue:
        return _xml(write_statement(_day(bank, iban, day), _version(), _wants_batch()))

    @application.get("/notifications/<iban>/<day>.camt054.xml")
    def notification(iban: str, day: str) -> ResponseReturnValue:
        return _xml(write_notification(_day(bank, iban, day), _version(), _wants_batch()))


def _add_clock(application: Flask, bank: Bank) -> None:
    @application.get("/healthz")
    def health() -> ResponseReturnValue:
        return {"status": "ok"}

    @application.post("/_sandbox/advance")
    def advance() -> ResponseReturnValue:
        offset = bank.advance(read_seconds(_body()))
        return {"offset_seconds": offset, "now": bank.now().isoformat(timespec="seconds")}


def _add_answers(application: Flask) -> None:
    @application.errorhandler(Refused)
    def name_fields(error: Refused) -> ResponseReturnValue:
        return {"errors": {field: [reason] for field, reason in error.errors.items()}}, 422

    @application.errorhandler(NotAnOrder)
    def refuse_file(error: NotAnOrder) -> ResponseReturnValue:
        return {"errors": {"file": [str(error)]}}, 422

    @application.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> ResponseReturnValue:
        return {"status": error.code, "title": error.name, "detail": error.description}, error.code or 500

    @application.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _CONTENT_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def _body() -> object:
    try:
        return request.get_json(force=True)
    except BadRequest as error:
        raise Refused({"body": "not JSON"}) from error


def _xml(content: bytes) -> Response:
    return Response(content, mimetype="application/xml")


def _day(bank: Bank, iban: str, text: str) -> Day:
    account = bank.account(iban)
    if account is None:
        abort(404, "no such account")
    try:
        booked_on: date = read_date(text)
    except ValueError as error:
        abort(404, str(error))
    opening_cents, lines = bank.day(iban, booked_on)
    return Day(account, booked_on, opening_cents, lines)


def _version() -> str:
    version = request.args.get("version", "02").zfill(2)
    if version not in VERSIONS:
        raise Refused({"version": f"one of {', '.join(VERSIONS)}"})
    return version


def _wants_batch() -> bool:
    return request.args.get("batch") == "1"
