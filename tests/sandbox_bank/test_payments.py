"""Paying by program and by page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from infra.sandbox.bank.accounts import Bank
from infra.sandbox.bank.references import invented_iban

ACCOUNT = invented_iban("Keräystili")
PAYMENT = {"account": ACCOUNT, "amount_cents": 2500, "reference": "1234561", "payer_name": "Maija Maksaja"}
PAYOUT = {"account": ACCOUNT, "amount_cents": 9900, "message": "po_1"}


def balance(client: FlaskClient) -> int:
    return sum(item["balance_cents"] for item in client.get("/api/accounts").json["items"])


def test_a_payment_is_booked_today_under_an_archive_id_of_its_own(client: FlaskClient, bank: Bank) -> None:
    first, second = (client.post("/payments", json=PAYMENT) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json["archive_id"] != second.json["archive_id"]
    assert first.json["booked_on"] == bank.now().date().isoformat()
    assert balance(client) == 5000


def test_the_same_key_books_once(client: FlaskClient) -> None:
    def pay(_: int) -> str:
        headers = {"Idempotency-Key": "po_1"}
        return (
            client.application.test_client().post("/payouts", json=PAYOUT, headers=headers).json["archive_id"]
        )

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(pay, range(12)))) == 1
    assert balance(client) == 9900


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("/payments", {"amount_cents": 0}, "amount_cents"),
        ("/payments", {"amount_cents": -1}, "amount_cents"),
        ("/payments", {"amount_cents": "2500"}, "amount_cents"),
        ("/payments", {"amount_cents": True}, "amount_cents"),
        ("/payments", {"amount_cents": 10**30}, "amount_cents"),
        ("/payments", {"amount_cents": 1e400}, "amount_cents"),
        ("/payments", {"account": "FI2112345600000786"}, "account"),
        ("/payments", {"account": None}, "account"),
        ("/payments", {"payer_name": ""}, "payer_name"),
        ("/payments", {"payer_name": "Maija\x00"}, "payer_name"),
        ("/payments", {"message": ["x"]}, "message"),
        ("/payments", {"booked_on": "2026-02-30"}, "booked_on"),
        ("/payments", {"colour": "red"}, "colour"),
        ("/payouts", {"amount_cents": 0}, "amount_cents"),
        ("/_sandbox/advance", {"seconds": "x"}, "seconds"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_booked(
    client: FlaskClient, path: str, change: dict[str, object], field: str
) -> None:
    right = {"/payments": PAYMENT, "/payouts": PAYOUT}.get(path, {})
    answer = client.post(path, json={**right, **change})
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert balance(client) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
def test_a_body_that_is_no_object_is_refused(client: FlaskClient, body: bytes) -> None:
    for path in ("/payments", "/payouts", "/accounts", "/_sandbox/advance"):
        assert client.post(path, data=body).status_code == 422


def test_a_person_pays_by_the_form_and_sees_the_line(client: FlaskClient) -> None:
    form = {"account": ACCOUNT, "reference": "12 34561", "amount": "25,00", "payer_name": "<Maija>"}
    answer = client.post("/pay", data=form, follow_redirects=True)
    assert answer.status_code == 200
    assert "Maksu on kirjattu." in answer.text
    assert "&lt;Maija&gt;" in answer.text
    assert "1234561" in answer.text
    assert f"/statements/{ACCOUNT}/" in answer.text


def test_a_wrong_form_comes_back_with_what_was_typed_and_what_is_wrong(client: FlaskClient) -> None:
    answer = client.post("/pay", data={"account": "FI1", "amount": "1e400", "payer_name": "Maija"})
    assert answer.status_code == 422
    assert "ei ole IBAN-tilinumero" in answer.text
    assert "anna summa euroina" in answer.text
    assert 'value="FI1"' in answer.text
    assert balance(client) == 0


def test_the_clock_moves_the_day_of_booking_and_survives_a_restart(
    client: FlaskClient, bank: Bank, tmp_path: Path
) -> None:
    today = bank.now().date()
    assert client.post("/_sandbox/advance", json={"seconds": 3 * 86_400}).json["offset_seconds"] == 259_200
    assert client.post("/payments", json=PAYMENT).json["booked_on"] >= (today + timedelta(days=3)).isoformat()
    assert Bank(tmp_path / "bank.sqlite3").now().date() >= today + timedelta(days=3)
