"""The finance desk over HTTP: files in, lines placed by two people, books that agree with the world."""

import csv
import io
from dataclasses import replace

import pytest

from services.chassis.identifiers import new_id
from services.chassis.identity import ANONYMOUS, Identity
from services.pledges.usecases.bank.import_bank_file import import_bank_files
from services.pledges.usecases.bank.receive_bank_file import LARGEST_UPLOAD
from services.pledges.usecases.books.reconcile import compare_books
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.payouts.import_payouts import import_provider_payouts
from tests.pledges.bank_world import IBANS, Paid, entry, payments, statement
from tests.pledges.card_world import City
from tests.service_caller import SIGNED_IN_JUST_NOW

IBAN = "FI2112345600000785"


def staff(*roles: str) -> Identity:
    return Identity(subject=str(new_id()), roles=frozenset(roles), authenticated_at=SIGNED_IN_JUST_NOW)


MAIJA, PEKKA = staff("finance"), staff("finance_approver")


@pytest.fixture
def client(city: City):
    caller = city.client()
    caller.sessions = city.context.sessions
    return caller


def for_city(content: bytes) -> bytes:
    return content.replace(IBANS[0].encode(), IBAN.encode())


def upload(client, content: bytes, who: Identity = MAIJA):
    """The file as it stands once the job has imported it, or why it was not taken."""
    brought = client.post("/bank-files?name=tiliote.xml", who, data=content, content_type="application/xml")
    if brought.status_code != 202:
        return brought
    import_bank_files(client.sessions)
    return client.get(f"/bank-files/{brought.json['id']}", who)


def bank_pledge(city, campaign, cents=2_500, name="Erkki Koskinen"):
    return city.fresh(city.promise(campaign, cents, "bank_transfer", name=name))


def compared(city: City, client):
    """What the desk sees once the job has compared."""
    compare_books(replace(city.context, cards=city.context.cards.in_haste()))
    return get(client, "/books/reconciliation")


def get(client, path, who=MAIJA):
    reply = client.get(path, who)
    assert reply.status_code == 200, reply.json
    return reply.json


def test_a_stray_payment_is_placed_by_two_people(city: City, client):
    campaign = city.campaign()
    wanted = bank_pledge(city, campaign)
    bank_pledge(city, campaign, name="Ritva Ahonen")
    wrong = wanted.reference[:-2] + wanted.reference[-1] + wanted.reference[-2]
    told = upload(client, for_city(payments(Paid(2_500, wrong))))
    assert told.status_code == 200
    assert {key: told.json[key] for key in ("lines", "matched", "in_inbox")} == {
        "lines": 1,
        "matched": 0,
        "in_inbox": 1,
    }
    [line] = get(client, "/bank-lines?state=inbox")["items"]
    suggestions = get(client, f"/bank-lines/{line['id']}")["suggestions"]
    best = suggestions[0]
    assert (best["pledge_id"], best["name"]) == (str(wanted.id), "Erkki Koskinen")
    assert {"same_name", "same_amount"} <= set(best["for"])
    assert "name_differs" in suggestions[1]["against"]
    asked = client.post(
        f"/bank-lines/{line['id']}/proposals",
        MAIJA,
        json={"kind": "match", "pledge_id": best["pledge_id"], "comment": "Nimi täsmää"},
    )
    assert (asked.status_code, asked.json["own"]) == (201, True)
    [request] = get(client, "/approvals?state=open", PEKKA)["items"]
    assert (request["own"], request["summary"]["pledge_number"]) == (False, wanted.short_number)
    decision = {"decision": "approve", "content_hash": request["content_hash"]}
    path = f"/approvals/{request['id']}/decision"
    stale = replace(PEKKA, authenticated_at="2026-01-01T00:00:00+00:00")
    assert client.post(path, stale, json=decision).json["code"] == "reauthentication_needed"
    assert client.post(path, MAIJA, json=decision).status_code == 403
    both = replace(MAIJA, roles=frozenset({"finance", "finance_approver"}))
    assert client.post(path, both, json=decision).json["code"] == "own_request"
    assert client.post(path, PEKKA, json=decision).json["state"] == "executed"
    assert client.post(path, PEKKA, json=decision).json["code"] == "already_decided"
    assert city.fresh(wanted.id).state == "paid"
    [done] = get(client, "/bank-lines?state=matched")["items"]
    assert done["pledge_number"] == wanted.short_number


