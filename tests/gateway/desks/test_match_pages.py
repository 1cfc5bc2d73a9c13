"""Match funds at the desks: a rule in words, tried on the past, drafted, agreed to and watched."""

import html
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from gateway.admin.inbox_targets import pool_named_by, targets_of
from gateway.clients.calling import read
from gateway.clients.finance import Approval
from gateway.clients.inbox import Choices, Line, Target
from gateway.clients.match_funds import Rule
from gateway.wording.finance import approval_kind, approval_text, refusal
from gateway.wording.lines import part_text
from gateway.wording.match_funds import rule_text
from tests.gateway.conftest import Browser
from tests.gateway.desks.codes_in_source import codes
from tests.gateway.fake_city import CAMPAIGN_ID
from tests.gateway.fake_inbox import one_line
from tests.gateway.fake_match_funds import ACCOUNT_ID, CLOSED_ID, DRAFT_ID, FUND_ID, OPENING
from tests.gateway.fake_platform import FakePlatform

FUNDS, NEW, TRIAL = "/talous/vastinraha", "/talous/vastinraha/uusi", "/talous/vastinraha/kokeilu"
WANTED: dict[str, Any] = {
    "kind": "ratio",
    "percent": "50",
    "pledge_cap_cents": "20,00",
    "name": "Kaupungin raha",
    "sponsor": "Keksitty kaupunki",
    "collecting_account_id": ACCOUNT_ID,
    "opens_on": "1.12.2026",
    "closes_on": "2026-12-31",
    "districts": ["emola", "tuppurala"],
    "campaigns": [CAMPAIGN_ID],
}
TRIED = {"kind": "ratio", "percent": "100", "pool_cents": "400", "since": "1.1.2026", "until": "31.5.2026"}


