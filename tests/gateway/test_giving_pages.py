"""Goods and the one budget on their pages: promised, brought, proved, and what is missing in words."""

import copy
import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from gateway.clients.budgeting import read_budget
from gateway.forms.budgeting import percent_text, read_percent
from gateway.wording.giving import budget_bar
from tests.gateway.conftest import Browser
from tests.gateway.fake_city import CAMPAIGN_ID
from tests.gateway.fake_giving import BUDGET, CAME, COFFEE, ENTRY, HELD, RECEIPT
from tests.gateway.fake_platform import FakePlatform

GIVER = "0192dddd-0000-7000-8000-000000000001"
OWN = f"/talkoot/omat/{GIVER}/avain/tavarat/{HELD}"
GOODS = f"/tyopoyta/kampanjat/{CAMPAIGN_ID}/tavarat"
BUDGET_PAGE = f"/tyopoyta/kampanjat/{CAMPAIGN_ID}/budjetti"
SHARE_PAGE = f"/tarkistus/kampanjat/{CAMPAIGN_ID}/omarahoitus"


@pytest.fixture
def staff(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who works on campaigns."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def sent(platform: FakePlatform, path: str) -> list[dict[str, Any]]:
    return [json.loads(body) for method, at, body, _ in platform.seen if method == "POST" and at == path]


def page(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")


def text_of(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return str(answer.get_data(as_text=True))


def test_the_campaign_page_tells_of_goods_and_of_everything_it_is_made_of(browser: Browser) -> None:
    seen = page(browser, "/kampanjat/lahiliikuntapaikka")
    for words in (
        "Tarvitaan 10 pakettia, luvattu 7, saatu 2",
        "Vielä tarvitaan 3 pakettia",
        "Mistä hanke syntyy yhdessä",
        "Rahaa puuttuu 5 000 €.",
        "Talkootunteja puuttuu 2 t 30 min.",
        "Yhdistyksen oma osuus on 135,00 €. Siitä on katettu 82,50 € ja puuttuu 52,50 €.",
    ):
        assert words in seen, words
    assert "Lautoja" not in seen
    swedish = page(browser, "/sv/kampanjat/lahiliikuntapaikka")
    assert "Ta med saker" in swedish and "Föreningens egen andel" in swedish


def test_goods_are_promised_without_an_account_and_what_was_typed_stays(
    browser: Browser, platform: FakePlatform
) -> None:
    path = f"/kampanjat/lahiliikuntapaikka/tavarat/{COFFEE}"
    assert "Kerhotalo" in page(browser, path)
    form = {"count": "4", "name": "Aino Keksitty", "email": "aino@example.fi"}
    assert "Tarvitaan enää 3" in text_of(browser.fill(path, **form), 422)
    refused = text_of(browser.fill(path, **form | {"count": "3", "name": "Myöhäinen"}), 422)
    assert "Näin montaa ei enää tarvita" in refused and "aino@example.fi" in refused
    assert "Katso sähköpostisi" in text_of(browser.fill(path, **form | {"count": "2"}), 200)
    assert sent(platform, f"/goods/{COFFEE}/promises")[-1]["count"] == 2
    page(browser, f"/kampanjat/lahiliikuntapaikka/tavarat/{HELD}", 404)


def test_ones_own_promise_is_made_less_taken_back_and_kept(browser: Browser, platform: FakePlatform) -> None:
    assert "Lupauksesi on voimassa" in page(browser, OWN)
    assert "Enemmän kuin on luvattu" in text_of(browser.fill(OWN, f"{OWN}/maara", count="5"), 422)
    for deed, form, word in (
        ("maara", {"count": "2"}, "reduce"),
        ("peru", {}, "take-back"),
        ("palauta", {}, "again"),
        ("vahvista", {}, "confirm"),
    ):
        assert browser.fill(OWN, f"{OWN}/{deed}", **form).status_code == 303
        (body,) = sent(platform, f"/contributors/{GIVER}/own/goods/{HELD}/{word}")[-1:]
        assert body["token"] == "avain"
    page(browser, OWN.replace(HELD, CAME), 404)


def test_an_association_asks_for_goods_and_notes_what_came(staff: Browser, platform: FakePlatform) -> None:
    assert "Saimme ne sahalta" in page(staff, GOODS)
    opened = page(staff, f"{GOODS}?tavara={COFFEE}")
    assert "Muokkaa tavaraa" in opened and 'value="6,50"' in opened
    form = {"name": "Kahvipaketti", "target": "6", "unit": "kpl", "value": "6,50", "value_basis": "hinta"}
    assert "luvattu jo enemmän" in text_of(staff.fill(GOODS, f"{GOODS}/{COFFEE}", **form), 422)
    assert "Kirjoita määrä" in text_of(staff.fill(GOODS, **form | {"target": "monta"}), 422)
    assert staff.fill(GOODS, **form | {"needed_by": "8.5.2027"}).status_code == 303
    asked = sent(platform, f"/campaigns/{CAMPAIGN_ID}/goods")[-1]
    assert (asked["value_cents"], asked["needed_by"]) == (650, "2027-05-08")
    posted = ("POST", f"/campaigns/{CAMPAIGN_ID}/goods")
    [key] = [headers["Idempotency-Key"] for method, at, _, headers in platform.seen if (method, at) == posted]
    assert len(key) == 36
    for deed in ("sulje", "avaa"):
        assert staff.fill(GOODS, f"{GOODS}/{COFFEE}/{deed}", reason="Saatiin jo").status_code == 303
    seen = page(staff, f"{GOODS}/{COFFEE}?lupaus={HELD}")
    assert "Aino Keksitty" in seen and 'value="26"' in seen and "Saatu, arvo hyväksymättä" in seen
    receive = f"{GOODS}/{COFFEE}/lupaukset/{HELD}/saatu"
    came = {"received": "5", "condition": "good", "value": "20"}
    assert "Enemmän kuin on luvattu" in text_of(staff.fill(GOODS, receive, **came), 422)
    assert staff.fill(GOODS, receive, **came | {"received": "3"}).status_code == 303
    noted = sent(platform, f"/goods-promises/{HELD}/receive")[-1]
    assert noted == {"received": 3, "condition": "good", "actual_cents": 2_000}
    assert staff.fill(GOODS, f"{GOODS}/{COFFEE}/lupaukset/{CAME}/hyvaksy").status_code == 303
    assert len(sent(platform, f"/goods-promises/{CAME}/approve")) == 1


def test_an_association_enters_its_own_money_with_a_receipt(staff: Browser, platform: FakePlatform) -> None:
    seen = page(staff, BUDGET_PAGE)
    assert "Viimeistä tilitystä ei makseta" in seen and "10,00 € odottaa tositetta" in seen
    assert "9,5 % julkisesta rahasta. Sovittu uudelleen" in seen
    entry = {"amount": "40", "spent_on": "6.3.2027", "purpose": "Lapioita"}
    assert "Kirjoita päivä" in text_of(staff.fill(BUDGET_PAGE, **entry | {"spent_on": "eilen"}), 422)
    for name, content, said in (
        ("kuitti.pdf", b"%PDF-1.7", "Erä ja tosite on tallennettu"),
        ("kuitti.txt", b"kuitti", "Tositteeksi käy PDF tai kuva"),
    ):
        with_file = entry | {"evidence": (BytesIO(content), name)}
        assert staff.fill(BUDGET_PAGE, **with_file).status_code == 303
        assert said in page(staff, BUDGET_PAGE)
    assert sent(platform, f"/campaigns/{CAMPAIGN_ID}/own-money")[-1]["spent_on"] == "2027-03-06"
    assert staff.fill(BUDGET_PAGE, f"{BUDGET_PAGE}/{ENTRY}/tosite").status_code == 303
    assert "Valitse tosite" in page(staff, BUDGET_PAGE)
    assert staff.fill(BUDGET_PAGE, f"{BUDGET_PAGE}/{ENTRY}/poista").status_code == 303
    kept = staff.get(f"{BUDGET_PAGE}/{ENTRY}/tositteet/{RECEIPT}")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


def test_staff_set_the_terms_and_refuse_own_money_for_a_reason(
    staff: Browser, platform: FakePlatform
) -> None:
    assert 'value="15"' in page(staff, SHARE_PAGE)
    form = {"percent": "9,5 %", "base": "grant", "rate": "15", "other_public": "0"}
    assert "Täytä tämä kohta" in text_of(staff.fill(SHARE_PAGE, **form), 422)
    assert "prosentti" in text_of(staff.fill(SHARE_PAGE, **form | {"percent": "101"}), 422)
    assert staff.fill(SHARE_PAGE, **form | {"reason": "Sovittu"}).status_code == 303
    terms = sent(platform, f"/campaigns/{CAMPAIGN_ID}/own-share")[-1]
    assert (terms["basis_points"], terms["counts_backers"], terms["cents_per_hour"]) == (950, False, 1_500)
    assert staff.fill(SHARE_PAGE, f"{SHARE_PAGE}/{ENTRY}/hylkaa", reason=" ").status_code == 303
    assert sent(platform, f"/own-money/{ENTRY}/refuse") == []
    assert staff.fill(SHARE_PAGE, f"{SHARE_PAGE}/{ENTRY}/hylkaa", reason="Toisen kuitti").status_code == 303
    assert sent(platform, f"/own-money/{ENTRY}/refuse") == [{"reason": "Toisen kuitti"}]


@pytest.mark.parametrize(
    ("text", "points"), [("9", 900), ("9,5 %", 950), ("0", 0), ("100", 10_000), ("100,1", None), ("-1", None)]
)
def test_a_percentage_is_read_as_people_write_it(text: str, points: int | None) -> None:
    assert read_percent(text) == points
    if points is not None:
        assert read_percent(percent_text(points)) == points


def test_the_bar_is_drawn_of_what_there_is() -> None:
    given = copy.deepcopy(BUDGET)
    given["money"] |= {"goal_cents": 0, "promised_cents": 3_000, "matched_cents": 2_000}
    given["hours"] |= {"needed_minutes": 240, "approved_cents": 1_500}
    given["goods"] |= {"target_cents": 6_500, "approved_cents": 500}
    given["own_money"]["proved_cents"] = 1_000
    # Of 125 euros that are needed 80 are there.
    assert budget_bar(read_budget(given)) == [
        ("collected", 0, 72),
        ("collected", 72, 24),
        ("matched", 96, 48),
        ("matched", 144, 36),
        ("matched", 180, 12),
    ]


def test_programs_read_the_goods_and_the_budget(browser: Browser) -> None:
    goods = browser.get("/api/v1/campaigns/lahiliikuntapaikka/goods").get_json()["items"]
    assert (goods[0]["name"], goods[0]["left"]) == ("Kahvipaketti", 3)
    budget = browser.get("/api/v1/campaigns/lahiliikuntapaikka/budget").get_json()
    assert budget["own_share"]["short_by_cents"] == 5_250
    assert budget["missing"][1] == {"what": "hours", "amount": 150}
    assert "terms" not in budget
