"""The helper's desk, its papers and drawers, and the door for whoever holds such a paper."""

import json
import re

import pytest
from flask import Flask

from gateway.wording.problems import problem_message
from services.chassis.permissions import permissions_of
from services.contracts.roles import Role
from tests.gateway.conftest import Browser
from tests.gateway.desks.codes_in_source import codes, literals
from tests.gateway.fake_city import CAMPAIGN_ID, PLEDGE_ID, TOKEN
from tests.gateway.fake_desk import CODE, DRAWER_ID, ENTRY_ID
from tests.gateway.fake_platform import FakePlatform

CAMPAIGN = "/neuvonta/kampanjat/lahiliikuntapaikka"


def signed_in(gateway: Flask, as_whom: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = as_whom
    return Browser(client)


@pytest.fixture
def helper(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    return signed_in(gateway, "helper")


@pytest.fixture
def finance(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    return signed_in(gateway, "staff")


def sent(platform: FakePlatform, path: str) -> dict[str, object]:
    [body] = [body for method, at, body, _ in platform.seen if method == "POST" and at == path]
    found: dict[str, object] = json.loads(body)
    return found


def test_every_page_of_the_desk_opens_for_a_helper(helper: Browser) -> None:
    for path in (
        "/neuvonta",
        "/neuvonta/kampanjat?haku=liikunta",
        CAMPAIGN,
        f"/neuvonta/paperi/{ENTRY_ID}",
        "/neuvonta/paperi/cash",
        "/neuvonta/paperi/receipt",
        "/neuvonta/todista",
        "/neuvonta/kassat",
        f"/neuvonta/kassat/{DRAWER_ID}",
    ):
        assert helper.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["/talous", "/talous/kateinen", "/tarkistus", "/yllapito"])
def test_a_helper_opens_no_other_desk(helper: Browser, path: str) -> None:
    assert helper.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/neuvonta", CAMPAIGN, "/neuvonta/kassat", f"/neuvonta/paperi/{ENTRY_ID}"])
def test_other_staff_come_to_the_desk_only_to_count_cash_after_somebody(finance: Browser, path: str) -> None:
    assert finance.get(path).status_code == 403
    page = finance.get("/neuvonta/todista")
    assert page.status_code == 200 and "Kirjatut tuet" not in page.text


def test_what_is_read_aloud_is_sent_word_for_word_with_its_version(
    helper: Browser, platform: FakePlatform
) -> None:
    page = helper.get(CAMPAIGN).text
    read = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    answer = helper.fill(CAMPAIGN, amount="25", method="bank_transfer", locale="fi", consented="1")
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/neuvonta/paperi/{ENTRY_ID}")
    body = sent(platform, "/assisted-pledges")
    assert read is not None and body["consent_text"] == read[1].replace("&#39;", "'")
    assert (body["consent_version"], body["consented"]) == ("2026-11-luettu", True)
    assert (body["campaign_id"], body["amount_cents"]) == (CAMPAIGN_ID, 2_500)
    assert (body["name"], body["phone"], body["cash_desk_id"]) == ("", "", None)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"consented": ""}, "Lue teksti ääneen"),
        ({"amount": ""}, "Kirjoita summa euroina"),
        ({"amount": "4"}, "vähintään 5,00"),
        ({"method": ""}, "Valitse maksutapa"),
        ({"name": "a\u2028b"}, "merkki"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_written_down(
    helper: Browser, platform: FakePlatform, missing: dict[str, str], words: str
) -> None:
    whole = {"amount": "25", "method": "bank_transfer", "locale": "fi", "consented": "1"}
    answer = helper.fill(CAMPAIGN, **{name: value for name, value in (whole | missing).items() if value})
    assert answer.status_code == 422 and words in answer.text
    assert not any(path == "/assisted-pledges" for _method, path, _body, _headers in platform.seen)


def test_cash_names_the_drawer_that_it_went_into(helper: Browser, platform: FakePlatform) -> None:
    helper.fill(CAMPAIGN, amount="25", method="cash", locale="sv", consented="1", cash_desk_id=DRAWER_ID)
    body = sent(platform, "/assisted-pledges")
    assert (body["method"], body["cash_desk_id"], body["locale"]) == ("cash", DRAWER_ID, "sv")


def test_the_form_keeps_its_key_when_it_comes_back_with_a_fault(helper: Browser) -> None:
    answer = helper.fill(CAMPAIGN, key="avain-12345", amount="4", method="cash", locale="fi", consented="1")
    assert 'value="avain-12345"' in answer.text


def test_the_paper_shows_how_to_pay_the_code_and_where_to_type_it(helper: Browser) -> None:
    page = helper.get(f"/neuvonta/paperi/{ENTRY_ID}")
    for text in (CODE, "MK-10001", "/avaa", "Viitenumero", "<svg", "Luovutin paperin"):
        assert text in page.text
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"


def test_the_paper_speaks_the_language_of_whoever_takes_it_home(helper: Browser) -> None:
    page = helper.get("/neuvonta/paperi/swedish").text
    assert "Ditt stöd på papper" in page and "Luovutin paperin" in page


def test_the_paper_of_cash_waits_for_the_second_person_and_is_a_receipt_after_that(helper: Browser) -> None:
    waiting = helper.get("/neuvonta/paperi/cash").text
    assert CODE not in waiting and "Toinen ihminen laskee rahat nyt" in waiting
    assert "/neuvonta/todista" in waiting
    receipt = helper.get("/neuvonta/paperi/receipt").text
    assert "Kuitti käteisestä" in receipt and "Pääkirjasto 7" in receipt and CODE in receipt


def test_a_paper_that_was_handed_over_is_gone(helper: Browser) -> None:
    answer = helper.get("/neuvonta/paperi/gone")
    assert answer.status_code == 303
    assert "Paperi on jo luovutettu" in helper.get("/neuvonta").text


def test_the_list_links_only_to_papers_that_are_still_here(helper: Browser) -> None:
    page = helper.get("/neuvonta").text
    assert page.count(f"/neuvonta/paperi/{ENTRY_ID}") == 1
    assert "luovutettu" in page and PLEDGE_ID not in page


def test_a_witness_who_counted_differently_is_told_so_and_not_the_sum(helper: Browser) -> None:
    answer = helper.fill("/neuvonta/todista", f"/neuvonta/todista/{ENTRY_ID}", counted="24")
    assert answer.status_code == 422 and "Summa ei ole sama" in answer.text
    assert "25,00" not in answer.text
    right = helper.fill("/neuvonta/todista", f"/neuvonta/todista/{ENTRY_ID}", counted="25")
    assert right.status_code == 303
    assert "Kuitin numero on 7" in helper.get("/neuvonta/todista").text


def test_a_witness_who_signed_in_long_ago_gives_the_code_first(helper: Browser) -> None:
    answer = helper.fill("/neuvonta/todista", "/neuvonta/todista/stale", counted="25")
    assert answer.status_code == 303
    assert "/vahvista?next=/neuvonta/todista" in answer.headers["Location"].replace("%2F", "/")


def test_a_drawer_is_counted_by_pieces_or_as_a_sum(helper: Browser, platform: FakePlatform) -> None:
    where = f"/neuvonta/kassat/{DRAWER_ID}"
    answer = helper.fill(where, **{"kpl-2000": "1", "kpl-500": "1", "comment": "Kolikko puuttuu"})
    assert answer.status_code == 303
    body = sent(platform, f"/cash-desks/{DRAWER_ID}/counts")
    assert body == {"counted_cents": None, "pieces": {"2000": 1, "500": 1}, "comment": "Kolikko puuttuu"}
    assert "Erotus on" in helper.get(where).text
    platform.seen.clear()
    helper.fill(where, counted="0")
    assert sent(platform, f"/cash-desks/{DRAWER_ID}/counts")["counted_cents"] == 0


@pytest.mark.parametrize("count", ["-1", "x", "1.5", "99999999999", "²"])
def test_a_count_that_is_none_is_told_and_what_was_written_stays(
    helper: Browser, platform: FakePlatform, count: str
) -> None:
    answer = helper.fill(f"/neuvonta/kassat/{DRAWER_ID}", **{"kpl-2000": count, "kpl-500": "3"})
    assert answer.status_code == 422 and 'value="3"' in answer.text
    assert not any(path.endswith("/counts") for _method, path, _body, _headers in platform.seen)


def test_finance_sees_the_drawers_and_takes_money_to_the_bank(
    finance: Browser, platform: FakePlatform
) -> None:
    assert "Pääkirjasto" in finance.get("/talous/kateinen").text
    where = f"/talous/kateinen/{DRAWER_ID}"
    page = finance.get(where).text
    assert "&lt;b&gt;virhe&lt;/b&gt;" in page and "Hyväksy erotus" not in page
    answer = finance.fill(where, f"{where}/pankkiin", amount="25")
    assert answer.status_code == 303
    assert sent(platform, f"/cash-desks/{DRAWER_ID}/deposits") == {"amount_cents": 2_500}


def test_an_approver_agrees_to_the_difference_that_was_shown(gateway: Flask, platform: FakePlatform) -> None:
    approver = signed_in(gateway, "approver")
    where = f"/talous/kateinen/{DRAWER_ID}"
    assert "Hyväksy erotus" in approver.get(where).text
    approver.fill(where, f"{where}/erotukset/{ENTRY_ID}", decision="approve")
    body = sent(platform, f"/cash-counts/{ENTRY_ID}/decision")
    assert body == {"decision": "approve", "difference_cents": -100, "reason": ""}


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_number_and_code_lead_to_the_pledges_own_page(browser: Browser, prefix: str) -> None:
    answer = browser.fill(f"{prefix}/avaa", number="MK-10001", code=CODE)
    assert answer.headers["Location"] == f"{prefix}/tuki/{PLEDGE_ID}/{TOKEN}"


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("wrong", 404, "Tunnus tai koodi on väärin"),
        ("often", 429, "Liian monta yritystä"),
        ("helper", 403, "Kirjaudu ensin ulos"),
        ("", 422, "Kirjoita paperissa oleva koodi"),
    ],
)
def test_a_code_that_opens_nothing_is_told_in_words(
    browser: Browser, code: str, status: int, words: str
) -> None:
    answer = browser.fill("/avaa", number="MK-10001", code=code)
    assert answer.status_code == status and words in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_reviewer_reads_what_a_halt_would_do_before_it_is_done(
    finance: Browser, platform: FakePlatform
) -> None:
    where = f"/tarkistus/kampanjat/{CAMPAIGN_ID}/pysayta"
    page = finance.get(f"{where}/cancel")
    assert page.status_code == 200 and "12 / 27 tukea" in page.text and "1 jumissa" in page.text
    assert finance.get(f"{where}/explode").status_code == 404
    empty = finance.fill(f"{where}/suspend", reason=" ")
    assert empty.status_code == 422 and "Kirjoita syy" in empty.text
    assert not any(path.endswith("/suspend") for _method, path, _body, _headers in platform.seen)