def test_cards_payout_and_transfers_agree_with_stripe_and_the_bank_to_the_cent(city: City, client):
    campaign = city.campaign()
    for _ in range(3):
        city.back(campaign)
    paid = bank_pledge(city, campaign, 3_000)
    first = payments(Paid(3_000, paid.reference), Paid(777, None))
    assert upload(client, for_city(first)).json["matched"] == 1
    city.move(days=20)
    city.close()
    before = compared(city, client)
    assert before["ok"], before
    payout = city.control("payout")["payout"]
    assert import_provider_payouts(city.context) == 1
    assert import_provider_payouts(city.context) == 0
    assert city.rows("SELECT findings FROM payout") == [([],)]
    arrived = entry([Paid(payout["amount"], name="STRIPE PAYMENTS", message=f"STRIPE {payout['id']}")], "P1")
    day = city.rows("SELECT (platform_now() AT TIME ZONE 'Europe/Helsinki')::date")[0][0]
    told = upload(
        client,
        for_city(statement(arrived, opening=3_777, total=payout["amount"], on=day)),
    )
    assert (told.json["matched"], told.json["warnings"]) == (1, [])
    after = compared(city, client)
    assert after["ok"], after
    assert {row["what"]: row["difference_cents"] for row in after["rows"]} == {"bank": 0, "stripe": 0}
    assert [(row["account"], row["balance_cents"]) for row in after["clearing"]] == [
        ("unallocated_receipts", -777)
    ]
    books = get(client, f"/campaigns/{campaign}/books")
    assert {row["account"].split(":")[0]: row["balance_cents"] for row in books["accounts"]}[
        "held"
    ] == -10_500
    assert books["sums"]["collected_cents"] == 10_500
    assert seal_ledger(city.context.sessions) > 0


def test_a_payout_that_the_bank_told_of_first_is_matched_when_stripe_tells(city: City, client):
    campaign = city.campaign(model="keep_what_comes")
    city.back(campaign)
    payout = city.control("payout")["payout"]
    upload(
        client,
        for_city(payments(Paid(payout["amount"], name="STRIPE PAYMENTS", message=f"STRIPE {payout['id']}"))),
    )
    assert city.ledger()["unallocated_receipts"] == -payout["amount"]
    import_provider_payouts(city.context)
    ledger = city.ledger()
    assert "unallocated_receipts" not in ledger
    assert "stripe_in_transit" not in ledger
    assert ledger["bank"] == payout["amount"]


def test_money_of_two_accounts_in_one_payout_is_never_mixed(city: City, client):
    other = register_collecting_account(
        city.context.sessions,
        AccountDetails(
            association_id=new_id(), association_name="Toinen ry", payee_name="Toinen ry", iban=IBANS[1]
        ),
    )
    city.back(city.campaign(model="keep_what_comes"))
    city.back(city.campaign(model="keep_what_comes", collecting_account_id=str(other)), amount_cents=4_000)
    payout = city.control("payout")["payout"]
    import_provider_payouts(city.context)
    in_transit = "SELECT collecting_account_id, balance_cents FROM ledger_balance WHERE account = :account"
    shares = dict(city.rows(in_transit, account="stripe_in_transit"))
    arrived = Paid(payout["amount"], name="STRIPE PAYMENTS", message=f"STRIPE {payout['id']}")
    assert upload(client, for_city(payments(arrived))).json["matched"] == 1
    clearing = {
        (row["collecting_account_id"], row["account"]): row["balance_cents"]
        for row in compared(city, client)["clearing"]
    }
    # Ours has cleared; the other's is still to be passed on, and stands so in both books.
    assert clearing == {
        (str(other), "stripe_in_transit"): shares[other],
        (str(city.account_id), "unallocated_receipts"): -shares[other],
    }


def test_case_21_an_item_of_a_charge_that_our_books_lack_is_named(city: City):
    campaign = city.campaign(model="keep_what_comes")
    made = city.promise(campaign)
    city.give_card(made)
    # Paid at the provider, and nobody has told us yet.
    city.control("payout")
    import_provider_payouts(city.context)
    [(findings,)] = city.rows("SELECT findings FROM payout")
    assert len(findings) == 1
    assert findings[0].startswith("unexplained:charge:ch_")


def test_what_a_job_compared_is_shown_with_its_moment_and_no_page_asks_stripe(city: City, client):
    path = "/books/reconciliation"
    assert get(client, path) == {"as_of": None, "rows": [], "clearing": [], "ok": False}
    city.back(city.campaign(model="keep_what_comes"))
    known = compared(city, client)
    assert known["ok"]
    city.move(days=1)
    city.control("chaos", mode="error_before", times=10, path="GET /v1/balance")
    assert get(client, path) == known
    assert not compare_books(replace(city.context, cards=city.context.cards.in_haste()))
    assert get(client, path)["as_of"] > known["as_of"]
    assert city.rows("SELECT count(*) FROM self_check WHERE name = 'books_agree'") == [(1,)]


