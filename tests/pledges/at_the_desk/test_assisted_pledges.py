"""A helper writes a pledge down for somebody, hands over a paper, and sees nothing of it afterwards."""

import re

import pytest

from services.chassis.identity import ANONYMOUS
from services.chassis.permissions import permissions_of
from services.chassis.short_codes import (
    ALPHABET,
    LENGTH,
    read_code,
    read_number,
    short_code,
    written,
)
from services.contracts.roles import Audience
from services.pledges.domain.bank.references import is_viite
from tests.pledges.card_world import City
from tests.pledges.desk_world import ANNI, OTSO, RESIDENT, TAINA, Desk, open_desk


@pytest.fixture
def desk(city: City) -> Desk:
    return open_desk(city)


def test_a_pledge_without_name_or_address_is_promised_and_its_paper_says_how_to_pay(desk: Desk):
    paper = desk.take()
    assert re.fullmatch(r"MK-\d+", paper["number"])
    assert is_viite(paper["slip"]["reference"]) and paper["slip"]["amount_cents"] == 2_500
    assert re.fullmatch(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", paper["code"])
    own = desk.pledge(paper)
    assert (own["state"], own["method"], own["amount_cents"]) == ("awaiting_payment", "bank_transfer", 2_500)
    [made] = desk.city.events("pledge.made.v1")
    assert made["reference"] == paper["slip"]["reference"]


def test_the_consent_is_kept_with_what_was_read_aloud_by_whom_and_when(desk: Desk):
    desk.take()
    [(text, version, consented, helper)] = desk.city.rows(
        "SELECT consent_text, consent_version, consented, taken_by FROM assisted_pledge"
    )
    assert "Lupaat antaa" in text
    assert (version, consented, helper) == ("2026-11-luettu", True, ANNI.actor)
    [(actor,)] = desk.city.rows("SELECT actor FROM pledge_change WHERE happening = 'made'")
    assert actor == ANNI.actor


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consented": False}, "consented"),
        ({"consent_text": ""}, "consent_text"),
        ({"amount_cents": 499}, "amount_cents"),
        ({"amount_cents": 25.0}, "amount_cents"),
        ({"method": "card"}, "method"),
        ({"name": "a\nb"}, "name"),
        ({"method": "cash", "cash_desk_id": None}, "cash_desk_id"),
        ({"method": "cash", "amount_cents": 20_001}, "amount_cents"),
    ],
)
def test_what_cannot_be_written_down_is_refused_at_its_field(desk: Desk, changes, field):
    reply = desk.ask(**changes)
    assert reply.status_code == 422
    assert field in str(reply.json)
    assert desk.city.rows("SELECT count(*) FROM pledge") == [(0,)]


def test_the_same_form_sent_twice_writes_one_pledge(desk: Desk):
    first, second = desk.ask(key="lomake-1234"), desk.ask(key="lomake-1234")
    assert first.json == second.json
    assert desk.city.rows("SELECT count(*) FROM pledge") == [(1,)]


def test_contact_data_are_sealed_and_never_in_the_clear(desk: Desk):
    desk.take(name="Eino Esimerkki", phone="044 000 0000")
    [(data,)] = desk.city.rows("SELECT data FROM backer_contact")
    assert "Eino" not in data and "044" not in data
    [made] = desk.city.events("pledge.made.v1")
    assert "Eino" not in str(made)


def test_the_code_and_number_open_the_pledge_with_the_rights_of_its_link(desk: Desk):
    paper = desk.take()
    own = desk.pledge(paper)
    reply = desk.post(f"/pledges/{own['pledge_id']}/withdraw", ANONYMOUS, token=own["token"])
    assert reply.status_code == 200 and reply.json["state"] == "withdrawn"


