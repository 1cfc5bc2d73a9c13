"""The actions on bank lines as the gateway asks for them: shapes, searches, batches, and who may."""

import pytest

from services.chassis.identifiers import new_id
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from tests.pledges.bank_world import Paid, payments
from tests.pledges.card_world import City
from tests.pledges.test_finance_desk import MAIJA, PEKKA, bank_pledge, for_city, get


@pytest.fixture
def client(city: City):
    return city.client()


def bring(city, client, *paid):
    """The ids of the lines that now wait, by their sums."""
    import_bank_file(city.context.sessions, "tiliote.xml", for_city(payments(*paid)), MAIJA.actor)
    return {line["amount_cents"]: line["id"] for line in get(client, "/bank-lines?limit=100")["items"]}


def agree(client, approval):
    path, seen = f"/approvals/{approval['id']}/decision", {"content_hash": approval["content_hash"]}
    reply = client.post(path, PEKKA, json={"decision": "approve"} | seen)
    assert reply.status_code == 200, reply.json


def test_a_payment_for_two_pledges_is_found_split_and_taken_back(city: City, client):
    campaign = city.campaign()
    one, two = bank_pledge(city, campaign, 2_500), bank_pledge(city, campaign, 1_500)
    line = bring(city, client, Paid(4_000))[4_000]
    [split] = get(client, f"/bank-lines/{line}/together")["splits"]
    assert {each["number"] for each in split["pledges"]} == {one.short_number, two.short_number}
    parts = [
        {"pledge_id": each["pledge_id"], "amount_cents": each["amount_cents"]} for each in split["pledges"]
    ]
    path = f"/bank-lines/{line}/proposals"
    wanted = {"kind": "split", "parts": parts, "comment": "Kaksi tukea"}
    asked = client.post(path, MAIJA, key="12345678", json=wanted)
    assert (asked.status_code, asked.json["kind"]) == (201, "line_split")
    assert client.post(path, MAIJA, key="12345678", json=wanted).json["id"] == asked.json["id"]
    agree(client, asked.json)
    assert city.fresh(one.id).state == city.fresh(two.id).state == "paid"
    assert get(client, f"/bank-lines/{line}/choices")["may_undo"]
    undo = client.post(path, MAIJA, json={"kind": "undo", "comment": "Väärä maksaja"})
    agree(client, undo.json)
    [event] = get(client, f"/bank-lines/{line}/history")["items"]
    assert all(part["transaction_id"] for part in event["parts"])
    assert event["undone_at"] and {part["pledge_number"] for part in event["parts"]} == {
        one.short_number,
        two.short_number,
    }


def test_a_payment_that_names_its_pledges_is_offered_in_those_parts_first_and_never_placed_by_itself(
    city: City, client
):
    campaign = city.campaign()
    three = [
        bank_pledge(city, campaign, cents, name)
        for cents, name in ((2_500, "Ritva Ahonen"), (1_500, "Onni Ahonen"), (900, "Aino Ahonen"))
    ]
    # As many as do not fit into what a bank's message is searched for, padded as banks pad them.
    told = "</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>".join(
        each.reference.rjust(20, "0") for each in three
    )
    line = bring(city, client, Paid(5_000, told))[5_000]
    shown = get(client, f"/bank-lines/{line}")
    assert (shown["reason"], shown["message"]) == ("several_references", None)
    assert shown["told_references"] == [each.reference for each in three]
    assert len(get(client, f"/bank-lines?q={three[2].reference}")["items"]) == 1
    [split] = get(client, f"/bank-lines/{line}/together")["splits"]
    assert [each["number"] for each in split["pledges"]] == [each.short_number for each in three]
    assert (split["rest_cents"], split["reasons"]) == (100, ["references_told", "same_campaign"])
    named = get(client, f"/bank-lines/{line}")["suggestions"]
    assert {each["number"] for each in named if "reference_told" in each["for"]} == {
        each.short_number for each in three
    }
    parts = [
        {"pledge_id": each["pledge_id"], "amount_cents": each["amount_cents"]} for each in split["pledges"]
    ]
    parts.append({"account": "payer", "amount_cents": split["rest_cents"]})
    wanted = {"kind": "split", "parts": parts, "comment": "Maksaja nimesi viitteet"}
    agree(client, client.post(f"/bank-lines/{line}/proposals", MAIJA, json=wanted).json)
    assert {city.fresh(each.id).state for each in three} == {"paid"}


def test_receipts_that_make_one_pledge_are_found_and_joined(city: City, client):
    pledge = bank_pledge(city, city.campaign(), 5_000)
    lines = bring(city, client, Paid(2_000), Paid(3_000))
    [join] = get(client, f"/bank-lines/{lines[2_000]}/together")["joins"]
    ids = [each["id"] for each in join["lines"]]
    assert ids == [lines[2_000], lines[3_000]]
    body = {"line_ids": ids, "pledge_id": join["pledge"]["pledge_id"], "comment": "Kahdessa erässä"}
    agree(client, client.post("/bank-lines/joined-proposals", MAIJA, json=body).json)
    assert city.fresh(pledge.id).paid_cents == 5_000


