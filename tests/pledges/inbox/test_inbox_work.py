"""Working in the inbox: whose line it is, what is said of it, its story, and requests taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.chassis.identity import Identity
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.inbox.find_sure_matches import find_sure_matches
from tests.pledges.bank_world import Paid, payments
from tests.pledges.card_world import City
from tests.pledges.test_finance_desk import MAIJA, PEKKA, bank_pledge, for_city, get, staff

TAINA = staff("finance")


@pytest.fixture
def client(city: City) -> Any:
    return city.client()


@pytest.fixture
def line(city: City, client: Any) -> dict[str, Any]:
    """A line that waits because its reference is missing."""
    bring(city, Paid(2_500, None, name="KOSKINEN ERKKI JUHANI"))
    [found] = get(client, "/bank-lines")["items"]
    return dict(found)


def bring(city: City, *paid: Paid) -> None:
    """A statement with these payments, booked."""
    import_bank_file(city.context.sessions, "tiliote.xml", for_city(payments(*paid)), MAIJA.actor)


def assign(client: Any, line: dict[str, Any], person: Identity | None, who: Identity = MAIJA) -> Any:
    body = {"line_ids": [line["id"]], "person_id": person.subject if person else None}
    return client.post("/bank-lines/assignments", who, json=body)


def ask(client: Any, line: dict[str, Any], key: str | None = None, **changes: Any) -> Any:
    body = {"kind": "refund", "comment": "Ei meidän"} | changes
    return client.post(f"/bank-lines/{line['id']}/proposals", MAIJA, json=body, key=key)


def test_a_line_is_given_to_a_person_taken_over_and_let_go(city: City, client: Any, line: dict) -> None:
    assert assign(client, line, MAIJA).json == {"items": [{"id": line["id"], "code": None}]}
    assert [each["id"] for each in get(client, "/bank-lines?assigned_to=me")["items"]] == [line["id"]]
    assert get(client, "/bank-lines?assigned_to=me", TAINA)["items"] == []
    assign(client, line, TAINA)
    assert get(client, f"/bank-lines?assigned_to={TAINA.subject}")["items"][0]["assigned_to"] == TAINA.subject
    assign(client, line, None, TAINA)
    assert get(client, "/bank-lines?assigned_to=nobody")["items"][0]["assigned_to"] is None
    story = get(client, f"/bank-lines/{line['id']}")["story"]
    assert [(each["what"], each["who"], each["whom"]) for each in story] == [
        ("imported", MAIJA.subject, None),
        ("assigned", MAIJA.subject, MAIJA.subject),
        ("assigned", MAIJA.subject, TAINA.subject),
        ("let_go", TAINA.subject, None),
    ]


def test_a_line_that_is_not_there_is_told_beside_those_that_are(client: Any, line: dict) -> None:
    body = {"line_ids": [line["id"], str(MAIJA.subject)], "person_id": MAIJA.subject}
    items = client.post("/bank-lines/assignments", MAIJA, json=body).json["items"]
    assert [each["code"] for each in items] == [None, "not_found"]


def test_comments_stay_in_order_with_who_and_when_and_once_for_each_key(client: Any, line: dict) -> None:
    path = f"/bank-lines/{line['id']}/notes"
    for _ in range(2):
        first = client.post(path, MAIJA, json={"text": "Soitin maksajalle."}, key="note-key-1")
        assert first.status_code == 201
    client.post(path, TAINA, json={"text": " Palaa maanantaina. "}, key="note-key-2")
    notes = get(client, f"/bank-lines/{line['id']}")["notes"]
    assert [(each["text"], each["who"]) for each in notes] == [
        ("Soitin maksajalle.", MAIJA.subject),
        ("Palaa maanantaina.", TAINA.subject),
    ]
    assert get(client, "/bank-lines")["items"][0]["notes"] == 2
    assert client.post(path, MAIJA, json={"text": "  "}).json["errors"] == {
        "text": ["Length must be between 1 and 1000."]
    }
    assert client.post(f"/bank-lines/{MAIJA.subject}/notes", MAIJA, json={"text": "x"}).status_code == 404


def test_the_database_lets_nobody_change_what_was_said(city: City, client: Any, line: dict) -> None:
    client.post(f"/bank-lines/{line['id']}/notes", MAIJA, json={"text": "Soitin."})
    for attack in ("UPDATE bank_line_note SET text = 'x'", "DELETE FROM bank_line_note"):
        with pytest.raises(Exception, match=r"permission denied|append-only"):
            city.rows(attack)


def test_a_proposal_with_the_same_key_is_made_once(city: City, client: Any, line: dict) -> None:
    first, second = (ask(client, line, key="proposal-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert ask(client, line, key="proposal-2").json["code"] == "already_proposed"
    assert ask(client, line, key="proposal-1", comment="muu").json["code"] == "idempotency_key_reused"


def test_whoever_asked_takes_it_back_and_nobody_else(city: City, client: Any, line: dict) -> None:
    asked = ask(client, line).json
    path = f"/approvals/{asked['id']}/withdrawal"
    assert client.post(path, TAINA).json["code"] == "not_own_request"
    shown = get(client, f"/bank-lines/{line['id']}")
    assert (shown["request"]["id"], shown["request"]["own"]) == (asked["id"], True)
    assert [client.post(path, MAIJA, key="withdraw-1").status_code for _ in range(2)] == [200, 200]
    shown = get(client, f"/bank-lines/{line['id']}")
    assert (shown["state"], shown["request"]) == ("inbox", None)
    assert [each["what"] for each in shown["story"]] == ["imported", "requested", "withdrawn"]
    assert client.post(path, MAIJA).json["code"] == "already_decided"
    decision = {"decision": "approve", "content_hash": asked["content_hash"]}
    late = client.post(f"/approvals/{asked['id']}/decision", PEKKA, json=decision)
    assert late.json["code"] == "already_decided"
    assert ask(client, line).status_code == 201


def test_the_sure_matches_have_a_list_of_their_own_while_their_pledge_waits(city: City, client: Any) -> None:
    campaign = city.campaign()
    wanted = bank_pledge(city, campaign)
    bank_pledge(city, campaign, name="Ritva Ahonen")
    wrong = wanted.reference[:-2] + wanted.reference[-1] + wanted.reference[-2]
    bring(city, Paid(2_500, wrong), Paid(2_500, None, "KEKSITTY KALLE"), Paid(2_600, None))
    assert get(client, "/bank-lines?state=sure")["items"] == []
    assert find_sure_matches(city.context.sessions, city.context.sealer) == 3
    assert find_sure_matches(city.context.sessions, city.context.sealer) == 0
    [sure] = get(client, "/bank-lines?state=sure")["items"]
    assert get(client, "/bank-lines/counts")["queues"] == {"inbox": 3, "proposed": 0, "sure": 1}
    best = get(client, f"/bank-lines/{sure['id']}")["suggestions"][0]
    assert (best["pledge_id"], best["sure"]) == (str(wanted.id), True)
    asked = ask(client, sure, kind="match", pledge_id=best["pledge_id"]).json
    both = [{"id": asked["id"], "content_hash": asked["content_hash"]}]
    path = "/approvals/batch-approvals"
    assert client.post(path, MAIJA, json={"items": both}).status_code == 403
    for _ in range(2):
        told = client.post(path, PEKKA, json={"items": both}, key="batch-of-one").json
        assert told == {"items": [{"id": asked["id"], "code": None}]}
    assert city.fresh(wanted.id).state == "paid"
    assert get(client, "/bank-lines/counts")["queues"]["sure"] == 0
    find_sure_matches(city.context.sessions, city.context.sealer)
    assert city.rows("SELECT count(*) FROM bank_line_suggestion") == [(2,)]


def test_a_backer_who_paid_too_little_is_asked_once_for_what_is_missing_besides_all_that_waits(
    city: City, client: Any
) -> None:
    pledge = bank_pledge(city, city.campaign())
    bring(city, Paid(1_000, pledge.reference), Paid(900, pledge.reference), Paid(100, None, "KEKSITTY KALLE"))
    lines = {each["amount_cents"]: each["id"] for each in get(client, "/bank-lines")["items"]}
    rest = {"pledge_id": str(pledge.id), "number": pledge.short_number, "missing_cents": 600}
    assert get(client, f"/bank-lines/{lines[1_000]}")["rest_to_ask"] == rest
    assert get(client, f"/bank-lines/{lines[100]}")["rest_to_ask"] is None
    path, wanted = f"/bank-lines/{lines[1_000]}/rest-requests", {"pledge_id": str(pledge.id)}
    city.move(days=3)
    for _ in range(2):
        asked = client.post(path, MAIJA, json=wanted, key="letter-key-1")
        assert (asked.status_code, asked.json["missing_cents"]) == (201, 600)
    assert client.post(path, TAINA, json=wanted).json["code"] == "rest_asked_before"
    [told] = city.events("pledge.rest_requested.v1")
    assert (told["amount_cents"], told["promised_cents"], told["received_cents"]) == (600, 2_500, 1_900)
    assert told["reference"] == pledge.reference and "00000600" in told["barcode"]
    due_on = city.fresh(pledge.id).due_on
    assert (due_on - pledge.due_on).days == 3 and told["due_on"] == due_on.isoformat()
    shown = get(client, f"/bank-lines/{lines[1_000]}")
    assert shown["rest_to_ask"] is None
    assert (shown["story"][-1]["what"], shown["story"][-1]["told"]) == (
        "rest_asked",
        f"{pledge.short_number}:600",
    )
    ask(client, {"id": lines[900]})
    gone = client.post(f"/bank-lines/{lines[900]}/rest-requests", MAIJA, json=wanted)
    assert gone.json["code"] == "line_not_open"
    enough = client.post(f"/bank-lines/{lines[100]}/rest-requests", PEKKA, json=wanted)
    assert enough.status_code == 403


def test_only_plain_matches_are_approved_in_a_row_and_each_as_it_was_seen(
    city: City, client: Any, line: dict
) -> None:
    wanted = bank_pledge(city, city.campaign())
    asked = ask(client, line).json
    path = "/approvals/batch-approvals"
    one = [{"id": asked["id"], "content_hash": asked["content_hash"]}]
    assert client.post(path, PEKKA, json={"items": one}).json["items"][0]["code"] == "decide_one_by_one"
    client.post(f"/approvals/{asked['id']}/withdrawal", MAIJA)
    plain = ask(client, line, kind="match", pledge_id=str(wanted.id)).json
    stale = [{"id": plain["id"], "content_hash": "0" * 64}]
    assert client.post(path, PEKKA, json={"items": stale}).json["items"][0]["code"] == "content_changed"
    old = Identity(
        subject=PEKKA.subject,
        roles=PEKKA.roles,
        authenticated_at=datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
    )
    seen = [{"id": plain["id"], "content_hash": plain["content_hash"]}]
    assert client.post(path, old, json={"items": seen}).json["code"] == "reauthentication_needed"
    assert city.fresh(wanted.id).state == "awaiting_payment"
