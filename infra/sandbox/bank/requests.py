"""What may be asked of the bank as JSON or by its forms: every field checked and named when wrong."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from infra.sandbox.bank.accounts import Booking
from infra.sandbox.bank.credit_transfers import Conduct
from infra.sandbox.bank.references import invented_iban, is_iban, read_remittance

LARGEST_CENTS = 99_999_999_999
PAYOUT_PAYER = "STRIPE PAYMENTS"
_PAYMENT_FIELDS = {
    "account",
    "amount_cents",
    "reference",
    "message",
    "payer_name",
    "payer_account",
    "booked_on",
}
_PAYOUT_FIELDS = {"account", "amount_cents", "message", "booked_on"}
_ACCOUNT_FIELDS = {"iban", "name"}


class Refused(Exception):
    """The request names wrong fields; `errors` says what is wrong with each."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


class _Fields:
    """Reads fields one by one and collects what is wrong."""

    def __init__(self, given: object, known: set[str]) -> None:
        self.errors: dict[str, str] = {}
        if not isinstance(given, Mapping):
            raise Refused({"body": "not an object"})
        self._given: Mapping[str, Any] = given
        self.errors.update({str(name): "unknown field" for name in given if name not in known})

    def text(self, name: str, longest: int, required: bool = False) -> str:
        value = self._given.get(name) or ""
        if not isinstance(value, str):
            self.errors[name] = "not text"
            return ""
        value = value.strip()
        if required and not value:
            self.errors[name] = "missing"
        elif len(value) > longest:
            self.errors[name] = f"longer than {longest} characters"
        elif not value.isprintable():
            self.errors[name] = "holds a character that is not printable"
        return value

    def iban(self, name: str, required: bool) -> str:
        value = re.sub(r"\s", "", self.text(name, 60, required)).upper()
        if value and not is_iban(value):
            self.errors[name] = "not an IBAN"
        return value

    def cents(self, name: str) -> int:
        value = self._given.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_CENTS:
            self.errors[name] = "not a sum in whole cents above nothing"
            return 0
        return value

    def date(self, name: str) -> date | None:
        text = self.text(name, 10)
        if not text:
            return None
        try:
            return read_date(text)
        except ValueError:
            self.errors[name] = "not a date as YYYY-MM-DD"
            return None

    def finish(self) -> None:
        if self.errors:
            raise Refused(self.errors)


def read_date(text: str) -> date:
    """A date as YYYY-MM-DD of this or the neighbouring centuries. Raises ValueError."""
    if not re.fullmatch(r"(?:19|20|21)\d\d-\d\d-\d\d", text, re.ASCII):
        raise ValueError("not a date as YYYY-MM-DD")
    return date.fromisoformat(text)


def read_payment(given: object, request_key: str | None) -> Booking:
    """A person's payment to an account. Raises Refused."""
    fields = _Fields(given, _PAYMENT_FIELDS)
    payer = fields.text("payer_name", 70, required=True)
    remittance = read_remittance(fields.text("reference", 40), fields.text("message", 100))
    payer_account = fields.iban("payer_account", required=False)
    booking = Booking(
        iban=fields.iban("account", required=True),
        amount_cents=fields.cents("amount_cents"),
        party_name=payer,
        party_iban=payer_account or invented_iban(payer),
        booked_on=fields.date("booked_on"),
        reference=remittance.reference,
        message=remittance.message,
        request_key=request_key,
    )
    fields.finish()
    return booking


def read_payout(given: object, request_key: str | None) -> Booking:
    """A payment provider's payout to an account. Raises Refused."""
    fields = _Fields(given, _PAYOUT_FIELDS)
    booking = Booking(
        iban=fields.iban("account", required=True),
        amount_cents=fields.cents("amount_cents"),
        party_name=PAYOUT_PAYER,
        party_iban=invented_iban(PAYOUT_PAYER),
        booked_on=fields.date("booked_on"),
        message=fields.text("message", 140),
        request_key=request_key,
    )
    fields.finish()
    return booking


def read_account(given: object) -> tuple[str, str]:
    """IBAN and name of an account to open. Raises Refused."""
    fields = _Fields(given, _ACCOUNT_FIELDS)
    opened = fields.iban("iban", required=True), fields.text("name", 70, required=True)
    fields.finish()
    return opened


def read_seconds(given: object) -> int:
    """By how many seconds the clock is to move, at most ten years either way. Raises Refused."""
    fields = _Fields(given, {"seconds"})
    seconds = given.get("seconds") if isinstance(given, Mapping) else None
    if not isinstance(seconds, int) or isinstance(seconds, bool) or abs(seconds) > 10 * 366 * 86_400:
        fields.errors["seconds"] = "not a whole number of seconds within ten years"
        raise Refused(fields.errors)
    fields.finish()
    return seconds


def read_conduct(given: Mapping[str, str]) -> Conduct:
    """How the bank is to behave: `refuse` is "P-1:AC04, T-2", `batch` asks for one debit. Raises Refused."""
    refused: dict[str, str] = {}
    for part in re.split(r"[\s,;]+", given.get("refuse", "").strip()):
        name, _, reason = part.partition(":")
        if name and not re.fullmatch(r"[A-Z]{2}[0-9]{2}", reason or "AC04"):
            raise Refused({"refuse": "not an ISO reason code"})
        if name:
            refused[name] = reason or "AC04"
    return Conduct(refused=refused, as_one_sum=given.get("batch", "") not in ("", "0"))
