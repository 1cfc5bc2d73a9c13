"""Every figure leads down to what the bank or Stripe said, and every bank line up to the figures."""

from typing import Any
from uuid import uuid4

import pytest

from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.exporting.number_vouchers import bring_up_to_date
from tests.pledges.bank_world import IBANS, Paid, payments
from tests.pledges.card_world import City
from tests.service_caller import ServiceCaller

MAIJA = Identity(subject="maija", roles=frozenset({"finance"}))
DAYS = {"from": "2020-01-01", "to": "2099-12-31"}


@pytest.fixture
def client(city: City) -> ServiceCaller:
    return city.client()


def get(client: ServiceCaller, path: str, status: int = 200) -> Any:
    answer = client.get(path, MAIJA)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return answer.json


def receive(city: City, *paid: Paid) -> None:
    [(iban,)] = city.rows("SELECT iban FROM collecting_account")
    content = payments(*paid).replace(IBANS[0].encode(), iban.encode())
    import_bank_file(city.context.sessions, "tiliote.xml", content, "person:taina")


def test_a_bank_payment_is_followed_from_the_balance_to_the_file_and_back(city: City, client) -> None:
    campaign = city.campaign()
    made = city.promise(campaign, 2_500, "bank_transfer")
    reference = city.fresh(made).reference
    receive(city, Paid(2_500, reference, archive_id="20261121ARK1"), Paid(900))
    bring_up_to_date(city.context.sessions)
    [held] = get(client, f"/books/accounts/{city.account_id}?noun=held")["items"]
    assert (held["account"], held["balance_cents"]) == (f"held:{campaign}", -2_500)
    asked = f"/books/ledger?collecting_account_id={city.account_id}&account={held['account']}"
    [row] = get(client, asked)["items"]
    assert (row["amount_cents"], row["balance_cents"]) == (-2_500, -2_500)
    behind = get(client, f"/books/transactions/{row['transaction_id']}")
    assert behind["voucher"] == row["voucher"] is not None
    [line] = behind["bank_lines"]
    assert (line["archive_id"], line["amount_cents"]) == ("20261121ARK1", 2_500)
    [(digest,)] = city.rows("SELECT sha256 FROM bank_file WHERE id = :id", id=line["file_id"])
    assert line["file_sha256"] == digest
    assert behind["pledge"]["number"] == city.fresh(made).short_number
    up = get(client, f"/books/bank-lines/{line['id']}")
    [traced] = up["transactions"]
    assert (traced["id"], traced["campaign_id"]) == (row["transaction_id"], str(campaign))
    assert {each["account"] for each in traced["lines"]} == {held["account"], f"bank:{city.account_id}"}


def test_a_card_charge_is_followed_to_its_pledge(city: City, client) -> None:
    campaign = city.campaign(model="keep_what_comes", minimum_cents=0)
    made = city.back(campaign)
    [(transaction, charge)] = city.rows(
        "SELECT id, cause_id FROM ledger_transaction WHERE cause_kind = 'card_charge'"
    )
    behind = get(client, f"/books/transactions/{transaction}")
    assert behind["charges"] == [charge] and behind["voucher"] is None
    assert behind["pledge"]["number"] == city.fresh(made).short_number


def test_an_account_is_paged_by_key_and_its_balance_runs_on(city: City, client) -> None:
    receive(city, *[Paid(100 + number) for number in range(5)])
    bring_up_to_date(city.context.sessions)
    asked = f"/books/ledger?collecting_account_id={city.account_id}&account=unallocated_receipts&limit=2"
    seen, cursor = [], ""
    while cursor is not None:
        page = get(client, f"{asked}{cursor and '&after=' + cursor}")
        assert page["opening_cents"] == (seen[-1] if seen else 0)
        seen += [row["balance_cents"] for row in page["items"]]
        cursor = page["next"]
    assert len(seen) == 5 and seen[-1] == -510
    assert get(client, f"{asked}&from=2099-01-01")["opening_cents"] == -510


def test_what_is_not_there_is_not_found_and_what_is_odd_is_refused(city: City, client) -> None:
    for path in ("transactions", "bank-lines"):
        get(client, f"/books/{path}/{new_id()}", 404)
    get(client, f"/books/accounts/{new_id()}?noun=held", 404)
    asked = f"/books/ledger?collecting_account_id={city.account_id}&account="
    get(client, f"{asked}gold", 404)
    get(client, f"{asked}vat&after=eilen", 422)
    get(client, f"{asked}vat&from=eilen", 422)


def test_an_export_over_http_is_a_file_and_is_listed(city: City, client) -> None:
    receive(city, Paid(2_500))
    refused = client.post("/books/exports", MAIJA, json={"kind": "journal", **DAYS})
    assert (refused.status_code, refused.json["code"]) == (409, "unmapped_accounts")
    missing = get(client, f"/books/unmapped-accounts?from={DAYS['from']}&to={DAYS['to']}")["items"]
    assert {each["account"] for each in missing} == {"bank", "unallocated_receipts"}
    assert client.post("/books/chart/proposed", MAIJA, json={"effective_from": "2020-01-01"}).json == {
        "taken": 17
    }
    made = client.post("/books/exports", MAIJA, json={"kind": "journal", "format": "xlsx", **DAYS})
    assert made.status_code == 200 and made.data.startswith(b"PK")
    assert int(made.headers["Content-Length"]) == len(made.data)
    assert "paivakirja-2020-01-01-2099-12-31.xlsx" in made.headers["Content-Disposition"]
    [listed] = get(client, "/books/exports")["items"]
    assert (listed["made_by"], listed["row_count"], listed["byte_count"]) == (
        "person:maija",
        2,
        len(made.data),
    )
    again = client.post(f"/books/exports/{listed['id']}/copy", MAIJA, json={})
    assert again.data == made.data


def test_settings_are_kept_with_their_day_and_told_in_the_audit(city: City, client) -> None:
    campaign = city.campaign()
    account = {"noun": "bank", "number": "1701", "name": "OP 85", "effective_from": "2026-01-01"}
    assert client.post("/books/chart", MAIJA, json=account).status_code == 201
    for wrong in (
        {"noun": "gold"},
        {"number": "=1+1"},
        {"name": ""},
        {"collecting_account_id": str(uuid4())},
    ):
        answer = client.post("/books/chart", MAIJA, json=account | wrong)
        assert (answer.status_code, list(answer.json["errors"])) == (422, list(wrong))
    chart = get(client, "/books/chart")
    assert [each["number"] for each in chart["items"]] == ["1701"]
    assert "bank" not in chart["missing"] and "held" in chart["missing"]
    where = {"cost_centre": "4100", "vat_basis_points": 2550, "effective_from": "2026-01-01"}
    assert client.post(f"/books/dimensions/{campaign}", MAIJA, json=where).status_code == 201
    assert client.post(f"/books/dimensions/{new_id()}", MAIJA, json=where).status_code == 404
    [shown] = get(client, "/books/dimensions")["items"]
    assert (shown["cost_centre"], shown["vat_basis_points"]) == ("4100", 2550)
    told = city.rows("SELECT action, actor FROM audit_entry WHERE action LIKE '%.set'")
    assert set(told) == {("chart_account.set", "person:maija"), ("campaign_dimension.set", "person:maija")}
