"""Finnish first; Swedish and English along the resident's whole way."""

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import PLEDGE_ID, TOKEN

OWN = f"/tuki/{PLEDGE_ID}/{TOKEN}"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/sv/", "Vi rustar upp våra knutar."),
        ("/en/", "Support a neighbourhood project"),
        ("/sv/kampanjat/lahiliikuntapaikka", "Stöd kampanjen"),
        ("/en/kampanjat/lahiliikuntapaikka/tue", "How do you want to pay?"),
        (f"/sv{OWN}", "Var är mina pengar?"),
        (f"/en{OWN}/maksuohje", "Thank you! Your pledge is recorded."),
        ("/en/olematon", "Page not found"),
    ],
)
def test_the_residents_way_is_told_in_the_visitors_language(browser: Browser, path: str, said: str) -> None:
    assert said in browser.get(path).text


def test_peoples_own_texts_are_marked_as_finnish_on_other_pages(browser: Browser) -> None:
    assert (
        '<h1 lang="fi">Tuppuralan lähiliikuntapaikka' in browser.get("/en/kampanjat/lahiliikuntapaikka").text
    )
    assert "<h1>Tuppuralan lähiliikuntapaikka" in browser.get("/kampanjat/lahiliikuntapaikka").text


def test_what_is_wrong_is_told_in_the_visitors_language(browser: Browser) -> None:
    page = browser.fill("/en/kampanjat/lahiliikuntapaikka/tue", amount="muu", own_amount="2").text
    assert "Write a sum of at least 5,00\u00a0€" in page
    assert "<title>Error: " in page


def test_a_chosen_language_is_remembered_by_the_bare_home_address_alone(browser: Browser) -> None:
    plain = browser.get("/")
    assert plain.status_code == 200 and "Set-Cookie" not in plain.headers
    assert {"cookie", "accept-language"} <= {each.lower() for each in plain.vary}
    chosen = browser.get("/kieli/sv?sivu=/kampanjat?q=puu")
    assert (chosen.status_code, chosen.headers["Location"]) == (302, "/sv/kampanjat?q=puu")
    cookie = chosen.headers["Set-Cookie"]
    assert "meijan-kieli=sv" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    home = browser.get("/")
    assert (home.status_code, home.headers["Location"]) == (302, "/sv/")
    assert "Cookie" in home.headers["Vary"]
    for path in ("/kampanjat", "/en/", "/sv/", "/ideat/1"):
        assert browser.get(path).status_code == 200
    assert browser.get("/kieli/fi").headers["Location"] == "/"
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil", "x"]
)
def test_a_choice_of_language_leads_to_no_other_site(browser: Browser, wanted: str) -> None:
    assert browser.get("/kieli/en", query_string={"sivu": wanted}).headers["Location"] == "/en/"
    assert browser.get("/kieli/fi", query_string={"sivu": wanted}).headers["Location"] == "/"
    assert browser.get("/kieli/xx").status_code == 404


def test_whoever_reads_another_language_is_told_of_it_on_the_finnish_front_page_once(
    browser: Browser,
) -> None:
    told = browser.get("/", headers={"Accept-Language": "sv-FI,sv;q=0.9,en;q=0.5"}).text
    assert '<a href="/kieli/sv?sivu=%2F" lang="sv" hreflang="sv" rel="nofollow">' in told.split("<main")[1]
    for path, header in (("/", "fi,en;q=0.5"), ("/", "de"), ("/sv/", "en"), ("/kampanjat", "en")):
        page = browser.get(path, headers={"Accept-Language": header}).text
        assert "/kieli/" not in page.split("<main")[1]
    browser.get("/kieli/fi")
    assert "/kieli/" not in browser.get("/", headers={"Accept-Language": "en"}).text.split("<main")[1]
