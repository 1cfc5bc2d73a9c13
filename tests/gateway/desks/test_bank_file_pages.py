"""Bank files at the desk without a script: brought, followed, refused in words, and taken out again."""

from io import BytesIO

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_bank_files import CONTENT, DONE, REFUSED, RUNNING
from tests.gateway.fake_platform import FakePlatform

FILES = "/talous/tiliotteet"


@pytest.fixture
def maija(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def words(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_list_names_states_gaps_and_refusals(maija: Browser) -> None:
    page = words(maija, FILES)
    assert "Kirjataan" in page and "75 %" in page
    assert "Tiliotteet puuttuvat ajalta ti 3.11.2026–to 5.11.2026." in page
    assert "Puuttuvat numerot ovat 7–9." in page
    assert "Tiedoston tilinumero ei ole mikään keräystileistä. Mitään ei kirjattu." in page


def test_a_file_under_way_shows_its_progress_and_asks_for_itself_again(maija: Browser) -> None:
    page = words(maija, f"{FILES}/{RUNNING}")
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page
    assert '<progress id="progress-' in page and "2500 / 5000 riviä kirjattu" in page
    assert "1250 riviä sekunnissa" in page


def test_a_file_that_is_done_tells_its_statements_and_stays_still(maija: Browser) -> None:
    page = words(maija, f"{FILES}/{DONE}")
    assert "refresh" not in page and "every 2s" not in page and "<progress" not in page
    assert "Alkusaldo" in page and "Tuppuralan Tanhuvat ry" in page and "2,3" in page


def test_a_refused_file_says_why_and_what_to_do(maija: Browser) -> None:
    page = words(maija, f"{FILES}/{REFUSED}")
    assert "Hylätty" in page and "voi tuoda uudelleen" in page


def test_the_original_is_taken_out_byte_for_byte(maija: Browser) -> None:
    answer = maija.get(f"{FILES}/{DONE}/tiedosto")
    assert answer.data == CONTENT
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "told"), [(b"<new/>", "Tiedosto on vastaanotettu"), (b"<known/>", "on tuotu jo aiemmin")]
)
def test_a_file_that_is_brought_leads_to_its_page(maija: Browser, content: bytes, told: str) -> None:
    answer = maija.fill(FILES, file=(BytesIO(content), "a.xml"))
    assert answer.status_code == 303
    assert told in words(maija, answer.headers["Location"])