def test_a_silent_stripe_is_said_and_is_no_error(city: City, client):
    city.control("chaos", mode="error_before", times=10, path="GET /v1/balance")
    reconciliation = compared(city, client)
    [stripe] = [row for row in reconciliation["rows"] if row["what"] == "stripe"]
    assert (stripe["outside_cents"], stripe["note"]) == (None, "provider_does_not_answer")


BAD_FILES = {
    "empty": b"",
    "doctype": b"<!DOCTYPE a><Document/>",
    "not_xml": b"hello",
    "encoding": bytes(100),
    "unknown_account": payments(Paid(1)),
    "incomplete": payments(Paid(1))[:-20],
    "too_large": b" " * (LARGEST_UPLOAD + 1),
}


def test_a_bad_file_is_answered_with_its_reason(client):
    for code, content in BAD_FILES.items():
        reply = upload(client, content)
        assert (reply.status_code, reply.json["errors"]) == (422, {"file": [code]})


def test_a_file_comes_back_in_the_list_with_what_came_of_it(city: City, client):
    first = upload(client, for_city(payments(Paid(100)))).json
    again = upload(client, for_city(payments(Paid(100)))).json
    assert (again["id"], again["lines"]) == (first["id"], 1)
    assert [item["id"] for item in get(client, "/bank-files")["items"]] == [first["id"]]


