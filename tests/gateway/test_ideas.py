"""Ideas on their pages: likened before they are sent, supported once, answered, merged."""

import json

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.fake_ideas import LIKE_ANOTHER
from tests.gateway.fake_platform import FakePlatform


def sent_to(platform: FakePlatform, path: str) -> list[dict[str, object]]:
    """What the services were posted there."""
    return [
        json.loads(body) for method, at, body, _headers in platform.seen if (method, at) == ("POST", path)
    ]


def test_an_idea_like_another_is_sent_only_after_its_author_has_seen_that(
    browser: Browser, platform: FakePlatform
) -> None:
    written = {"text": f"{LIKE_ANOTHER}, kiitos", "district": "emola", "email": "aino@esimerkki.fi"}
    page = browser.fill("/ideat/uusi", **written)
    assert page.status_code == 200
    assert "Onko jokin näistä sama asia?" in page.text
    assert 'action="/ideat/1/tue"' in page.text
    assert sent_to(platform, "/ideas") == []
    for kept in ("Pyöräteline kirjastolle, kiitos", 'value="emola"', 'value="aino@esimerkki.fi"'):
        assert kept in page.text
    assert browser.fill("/ideat/uusi", own="1", **written).status_code == 303
    assert [each["text"] for each in sent_to(platform, "/ideas")] == ["Pyöräteline kirjastolle, kiitos"]


def test_an_idea_like_no_other_is_sent_at_once(browser: Browser, platform: FakePlatform) -> None:
    assert browser.fill("/ideat/uusi", text="Avantosauna rantaan", district="emola").status_code == 303
    assert len(sent_to(platform, "/ideas")) == 1


def test_what_is_being_written_is_likened_on_the_way(browser: Browser) -> None:
    part = browser.fill("/ideat/uusi", "/ideat/samankaltaiset", text=LIKE_ANOTHER, district="emola")
    assert "Onko jokin näistä sama asia?" in part.text
    assert "<html" not in part.text
    assert "&lt;script&gt;" in part.text
    assert browser.fill("/ideat/uusi", "/ideat/samankaltaiset", text="Ei", district="").text.strip() == ""


def test_a_browser_is_known_again_by_a_signed_cookie_only(browser: Browser, platform: FakePlatform) -> None:
    assert "Minäkin haluan tätä" in browser.get("/ideat/1").text
    reply = browser.fill("/ideat/1", "/ideat/1/tue")
    assert (reply.status_code, reply.location) == (303, "/ideat/1")
    cookie = next(each for each in reply.headers.getlist("Set-Cookie") if "selain" in each)
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Peru kannatus" in browser.get("/ideat/1").text
    browser.fill("/ideat/1", "/ideat/1/tue/peru")
    [given] = sent_to(platform, "/ideas/1/support")
    [undone] = sent_to(platform, "/ideas/1/support/undo")
    assert given["browser"] == undone["browser"]
    assert str(given["browser"]) not in cookie or "." in cookie.split(";")[0]


def test_a_forged_cookie_is_no_browser(browser: Browser) -> None:
    page = browser.get("/ideat/1", headers={"Cookie": 'meijan-selain="abcdefghijklmnopqrst".AAAA'})
    assert "Minäkin haluan tätä" in page.text


def test_an_address_goes_with_the_consent_that_was_read(browser: Browser, platform: FakePlatform) -> None:
    email = "aino@esimerkki.fi"
    refused = browser.fill("/ideat/1", "/ideat/1/tue", email=email)
    assert refused.status_code == 422
    assert "Rastita suostumus" in refused.text
    assert sent_to(platform, "/ideas/1/support") == []
    assert browser.fill("/sv/ideat/1", "/sv/ideat/1/tue", email=email, consented="1").status_code == 303
    [sent] = sent_to(platform, "/ideas/1/support")
    consent = sent["consent"]
    assert isinstance(consent, dict)
    assert (consent["email"], consent["locale"], consent["version"]) == (email, "sv", "1")
    assert consent["text"] in browser.get("/sv/ideat/1").text


def test_too_many_presses_are_told_in_words(browser: Browser) -> None:
    reply = browser.fill("/ideat/1", "/ideat/full/tue")
    assert reply.status_code == 303
    assert "Liian monta yritystä" in browser.get("/ideat/1").text


