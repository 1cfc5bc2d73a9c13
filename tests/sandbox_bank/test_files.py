"""The files of a day: valid by ISO's schemas, balanced, continuous, and alike in every version."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.sandbox.bank.accounts import Account, Line
from infra.sandbox.bank.camt import Day, write_notification, write_statement
from infra.sandbox.bank.references import invented_iban
from tests.sandbox_bank.conftest import Document

ACCOUNT = invented_iban("Keräystili")
DAY = "2026-12-01"
VERSIONS = ("02", "08")


def pay(client: FlaskClient, cents: int, **fields: str) -> dict[str, object]:
    given_fields = {
        "account": ACCOUNT,
        "amount_cents": cents,
        "payer_name": "Maija Maksaja",
        "booked_on": DAY,
    }
    answer = client.post("/payments", json={**given_fields, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json


def statement(client: FlaskClient, day: str = DAY, query: str = "") -> Document:
    answer = client.get(f"/statements/{ACCOUNT}/{day}.camt053.xml{query}")
    assert answer.status_code == 200, answer.text
    return Document(answer.data)


def notification(client: FlaskClient, query: str = "") -> Document:
    return Document(client.get(f"/notifications/{ACCOUNT}/{DAY}.camt054.xml{query}").data)


def some_payments(client: FlaskClient) -> None:
    pay(client, 2500, reference="1234561")
    pay(client, 2500, reference="1234561")
    pay(client, 3600, reference="RF341234561", payer_name="Åke Öberg & <Söner>")
    pay(client, 1000, reference="1234562", message="Tuppurala")
    payout = {"account": ACCOUNT, "amount_cents": 99_00, "message": "po_1", "booked_on": DAY}
    assert client.post("/payouts", json=payout).status_code == 201


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("batch", ["0", "1"])
def test_every_file_obeys_its_schema(client: FlaskClient, version: str, batch: str) -> None:
    some_payments(client)
    query = f"?version={version}&batch={batch}"
    for document, name in ((statement(client, DAY, query), "053"), (notification(client, query), "054")):
        assert document.message == f"camt.{name}.001.{version}"
        assert document.is_valid()


@pytest.mark.parametrize("version", VERSIONS)
def test_references_are_padded_and_rf_names_its_issuer(client: FlaskClient, version: str) -> None:
    some_payments(client)
    document = statement(client, DAY, f"?version={version}")
    assert document.texts("CdtrRefInf/Ref") == ["00000000000001234561"] * 2 + ["RF341234561"]
    assert document.texts("CdtrRefInf/Tp/Issr") == ["ISO"]
    assert document.texts("RmtInf/Ustrd") == ["1234562 Tuppurala", "po_1"]
    assert "Åke Öberg & <Söner>" in document.texts("Dbtr/Nm" if version == "02" else "Dbtr/Pty/Nm")
    assert "STRIPE PAYMENTS" in document.texts("Dbtr/Nm" if version == "02" else "Dbtr/Pty/Nm")


def test_a_batch_stands_in_the_statement_as_one_entry_and_in_the_notification_with_details(
    client: FlaskClient,
) -> None:
    some_payments(client)
    whole, details = statement(client, DAY, "?batch=1"), notification(client, "?batch=1")
    bundle = whole.all("Ntry")[0]
    assert whole.signed_cents(bundle) == 2500 + 2500 + 3600
    assert whole.texts("NtryDtls/Btch/NbOfTxs", bundle) == ["3"]
    assert whole.all("TxDtls", bundle) == []
    assert details.texts("Ntry/AcctSvcrRef") == whole.texts("AcctSvcrRef", bundle)
    assert details.texts("TxDtls/AmtDtls/TxAmt/Amt") == ["25.00", "25.00", "36.00"]
    single = {name for entry in statement(client).all("TxDtls") for name in whole.texts("AcctSvcrRef", entry)}
    bundled = {name for entry in details.all("TxDtls") for name in whole.texts("AcctSvcrRef", entry)}
    assert bundled < single


def test_equal_days_make_equal_files(client: FlaskClient) -> None:
    some_payments(client)
    path = f"/statements/{ACCOUNT}/{DAY}.camt053.xml"
    assert client.get(path).data == client.get(path).data


line_amounts = st.lists(st.integers(-10_000_000, 10_000_000).filter(bool), max_size=12)


@given(opening=st.integers(-10_000_000, 10_000_000), days=st.lists(line_amounts, max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_days_balance_and_continue_each_other(opening: int, days: list[list[int]]) -> None:
    account = Account(ACCOUNT, "Keräystili", 0)
    for number, amounts in enumerate(days):
        booked_on = date(2027, 3, 27) + timedelta(days=number)
        lines = [
            Line(
                id=place,
                iban=ACCOUNT,
                booked_on=booked_on,
                amount_cents=cents,
                reference="00000000000001234561" if place % 2 else "",
                message="",
                party_name="Maija",
                party_iban="",
                end_to_end_id="",
            )
            for place, cents in enumerate(amounts)
        ]
        for version in VERSIONS:
            day = Day(account, booked_on, opening, lines)
            document = Document(write_statement(day, version, batch=number % 2 == 0))
            assert document.is_valid()
            assert Document(write_notification(day, version, batch=True)).is_valid()
            assert document.balance("OPBD") == opening
            booked = sum(document.signed_cents(entry) for entry in document.all("Ntry"))
            assert document.balance("CLBD") == opening + booked == opening + sum(amounts)
        opening += sum(amounts)


def test_a_quiet_day_after_payments_opens_and_closes_with_their_sum(client: FlaskClient) -> None:
    some_payments(client)
    later = statement(client, "2026-12-05")
    assert later.balance("OPBD") == later.balance("CLBD") == 2500 + 2500 + 3600 + 1000 + 9900
    assert later.all("Ntry") == []


@pytest.mark.parametrize("path", ["FI00/2026-12-01", f"{ACCOUNT}/2026-02-30", f"{ACCOUNT}/x"])
def test_a_file_that_cannot_be_is_not_found(client: FlaskClient, path: str) -> None:
    some_payments(client)
    assert client.get(f"/statements/{path}.camt053.xml").status_code == 404


def test_another_version_is_refused_by_name(client: FlaskClient) -> None:
    some_payments(client)
    answer = client.get(f"/statements/{ACCOUNT}/{DAY}.camt053.xml?version=09")
    assert answer.status_code == 422
    assert "version" in answer.json["errors"]
