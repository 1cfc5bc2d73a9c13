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