def test_sure_lines_are_proposed_together_and_again_without_a_second_request(city: City, client):
    campaign = city.campaign()
    sure = bank_pledge(city, campaign, 2_500)
    lines = bring(city, client, Paid(2_500), Paid(777, name="TUNTEMATON"))
    body = {"line_ids": [lines[2_500], lines[777], str(new_id())], "comment": "Nimi ja summa"}
    outcomes = client.post("/bank-lines/batch-proposals", MAIJA, json=body).json["items"]
    assert [(each["outcome"], each["code"]) for each in outcomes] == [
        ("proposed", None),
        ("skipped", "no_sure_suggestion"),
        ("skipped", "not_found"),
    ]
    again = client.post("/bank-lines/batch-proposals", MAIJA, json=body).json["items"]
    assert (again[0]["outcome"], again[0]["approval_id"]) == ("proposed_before", outcomes[0]["approval_id"])
    [request] = get(client, "/approvals", PEKKA)["items"]
    assert request["summary"]["pledge_number"] == sure.short_number


def test_a_pledge_is_found_by_number_reference_name_address_and_campaign(city: City, client):
    campaign = city.campaign()
    wanted = bank_pledge(city, campaign, 2_500, name="Åsa Mäkelä")
    paid = city.fresh(city.back(campaign))
    line = bring(city, client, Paid(2_500, name="TUNTEMATON"))[2_500]
    for asked in (wanted.short_number, wanted.reference, "makela", "Mäkelä Åsa", "Aino@example.org"):
        found = get(client, f"/bank-lines/{line}/pledge-search?q={asked}")["items"]
        assert (found[0]["number"], found[0]["name"], found[0]["refusal"]) == (
            wanted.short_number,
            "Åsa Mäkelä",
            None,
        )
    [other] = get(client, f"/bank-lines/{line}/pledge-search?q={paid.short_number}")["items"]
    assert other["refusal"] == "pledge_not_open"
    assert get(client, f"/bank-lines/{line}/pledge-search?q=%25%25") == {"items": [], "more": False}
    assert get(client, f"/bank-lines/{line}/pledge-search?q=aino@example")["items"] == []
    assert client.get(f"/bank-lines/{line}/pledge-search?q=x", MAIJA).status_code == 422


def test_what_is_asked_wrongly_is_refused_at_its_field(city: City, client):
    line = bring(city, client, Paid(2_500))[2_500]
    path = f"/bank-lines/{line}/proposals"
    for body, field in (
        ({"kind": "match"}, "pledge_id"),
        ({"kind": "account"}, "account"),
        ({"kind": "account", "account": "held"}, "account"),
        ({"kind": "account", "account": "refund", "target_id": str(new_id())}, None),
        ({"kind": "split", "parts": [{"amount_cents": "25"}]}, "parts.0.amount_cents"),
        ({"kind": "split", "parts": [{"amount_cents": 2_500}]}, "parts"),
        ({"kind": "sing"}, "kind"),
    ):
        reply = client.post(path, MAIJA, json=body | {"comment": "x"})
        assert reply.status_code == (422 if field else 404), reply.json
        assert field is None or field in reply.json["errors"]
    assert (
        client.post(
            f"/bank-lines/{new_id()}/proposals", MAIJA, json={"kind": "undo", "comment": "x"}
        ).status_code
        == 404
    )
    assert get(client, "/approvals")["items"] == []


def test_an_approver_alone_does_not_propose(client):
    for method, path in (
        ("POST", "/bank-lines/{}/proposals"),
        ("POST", "/bank-lines/joined-proposals"),
        ("POST", "/bank-lines/batch-proposals"),
        ("GET", "/bank-lines/{}/pledge-search?q=abc"),
        ("GET", "/bank-lines/{}/choices"),
        ("GET", "/bank-lines/{}/together"),
        ("POST", "/bank-rules/proposals"),
        ("POST", "/bank-rules/{}/stop-proposals"),
    ):
        call = client.post if method == "POST" else client.get
        assert call(path.format(new_id()), PEKKA).status_code == 403, path


def test_a_rule_goes_through_its_pages_shapes(city: City, client):
    body = {
        "conditions": {"message_contains": "palvelumaksu", "direction": "out"},
        "name": "Kulut",
        "account": "bank_fees",
        "comment": "Toistuu",
    }
    tried = client.post("/bank-rules/preview", MAIJA, json={"conditions": body["conditions"]})
    assert (tried.status_code, tried.json["lines"]) == (200, 0)
    agree(client, client.post("/bank-rules/proposals", MAIJA, json=body).json)
    [rule] = get(client, "/bank-rules")["items"]
    assert (rule["name"], rule["hits"], rule["conditions"]["direction"]) == ("Kulut", 0, "out")
    stop = client.post(f"/bank-rules/{rule['id']}/stop-proposals", MAIJA, json={"comment": "x"})
    agree(client, stop.json)
    assert get(client, "/bank-rules")["items"] == []
    broad = body | {"conditions": {"direction": "in"}}
    refused = client.post("/bank-rules/proposals", MAIJA, json=broad)
    assert refused.json["errors"] == {"payer_name_contains": ["too_broad"]}