def test_a_code_is_read_as_people_type_it(desk: Desk):
    paper = desk.take()
    typed = paper["code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    number = paper["number"].removeprefix("MK-")
    assert desk.open(f" mk {number} ", typed).status_code == 200


@pytest.mark.parametrize("code", ["AAAAA-AAAAA", "x", "'; DROP TABLE pledge; --"])
def test_a_wrong_code_tells_nothing(desk: Desk, code: str):
    paper = desk.take()
    wrong, nobody = desk.open(paper["number"], code), desk.open("MK-999999", code)
    assert wrong.status_code == nobody.status_code == 404
    assert wrong.json["code"] == nobody.json["code"]
    assert desk.open("hölynpölyä", code).status_code == 404


def test_guessing_from_one_address_ends_after_thirty_tries_and_begins_anew_an_hour_later(desk: Desk):
    paper = desk.take()
    answers = [desk.open(paper["number"], "AAAAA-AAAAA").status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]
    assert desk.open(paper["number"], paper["code"]).status_code == 429, "nor does the right code open now"
    desk.city.move(hours=1, minutes=1)
    assert desk.open(paper["number"], paper["code"]).status_code == 200


def test_guessing_through_many_pledges_from_one_address_ends_too(desk: Desk):
    answers = [desk.open(f"MK-{20_000 + number}", "AAAAA-AAAAA").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]
    [(subjects,)] = desk.city.rows("SELECT string_agg(subject, ' ') FROM code_attempt")
    assert RESIDENT.address not in subjects


def test_the_paper_is_shown_until_it_is_handed_over_and_never_again(desk: Desk):
    paper = desk.take()
    assert desk.paper(paper["id"]) == paper, "a printer may jam"
    assert desk.post(f"/assisted-pledges/{paper['id']}/hand-over", ANNI).status_code == 204
    gone = desk.get(f"/assisted-pledges/{paper['id']}/paper", ANNI)
    assert (gone.status_code, gone.json["code"]) == (410, "paper_handed_over")


def test_a_paper_forgotten_at_the_desk_closes_by_itself(desk: Desk):
    paper = desk.take()
    desk.city.move(minutes=31)
    assert desk.get(f"/assisted-pledges/{paper['id']}/paper", ANNI).status_code == 410
    [entry] = desk.get("/assisted-pledges", ANNI).json["items"]
    assert entry["handed_over"]


def test_nobody_else_sees_a_helpers_entries_or_papers(desk: Desk):
    paper = desk.take()
    assert desk.get(f"/assisted-pledges/{paper['id']}/paper", OTSO).status_code == 404
    assert desk.post(f"/assisted-pledges/{paper['id']}/hand-over", OTSO).status_code == 404
    assert desk.get("/assisted-pledges", OTSO).json["items"] == []
    assert desk.get("/assisted-pledges", TAINA).status_code == 403


def test_the_helper_never_sees_later_choices(desk: Desk):
    paper = desk.take()
    desk.post(f"/assisted-pledges/{paper['id']}/hand-over", ANNI)
    before = desk.get("/assisted-pledges", ANNI).json
    own = desk.pledge(paper)
    raised = desk.post(
        f"/pledges/{own['pledge_id']}/amount", ANONYMOUS, token=own["token"], amount_cents=9_000
    )
    assert raised.json["amount_cents"] == 9_000
    assert desk.get("/assisted-pledges", ANNI).json == before
    desk.post(f"/pledges/{own['pledge_id']}/withdraw", ANONYMOUS, token=own["token"])
    assert desk.get("/assisted-pledges", ANNI).json == before
    [entry] = before["items"]
    assert set(entry) == {"id", "number", "taken_at", "amount_cents", "handed_over", "cash"}
    assert entry["amount_cents"] == 2_500 and entry["cash"] is None


def test_a_helper_may_not_use_the_code_that_they_printed(desk: Desk):
    paper = desk.take()
    reply = desk.open(paper["number"], paper["code"], ANNI)
    assert (reply.status_code, reply.json["code"]) == (403, "not_for_helpers")


def test_whoever_opens_a_pledge_with_its_code_leaves_a_trace_that_the_owner_sees(desk: Desk):
    own = desk.pledge(desk.take())
    assert "opened_with_code" in [line["happening"] for line in own["history"]]


def test_an_owner_who_renews_the_code_shuts_out_whoever_knew_the_old_one(desk: Desk):
    paper = desk.take()
    own = desk.pledge(paper)
    where, token = f"/pledges/{own['pledge_id']}", own["token"]
    renewed = desk.post(f"{where}/code", ANONYMOUS, token=token)
    assert renewed.status_code == 200 and renewed.json["code"] != paper["code"]
    assert desk.open(paper["number"], paper["code"]).status_code == 404
    assert desk.get(f"{where}?token={token}", ANONYMOUS).status_code == 404
    assert desk.post(f"{where}/code", ANONYMOUS, token=token).status_code == 404
    opened = desk.open(paper["number"], renewed.json["code"])
    assert opened.json["link_token"] == renewed.json["link_token"]


def test_a_pledge_that_was_not_taken_at_a_desk_has_no_code(desk: Desk):
    made = desk.city.promise(desk.campaign_id, method="bank_transfer")
    assert desk.post(f"/pledges/{made.pledge_id}/code", ANONYMOUS, token=made.token).status_code == 404
    assert desk.open(desk.city.fresh(made).short_number, "AAAAA-AAAAA").status_code == 404


def test_every_other_route_of_the_service_is_closed_to_a_helper_or_needs_the_owners_link(desk: Desk):
    paper = desk.take()
    own = desk.pledge(paper)
    helpers_own = ("/assisted-pledges", "/cash-", "/campaigns/<uuid:campaign_id>/cash-desks")
    tried = 0
    for rule in desk.city.app.url_map.iter_rules():
        path, permissions = str(rule), permissions_of(desk.city.app.view_functions[rule.endpoint])
        if path.startswith(helpers_own) or not permissions:
            continue
        filled = re.sub(r"<[^>]*pledge_id>", own["pledge_id"], path)
        filled = re.sub(r"<[^>]+>", "0192aaaa-0000-7000-8000-000000000001", filled)
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PATCH", "DELETE", "PUT"}):
            guess = {"token": "a" * 22}
            how = {"query_string": guess} if method == "GET" else {"json": guess}
            reply = desk.city.client().request(method, filled, ANNI, key="avaimeni-1234", **how)
            open_to_all = Audience.ANYONE in permissions and "pledge_id" not in path
            assert reply.status_code >= 400 or open_to_all, (method, path, reply.status_code)
            assert own["pledge_id"] not in reply.get_data(as_text=True), (method, path)
            tried += 1
    assert tried > 20


def test_codes_have_fifty_bits_and_read_back_as_written():
    code = short_code(bytes(range(8)))
    assert len(code) == LENGTH and set(code) <= set(ALPHABET)
    assert read_code(written(code)) == code
    assert short_code(b"\xff" * 8) == ALPHABET[31] * LENGTH
    assert {read_number(each, "MK-") for each in ("MK-10001", "mk 10 001", "10001")} == {10_001}
    assert read_number("10001; --", "MK-") is None
    with pytest.raises(ValueError, match="eight bytes"):
        short_code(b"short")