def test_an_owner_gets_another_code_once_and_a_new_address(browser: Browser) -> None:
    here = f"/tuki/{PLEDGE_ID}/{TOKEN}"
    assert f"{here}/koodi" not in browser.get(here).text, "a pledge made online has no paper"
    answer = browser.fill(f"{here}/koodi")
    assert "NEW11-CODE2" in answer.text and f"/tuki/{PLEDGE_ID}/{'n' * 22}" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_that_belongs_to_other_roles_opens_for_a_helper(helper: Browser, gateway: Flask) -> None:
    closed = 0
    for rule in gateway.url_map.iter_rules():
        permissions = permissions_of(gateway.view_functions[rule.endpoint])
        roles = {each for each in permissions if isinstance(each, Role)}
        if not roles or Role.HELPER in roles or "GET" not in (rule.methods or set()):
            continue
        one_of = re.sub(r"<any\((\w+)[^>]*>", r"\1", str(rule))
        path = re.sub(r"<[^>]+>", "0192aaaa-0000-7000-8000-000000000001", one_of)
        assert helper.get(path).status_code == 403, path
        closed += 1
    assert closed > 15


def test_every_refusal_at_the_desk_has_words(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        plain = problem_message("no_such_code")
        used = "assisted_pledge", "cash_receipts", "cash_counts", "show_assisted"
        refused = set().union(*(codes(f"pledges/usecases/at_the_desk/{name}.py") for name in used))
        refused |= literals(
            "pledges/domain/at_the_desk/cash_desk.py", "objection_to_witness", "refusal_of_cash"
        )
        refused -= {"taken", "reauthentication_needed"}
        assert {"drawer_full", "own_receipt", "pieces_differ"} <= refused
        assert [code for code in sorted(refused) if problem_message(code) == plain] == []


def test_finance_staff_find_the_way_to_count_after_somebody(finance: Browser) -> None:
    assert "/neuvonta/todista" in finance.get("/talous/kateinen").text
