"""The proof before a card page: asked with the answers kept, with a script or without one."""

import json

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import CHECKOUT, TOKEN
from tests.gateway.fake_platform import FakePlatform

FORM = "/kampanjat/lahiliikuntapaikka/tue"
REVIEW = f"{FORM}/tarkista"
CARD = {"amount": "2500", "own_amount": "", "method": "card", "name": "Aino"}
OWN = f"/tuki/varmista/{TOKEN}"


@pytest.fixture
def asked(browser: Browser) -> Browser:
    """Somebody of whom a proof is asked when they promise."""
    assert browser.fill(FORM, **CARD, email="varmista@esimerkki.fi").location == REVIEW
    return browser


def proofs(platform: FakePlatform) -> list[str | None]:
    return [
        headers.get("Payment-Proof")
        for method, path, _body, headers in platform.seen
        if (method, path) == ("POST", "/pledges")
    ]


def test_a_puzzle_is_asked_with_the_answers_kept_and_its_solution_leads_to_the_card_page(
    asked: Browser, platform: FakePlatform
) -> None:
    first = asked.fill(REVIEW)
    assert first.status_code == 428
    assert "Vielä yksi varmistus" in first.text and "varmista@esimerkki.fi" in first.text
    assert 'data-salt="suola"' in first.text and 'data-parts="2"' in first.text
    assert first.text.count("<script") == 1 and 'src="/static/' in first.text
    done = asked.fill(REVIEW, puzzle="told.signed", numbers="1,2")
    assert done.location == f"{CHECKOUT}/checkout/cs_1"
    assert proofs(platform) == [None, "puzzle told.signed 1,2"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", ["En kontroll till", "Skicka en kod"]), ("en", ["One more check", "Send a code"])],
)
def test_the_proof_is_asked_in_the_visitors_language(
    browser: Browser, language: str, said: list[str]
) -> None:
    form = f"/{language}{FORM}"
    assert browser.fill(form, **CARD, email="varmista@esimerkki.fi").status_code == 303
    page = browser.fill(f"/{language}{REVIEW}").text
    asked = page.partition('aria-labelledby="varmistus"')[2].partition("</section>")[0]
    assert all(each in asked for each in said)
    assert not [word for word in ("varmistus.", "koodilla", "Lähet", "Siirry") if word in asked]


def test_without_a_script_a_mailed_code_does_the_same(asked: Browser, platform: FakePlatform) -> None:
    # The page shows the way by mail unless its script runs: the form of the puzzle is hidden.
    assert 'hidden data-worker="' in asked.fill(REVIEW).text
    sent = asked.fill(REVIEW, f"{REVIEW}/koodi")
    assert sent.location == f"{REVIEW}?koodi=code-1#varmistus"
    mailed = [json.loads(body) for _m, path, body, _h in platform.seen if path == "/proofs/code"]
    assert [each["email"] for each in mailed] == ["varmista@esimerkki.fi"]
    page = asked.get(f"{REVIEW}?koodi=code-1").text
    assert 'name="code_id" value="code-1"' in page and 'autocomplete="one-time-code"' in page
    wrong = asked.fill(REVIEW, code_id="code-1", code="000000")
    assert wrong.status_code == 422
    assert "Koodi on väärin tai vanhentunut" in wrong.text and 'value="code-1"' in wrong.text
    assert asked.fill(REVIEW, code_id="code-1", code="123456").location == f"{CHECKOUT}/checkout/cs_1"


def test_too_many_attempts_are_told_with_the_time_to_wait_and_the_answers_kept(browser: Browser) -> None:
    browser.fill(FORM, **CARD, email="liikaa@esimerkki.fi")
    refused = browser.fill(REVIEW)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "120")
    assert "liian monta kertaa" in refused.text and "liikaa@esimerkki.fi" in refused.text
    assert "Muuta tietoja" in refused.text


@pytest.mark.parametrize("evil", ["1\r\nX-Evil: 1", "ä", "\x00"])
def test_what_no_header_can_hold_proves_nothing(asked: Browser, platform: FakePlatform, evil: str) -> None:
    assert asked.fill(REVIEW, puzzle="told.signed", numbers=evil).status_code == 428
    assert proofs(platform) == [None]


def test_the_holder_of_a_pledge_proves_on_a_page_of_its_own(browser: Browser) -> None:
    page = f"{OWN}/varmistus"
    assert browser.fill(OWN, f"{OWN}/kortti").location == page
    shown = browser.get(page)
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    done = browser.fill(page, f"{OWN}/kortti", puzzle="told.signed", numbers="1,2")
    assert done.location == f"{CHECKOUT}/checkout/cs_2"
    assert browser.fill(page, f"{page}/koodi").location == f"{page}?koodi=code-1"
    wrong = browser.fill(page, f"{OWN}/kortti", code_id="code-1", code="000000")
    assert wrong.location == f"{page}?koodi=code-1&vaarin=1"
    assert "Koodi on väärin tai vanhentunut" in browser.get(wrong.location).text


def test_the_card_of_the_coming_months_is_proved_on_the_same_page(browser: Browser) -> None:
    page, card = f"{OWN}/varmistus?kuukausi=1", f"{OWN}/kuukausituki/kortti"
    assert f'action="{card}"' in browser.get(page).text
    assert browser.fill(page, card).location == page
    assert browser.fill(page, card, puzzle="told.signed", numbers="1,2").location.startswith(CHECKOUT)
    mailed = browser.fill(page, f"{OWN}/varmistus/koodi").location
    assert mailed == f"{OWN}/varmistus?koodi=code-1&kuukausi=1"


def test_programs_are_asked_in_the_same_way(browser: Browser, platform: FakePlatform) -> None:
    pledge = {
        "campaign_id": "0192f000-0000-7000-8000-000000000001",
        "method": "card",
        "amount_cents": 2500,
        "currency": "EUR",
        "email": "varmista@esimerkki.fi",
        "name": "Aino",
        "consent_version": "2026-11",
    }
    promise = {"campaign_id": pledge["campaign_id"], "email": pledge["email"]}

    def post(path: str, body: dict[str, object], **headers: str):
        return browser.get(f"/api/v1{path}", method="POST", json=body, headers=headers)

    asked = post("/pledges", pledge, **{"Idempotency-Key": "key-12345678"})
    assert (asked.status_code, asked.json["code"]) == (428, "proof_needed")
    assert post("/proofs/puzzle", promise).json["puzzle"] == "told.signed"
    assert post("/proofs/code", promise).json == {"code_id": "code-1"}
    proof = {"Idempotency-Key": "key-12345678", "Payment-Proof": "puzzle told.signed 1,2"}
    assert post("/pledges", pledge, **proof).status_code == 201
    refused = post(
        "/pledges", pledge | {"email": "liikaa@esimerkki.fi"}, **{"Idempotency-Key": "key-2345678"}
    )
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "120")
    described = browser.get("/api/openapi.json").json["paths"]
    assert {"/api/v1/proofs/puzzle", "/api/v1/proofs/code"} <= set(described)
    parameters = described["/api/v1/pledges"]["post"]["parameters"]
    assert [each["name"] for each in parameters if each["in"] == "header"] == ["Payment-Proof"]