def test_the_link_of_a_letter_asks_before_it_forgets(browser: Browser, platform: FakePlatform) -> None:
    page = browser.get("/ideat/tuki/s1/oikea")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert sent_to(platform, "/idea-supports/s1/stop") == []
    assert browser.fill("/ideat/tuki/s1/oikea").location == "/ideat/1"
    assert browser.fill("/ideat/tuki/s1/oikea", "/ideat/tuki/s1/vaara").status_code == 404


def test_a_merged_idea_leads_to_the_one_that_it_was_merged_into(browser: Browser) -> None:
    reply = browser.get("/ideat/3")
    assert (reply.status_code, reply.location) == (301, "/ideat/1")
    assert "Pyörille paikka kirjaston eteen." in browser.get("/ideat/1").text


def test_a_hidden_idea_is_gone_in_words(browser: Browser) -> None:
    assert browser.get("/ideat/hidden").status_code == 410


@pytest.mark.parametrize("path", ["/ideat", "/ideat?jarjestys=tuki", "/sv/ideat", "/en/ideat/1"])
def test_the_count_stands_on_cards_and_pages(browser: Browser, path: str) -> None:
    assert "12" in browser.get(path).text


def test_the_order_by_support_is_kept_from_page_to_page(browser: Browser) -> None:
    assert "jatko=seuraava&amp;jarjestys=tuki" in browser.get("/ideat?jarjestys=tuki").text


def test_a_remark_is_written_shown_and_taken_back(browser: Browser, platform: FakePlatform) -> None:
    page = browser.get("/ideat/1").text
    for shown in (
        "Kuka auraa talvella? &lt;b&gt;",
        "Kaupunki auraa.",
        "Odottaa lukemista",
        "Poista viestini",
    ):
        assert shown in page
    reply = browser.fill("/ideat/1", "/ideat/1/kommentit", kind="comment", remark="Hyvä idea!")
    assert (reply.status_code, reply.location) == (303, "/ideat/1")
    assert any("selain" in each for each in reply.headers.getlist("Set-Cookie"))
    [sent] = sent_to(platform, "/ideas/1/remarks")
    assert (sent["kind"], sent["text"], bool(sent["browser"])) == ("comment", "Hyvä idea!", True)
    assert browser.fill("/ideat/1", "/ideat/1/kommentit/r2/poista").status_code == 303
    assert browser.fill("/ideat/1", "/ideat/1/kommentit/r1/poista").status_code == 403


def test_personal_data_are_told_at_the_field_and_the_text_is_kept(browser: Browser) -> None:
    page = browser.fill("/ideat/1", "/ideat/1/kommentit", kind="comment", remark="Soita 040 1234567")
    assert page.status_code == 422
    assert "Viestissä näyttää olevan" in page.text
    assert "Soita 040 1234567</textarea>" in page.text


def test_a_remark_that_staff_read_first_says_so(browser: Browser) -> None:
    browser.fill("/ideat/1", "/ideat/1/kommentit", kind="comment", remark="Minä odotan")
    assert "kun kaupungin työntekijä on lukenut sen" in browser.get("/ideat/1").text


@pytest.mark.parametrize(
    ("query", "at"), [("", "/ideas/1/flags"), ("?kommentti=r1", "/remarks/r1/flags")], ids=["idea", "remark"]
)
def test_a_visitor_asks_staff_to_look(browser: Browser, platform: FakePlatform, query: str, at: str) -> None:
    assert browser.fill(f"/ideat/1/ilmoita{query}", "/ideat/1/ilmoita").status_code == 422
    assert sent_to(platform, at) == []
    reply = browser.fill(f"/ideat/1/ilmoita{query}", "/ideat/1/ilmoita", reason="spam", note="Mainos")
    assert reply.status_code == 303
    assert sent_to(platform, at) == [{"reason": "spam", "note": "Mainos"}]


def test_what_staff_answered_stands_on_the_page(browser: Browser) -> None:
    page = browser.get("/ideat/1").text
    for said in ("Kaupungin arvio", "Osittain toteutettavissa", "1\u00a0200\u00a0€", "katos ei mahdu"):
        assert said in page