def _browser_of(gateway: Flask, token: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = token
    return Browser(client)


@pytest.fixture
def finance(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books and reviews."""
    assert platform.seen == []
    return _browser_of(gateway, "staff")


def sent(platform: FakePlatform, path: str, method: str = "POST") -> list[dict[str, Any]]:
    """What the services were sent there."""
    return [json.loads(body) for how, at, body, _ in platform.seen if (how, at) == (method, path)]


def test_pools_are_listed_with_their_rule_and_what_is_left(finance: Browser) -> None:
    page = finance.get(FUNDS).text
    assert "Kaupungin &lt;b&gt;vastinraha" in page and "<b>vastinraha" not in page
    assert "Jokaista annettua euroa kohden kampanja saa toisen euron. Yhteen tukeen lisätään" in page
    assert "3\u00a0000,00" in page and "Uusi rahasto" in page
    assert "Vastinrahastoja ei ole vielä" in finance.get(f"{FUNDS}?jatko=more").text


def test_a_pool_tells_how_its_sponsor_pays_what_moved_and_who_draws_nothing(finance: Browser) -> None:
    page = finance.get(f"{FUNDS}/{FUND_ID}").text
    assert "FI21 1234 5600 0007 85" in page and "10173" in page and "5\u00a0000,00" in page
    assert "1 järjestäjän oma tuki" in page and "3 tukea, jotka on maksettu toisen tukijan kortilla" in page
    assert "\u221220,00" in page and 'href="/kampanjat/lahiliikuntapaikka"' in page
    assert "Alueet: Tuppurala ja 1 valittu kampanja" in page
    assert "Sulje rahasto" in page and "Ehdota rahaston avaamista" not in page
    assert "Rahastoon ei ole vielä tullut rahaa" in finance.get(f"{FUNDS}/{DRAFT_ID}").text


def test_a_draft_is_sent_in_cents_and_days_and_only_with_what_its_kind_asks(
    finance: Browser, platform: FakePlatform
) -> None:
    drafted = finance.fill(NEW, **WANTED, head_cents="5", grant_cents="700")
    assert drafted.status_code == 303 and drafted.headers["Location"].endswith(f"{FUNDS}/{DRAFT_ID}")
    (wish,) = sent(platform, "/match-funds")
    assert wish == WANTED | dict.fromkeys(("head_cents", "grant_cents", "unlock", "threshold")) | {
        "percent": 50,
        "least_cents": 0,
        "pledge_cap_cents": 2_000,
        "person_cap_cents": None,
        "campaign_cap_cents": None,
        "opens_on": "2026-12-01",
    }
    goal = WANTED | {"kind": "goal", "grant_cents": "1500", "unlock": "amount", "threshold": "2 000"}
    finance.fill(NEW, **goal | {"pledge_cap_cents": "", "percent": ""})
    assert sent(platform, "/match-funds")[1]["threshold"] == 200_000
    finance.fill(f"{FUNDS}/{DRAFT_ID}/muokkaa", **WANTED)
    assert sent(platform, f"/match-funds/{DRAFT_ID}", "PUT") == [wish]


def test_what_cannot_be_read_is_said_at_its_field_and_kept(finance: Browser, platform: FakePlatform) -> None:
    wrong = finance.fill(NEW, **WANTED | {"percent": "puolet", "opens_on": "31.2.2026", "name": "Rahaa"})
    assert wrong.status_code == 422 and sent(platform, "/match-funds") == []
    page = html.unescape(wrong.text)
    assert 'href="#percent">Kirjoita kokonaisluku' in page and 'value="Rahaa"' in page
    assert "Kirjoita päivä muodossa" in page
    refused = finance.fill(NEW, **WANTED | {"closes_on": "30.11.2026"}).text
    assert 'href="#closes_on">Viimeinen päivä on' in refused and 'href="#percent">Luku on liian' in refused


def test_a_campaign_is_added_by_its_name_or_its_address(finance: Browser, platform: FakePlatform) -> None:
    by_name = finance.fill(NEW, **WANTED | {"campaigns": [], "words": "liikuntapaikka"}, do="search").text
    assert "Löytyi haulla liikuntapaikka" in by_name and f'value="{CAMPAIGN_ID}"' in by_name
    by_address = finance.fill(NEW, **WANTED, words="https://x.fi/kampanjat/lahiliikuntapaikka?a").text
    assert "Tuppuralan lähiliikuntapaikka" in by_address
    nowhere = finance.fill(NEW, **WANTED, words="/kampanjat/olematon").text
    assert "Muita kampanjoita ei löytynyt" in nowhere and sent(platform, "/match-funds") == []


def test_a_trial_tells_what_would_have_happened_and_leads_to_a_draft(
    finance: Browser, platform: FakePlatform
) -> None:
    assert "Näin olisi käynyt" not in finance.get(TRIAL).text
    page = finance.get(f"{TRIAL}?{urlencode(TRIED | {'tee': 'try'})}").text
    assert "olisi jaettu 400 € 1 kampanjalle" in page.replace("\u00a0", " ")
    assert "1 kampanja, joka silloin jäi toteutumatta, olisi toteutunut" in page
    assert "Raha olisi loppunut 5.5.2026" in page and "Keinu &lt;i&gt;rantaan" in page
    assert sent(platform, "/match-funds/trials")[0]["pool_cents"] == 40_000
    draft = html.unescape(page).split(f'href="{NEW}')[1].split('"')[0]
    assert 'name="percent" type="text" value="100"' in finance.get(f"{NEW}{draft}").text
    lacking = finance.get(f"{TRIAL}?{urlencode(TRIED | {'kind': 'goal', 'grant_cents': '5', 'tee': 'try'})}")
    assert lacking.status_code == 422 and 'href="#threshold">Täytä' in lacking.text


def test_two_people_open_a_pool_and_give_back_what_is_left(finance: Browser, platform: FakePlatform) -> None:
    at = f"{FUNDS}/{DRAFT_ID}"
    assert "Kirjoita perustelu" in finance.fill(at, f"{at}/avaus", comment="").text
    assert finance.fill(at, f"{at}/avaus", comment="Sovittu").status_code == 303
    assert sent(platform, f"/match-funds/{DRAFT_ID}/openings") == [{"comment": "Sovittu"}]
    finance.fill(f"{FUNDS}/{FUND_ID}", f"{FUNDS}/{FUND_ID}/sulku")
    assert "on suljettu" in finance.get(FUNDS).text
    assert sent(platform, f"/match-funds/{FUND_ID}/closing") == [{}]
    closed = f"{FUNDS}/{CLOSED_ID}"
    finance.fill(closed, f"{closed}/palautus", comment="Kausi ohi")
    assert sent(platform, f"/match-funds/{CLOSED_ID}/returns") == [{"comment": "Kausi ohi"}]
    finance.fill(closed, f"{closed}/sulku")
    assert "ei ole enää auki" in finance.get(FUNDS).text


def test_the_second_person_reads_every_field_of_the_rule(gateway: Flask) -> None:
    def told_of(kind: str, summary: dict[str, Any]) -> str:
        return approval_text(Approval("m", kind, summary, None, "", "", "c" * 64, "open", own=False))

    with gateway.test_request_context("/"):
        text = told_of("match_fund_opening", OPENING)
        for told in ("VR-102", "Rantojen raha", "Keksitty säätiö", "toisen euron", "enintään 100", "emola"):
            assert told in text
        assert (
            "1 valittu kampanja (Tuppuralan lähiliikuntapaikka)" in text
            and "ti 1.12.2026" in text
            and "to 31.12.2026" in text
        )
        unlimited = told_of("match_fund_opening", OPENING | {"pledge_cap_cents": None})
        assert "Muuta ylärajaa" in unlimited and "Ylläpitäjä Oy" in unlimited
        back = told_of("match_fund_return", OPENING | {"payer_account_masked": "FI21 … 0785"})
        assert "palautetaan sponsorille Keksitty säätiö" in back and "FI21 … 0785" in back
        paid = [{"booked_on": f"2026-12-0{each}", "amount_cents": each * 100} for each in (1, 2)]
        back = told_of("match_fund_return", OPENING | {"receipts": paid, "payer_accounts": 2})
        assert "2 eri tiliä" in back and "1.12.2026 1,00\u00a0€, 2.12.2026 2,00\u00a0€." in back
        assert approval_kind("match_fund_opening") == "Vastinrahaston avaaminen"
        pool = {"account": "match_fund", "match_fund": "VR-101", "match_fund_name": "Raha"}
        assert part_text(pool | {"amount_cents": 5_000}).startswith(
            "sponsorin maksu vastinrahastoon VR-101 Raha 50,00"
        )


def test_every_refusal_about_pools_has_words(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        refused = codes("pledges/usecases/match_funding/*.py", "Conflict")
        assert {"fund_not_open", "fund_is_over"} <= refused
        assert [code for code in sorted(refused) if refusal(code) == refusal("no_such_code")] == []


def test_a_rule_of_each_kind_is_told_in_words(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        heads = Rule(kind="per_head", head_cents=500, least_cents=1_000, campaign_cap_cents=20_000)
        assert rule_text(heads).replace("\u00a0", " ") == (
            "Jokaisesta tukijasta kampanja saa lisää 5 €. Sama tukija lasketaan kerran. "
            "Tuen pitää olla vähintään 10 €. Yhteen kampanjaan lisätään enintään 200 €."
        )
        backers = Rule(kind="goal", grant_cents=10_000, unlock="backers", threshold=30)
        assert "kun sillä on 30 tukijaa" in rule_text(backers)
        assert "50 % sen summasta" in rule_text(Rule(kind="ratio", percent=50))


def test_reviewers_read_and_try_and_change_nothing(gateway: Flask, platform: FakePlatform) -> None:
    reviewer = _browser_of(gateway, "staff")
    assert platform.seen == [] and "Uusi rahasto" not in reviewer.get("/tarkistus/vastinraha").text
    page = reviewer.get(f"/tarkistus/vastinraha/{DRAFT_ID}").text
    assert "/tarkistus/vastinraha/kokeilu?" in page and "Muokkaa" not in page and "/avaus" not in page
    tried = reviewer.get(f"/tarkistus/vastinraha/kokeilu?{urlencode(TRIED | {'tee': 'try'})}").text
    assert "Näin olisi käynyt" in tried and "Tee luonnos" not in tried
    assert _browser_of(gateway, "resident").get(FUNDS).status_code == 403
    approver = _browser_of(gateway, "approver")
    assert "Sulje rahasto" in approver.get(f"{FUNDS}/{FUND_ID}").text and approver.get(NEW).status_code == 403


def test_a_sponsors_payment_is_offered_its_pool_in_the_inbox(finance: Browser, gateway: Flask) -> None:
    assert "Sponsorin maksu vastinrahastoon VR-101" in finance.get("/talous/tasmaytys").text
    line = read(Line, one_line(9, "Keksitty kaupunki", 500_000, "reference_unknown", reference="10173"))
    pools = (Target(FUND_ID, "VR-101 Kaupungin vastinraha", 500_000, "2026-11-01"),)
    choices = Choices((), (), (), (), (), pools, may_undo=False, undo_refusal=None)
    with gateway.test_request_context("/"):
        (card,) = targets_of(line, choices, pool_named_by(line, choices))
        assert card.choice == f"place:match_fund:{FUND_ID}" and card.words == "Viite on rahaston oma."
        assert pool_named_by(replace(line, reference="10186"), choices) is None
