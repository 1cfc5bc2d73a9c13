"""What the sandbox bank writes, the platform's own reader understands, in every version and bundling."""

import pytest
from flask.testing import FlaskClient

from infra.sandbox.bank.references import invented_iban
from services.pledges.domain.bank.bank_entries import Payment
from tests.pledges.read_files import Read
from tests.pledges.read_files import read as read_file

ACCOUNT = invented_iban("Keräystili")
DAY = "2026-12-01"


@pytest.fixture
def paid(client: FlaskClient) -> FlaskClient:
    for place, remittance in enumerate(
        ({"reference": "1234561"}, {"reference": "RF341234561"}, {"reference": "1234562"}, {"message": "hei"})
    ):
        payment = {"account": ACCOUNT, "amount_cents": 1000 + place, "payer_name": "Åke", "booked_on": DAY}
        assert client.post("/payments", json={**payment, **remittance}).status_code == 201
    return client


def read(client: FlaskClient, path: str, query: str) -> Read:
    name, statements, warnings = read_file(client.get(path + query).data)
    assert name.endswith("08" if "08" in query else "02")
    assert [*statements[0].ends.findings, *statements[0].ends.warnings, *warnings] == []
    return statements[0]


def essence(payment: Payment) -> tuple[object, ...]:
    reference = (payment.reference or "").lstrip("0")
    return payment.archive_id, payment.amount_cents, reference, payment.message, payment.party_name


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_bundled_day_says_the_same_as_a_plain_one(paid: FlaskClient, version: str) -> None:
    statement_path = f"/statements/{ACCOUNT}/{DAY}.camt053.xml"
    notification_path = f"/notifications/{ACCOUNT}/{DAY}.camt054.xml"
    plain = read(paid, statement_path, f"?version={version}")
    bundled = read(paid, statement_path, f"?version={version}&batch=1")
    details = read(paid, notification_path, f"?version={version}&batch=1")
    one_by_one = [essence(payment) for entry in plain.entries for payment in entry.payments]
    assert [line[2] for line in one_by_one] == ["1234561", "RF341234561", "", ""]
    assert [line[3] for line in one_by_one] == [None, None, "1234562", "hei"]
    together = [
        essence(payment) for entry in (*details.entries, *bundled.entries) for payment in entry.payments
    ]
    assert together == one_by_one
    assert bundled.entries[0].payments == ()
    assert bundled.entries[0].bank_reference == details.entries[0].bank_reference
    assert plain.ends.closing == bundled.ends.closing