def test_lines_are_paged_and_searched(city: City, client):
    upload(client, for_city(payments(*[Paid(100 + n, name=f"Maksaja {n} 50%_") for n in range(5)])))
    seen, cursor = [], ""
    while cursor is not None:
        page = get(client, f"/bank-lines?limit=2{cursor and '&after=' + cursor}")
        seen += [line["amount_cents"] for line in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == [100, 101, 102, 103, 104]
    assert len(get(client, "/bank-lines?q=maksaja 3")["items"]) == 1
    assert get(client, "/bank-lines?q=%25%25%25")["items"] == []
    for odd in ("after=xyz", "q=a%00b", "reason=x y", "state=all", "limit=101"):
        assert client.get(f"/bank-lines?{odd}", MAIJA).status_code in (400, 422)


def test_the_table_for_spreadsheets_holds_numbers_and_no_formula(city: City, client):
    campaign = city.campaign(title="=cmd|'/c calc'!A1")
    paid = bank_pledge(city, campaign, 2_505)
    upload(client, for_city(payments(Paid(2_505, paid.reference))))
    order = {"kind": "journal", "from": "2020-01-01", "to": "2099-12-31", "campaign_id": str(campaign)}
    reply = client.post("/books/exports", MAIJA, json=order | {"without_numbers": True})
    assert reply.data.startswith("\ufeff".encode())
    assert "attachment" in reply.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.data.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Debet"], row["Kredit"]) for row in rows] == [("25,05", ""), ("", "25,05")]
    assert rows[0]["Kampanja"] == "'=cmd|'/c calc'!A1"
    assert client.post("/books/exports", MAIJA, json=order | {"from": "eilen"}).status_code == 422


def test_what_the_bank_told_leaves_the_screens_ninety_days_after_it_was_settled(city: City, client):
    paid = bank_pledge(city, city.campaign(days=200))
    upload(client, for_city(payments(Paid(2_500, paid.reference), Paid(900))))
    assert get(client, "/bank-lines?state=matched")["items"][0]["payer_name"]
    city.move(days=91)
    [settled] = get(client, "/bank-lines?state=matched")["items"]
    assert (settled["payer_name"], settled["message"], settled["amount_cents"]) == (None, None, 2_500)
    assert get(client, "/bank-lines?state=inbox")["items"][0]["payer_name"]


def test_the_desk_opens_with_the_days_numbers(city: City, client):
    campaign = city.campaign()
    paid = bank_pledge(city, campaign)
    upload(client, for_city(payments(Paid(2_500, paid.reference), Paid(900))))
    summary = get(client, "/desk/summary")
    assert (summary["inbox_lines"], summary["inbox_cents"]) == (1, 900)
    [row] = get(client, "/desk/campaigns")["items"]
    assert (row["campaign_id"], row["totals"]["collected_cents"]) == (str(campaign), 2_500)


def test_a_refund_is_listed_proposed_and_shown(city: City, client):
    campaign = city.campaign(minimum_cents=90_000)
    paid = bank_pledge(city, campaign)
    upload(client, for_city(payments(Paid(2_500, paid.reference))))
    city.move(days=20)
    city.close()
    [refund] = get(client, "/refunds?state=listed")["items"]
    assert (refund["pledge_number"], refund["reason"], refund["amount_cents"]) == (
        paid.short_number,
        "not_funded",
        2_500,
    )
    asked = client.post(f"/refunds/{refund['id']}/proposals", MAIJA, json={"comment": "Ei onnistunut"}).json
    decision = {"decision": "approve", "content_hash": asked["content_hash"]}
    assert client.post(f"/approvals/{asked['id']}/decision", PEKKA, json=decision).status_code == 200
    assert get(client, "/refunds?state=approved")["items"][0]["id"] == refund["id"]


def test_collecting_accounts_are_seen_by_members_and_changed_by_two(city: City, client):
    association = str(city.rows("SELECT association_id FROM collecting_account")[0][0])
    member = Identity(subject=str(new_id()), associations={association: "editor"})
    path = f"/collecting-accounts?association_id={association}"
    assert [row["iban"] for row in get(client, path, member)["items"]] == [IBAN]
    assert client.get("/collecting-accounts", member).status_code == 403
    assert client.get(path, Identity(subject=str(new_id()))).status_code == 403
    new = {
        "association_name": "Mikkeli",
        "payee_name": "Mikkelin kaupunki",
        "iban": "FI79 4405 2020 0360 82",
        "comment": "Uusi",
    }
    assert client.post("/collecting-accounts", MAIJA, json=new | {"iban": "FI79"}).json["errors"] == {
        "iban": ["not_an_iban"]
    }
    asked = client.post("/collecting-accounts", MAIJA, json=new).json
    assert len(get(client, "/collecting-accounts")["items"]) == 1
    decision = {"decision": "approve", "content_hash": asked["content_hash"]}
    client.post(f"/approvals/{asked['id']}/decision", PEKKA, json=decision)
    assert {row["iban"] for row in get(client, "/collecting-accounts")["items"]} == {
        IBAN,
        "FI7944052020036082",
    }


ROUTES = [
    ("POST", "/bank-files"),
    ("GET", "/bank-files"),
    ("GET", "/bank-lines"),
    ("GET", f"/bank-lines/{new_id()}"),
    ("POST", f"/bank-lines/{new_id()}/proposals"),
    ("GET", "/approvals"),
    ("POST", f"/approvals/{new_id()}/decision"),
    ("GET", "/refunds"),
    ("POST", f"/refunds/{new_id()}/proposals"),
    ("POST", "/collecting-accounts"),
    ("GET", "/books/accounts"),
    ("POST", "/books/exports"),
    ("GET", "/books/exports"),
    ("POST", f"/books/exports/{new_id()}/copy"),
    ("GET", "/books/unmapped-accounts"),
    ("GET", "/books/chart"),
    ("POST", "/books/chart"),
    ("POST", "/books/chart/proposed"),
    ("GET", "/books/dimensions"),
    ("POST", f"/books/dimensions/{new_id()}"),
    ("GET", f"/books/accounts/{new_id()}"),
    ("GET", "/books/ledger"),
    ("GET", f"/books/transactions/{new_id()}"),
    ("GET", f"/books/bank-lines/{new_id()}"),
    ("GET", "/books/reconciliation"),
    ("GET", f"/campaigns/{new_id()}/books"),
    ("GET", "/desk/campaigns"),
    ("GET", "/desk/summary"),
]


def test_only_finance_staff_come_to_the_desk(client):
    resident, others = Identity(subject="resident"), staff("admin", "reviewer", "helper")
    for method, path in ROUTES:
        answers = [client.request(method, path, who).status_code for who in (ANONYMOUS, resident, others)]
        assert answers == [401, 403, 403], path


def test_what_is_not_there_is_not_found(client):
    line = client.post(f"/bank-lines/{new_id()}/proposals", MAIJA, json={"kind": "match", "comment": "x"})
    refund = client.post(f"/refunds/{new_id()}/proposals", MAIJA, json={"comment": "x"})
    assert (line.status_code, refund.status_code) == (404, 404)


def test_a_proposal_must_say_what_and_why(client):
    path = f"/bank-lines/{new_id()}/proposals"
    reply = client.post(path, MAIJA, json={"kind": "steal", "comment": "", "amount_cents": 5})
    assert reply.status_code == 422
    assert set(reply.json["errors"]) == {"kind", "comment", "amount_cents"}
