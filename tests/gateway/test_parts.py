"""Parts that renew themselves: the same words with the page around them and alone."""

import pytest

from tests.gateway.conftest import Browser

SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize(
    ("path", "count"),
    [("/kampanjat?q=puutarha&tila=kaikki", "kampanja"), ("/ideat?alue=lahemaki", "idea")],
)
def test_a_list_is_the_same_alone_and_within_its_page(browser: Browser, path: str, count: str) -> None:
    page, part = browser.get(path), browser.get(path, headers=SCRIPT)
    found = page.text.partition('<div id="tulokset">')[2].partition("</main>")[0]
    told, _, alone = part.text.partition("</p>\n")
    assert 'id="osumia" hx-swap-oob="innerHTML"' in told and count in told
    assert alone.strip() in found and "<html" not in part.text
    # A cache that knows one of them must not give it for the other.
    assert "HX-Request-Type" in page.headers["Vary"] and "HX-Request-Type" in part.headers["Vary"]


def test_ideas_of_one_district_are_asked_for_and_kept_in_every_link(browser: Browser) -> None:
    page = browser.get("/ideat?alue=lahemaki").text
    assert '<option value="lahemaki" selected>' in page
    assert "/ideat?alue=lahemaki&amp;jarjestys=tuki" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("amount=2500&method=card", "Kortiltasi veloitetaan 25,00\u00a0€, jos kampanja onnistuu."),
        ("amount=2500&method=bank_transfer", "Maksat 25,00\u00a0€ tilisiirrolla viikon sisällä."),
        ("amount=2500&own_amount=12,5&method=card", "Kortiltasi veloitetaan 12,50\u00a0€"),
        ("amount=2500", "Yhteensä 25,00\u00a0€."),
        ("amount=muu&own_amount=2", "vähintään 5,00\u00a0€"),
    ],
)
def test_what_will_be_charged_and_when_is_told_beside_the_sum(
    browser: Browser, asked: str, said: str
) -> None:
    part = browser.get(f"/kampanjat/lahiliikuntapaikka/tue/summa?{asked}")
    assert part.status_code == 200 and said in part.text
    assert "no-store" in part.headers["Cache-Control"]


def test_the_price_of_a_purchase_is_told_once_something_is_chosen(browser: Browser) -> None:
    assert browser.get("/kampanjat/kauppa/tue/summa?count=2").text.strip() == ""
    form = browser.get("/kampanjat/kauppa/tue").text
    reward = form.partition('name="reward" id="reward" value="')[2].partition('"')[0]
    assert "€" in browser.get(f"/kampanjat/kauppa/tue/summa?reward={reward}&count=2&method=card").text


def test_only_pages_that_need_it_load_the_script(browser: Browser) -> None:
    assert [path for path in ("/", "/kampanjat/lahiliikuntapaikka") if "htmx" in browser.get(path).text] == []
    assert "vendor/htmx.min.js" in browser.get("/kampanjat").text
