"""Feedback on the site: sent from any page without an account, answered at its desk by staff."""

import json

import pytest
from flask import Flask

from gateway.wording.hearing import feedback_clock
from tests.gateway.conftest import Browser
from tests.gateway.fake_city import PLEDGE_ID, TOKEN
from tests.gateway.fake_platform import FakePlatform

DESK = "/yllapito/palaute"


def browser_of(gateway: Flask, who: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = who
    return Browser(client)


def sent(platform: FakePlatform, end: str) -> list[dict[str, str]]:
    return [
        json.loads(body) for method, at, body, _ in platform.seen if method == "POST" and at.endswith(end)
    ]


def test_every_page_leads_to_the_form_and_names_itself_but_no_secret(browser: Browser) -> None:
    assert "/palaute?sivu=/kampanjat/lahiliikuntapaikka" in browser.get("/kampanjat/lahiliikuntapaikka").text
    assert "/sv/palaute?sivu=/sv/kampanjat" in browser.get("/sv/kampanjat?q=puu").text
    own = browser.get(f"/tuki/{PLEDGE_ID}/{TOKEN}").text
    assert '"/palaute?sivu=/tuki/"' in own
    broken = browser.get(f"/tuki/{PLEDGE_ID}/{TOKEN}/olematon").text
    assert '"/palaute"' in broken and "Kerro meille, mitä tapahtui" in broken


def test_feedback_arrives_once_and_the_form_keeps_what_was_typed(
    browser: Browser, platform: FakePlatform
) -> None:
    path = "/palaute?sivu=/kampanjat"
    assert 'value="/kampanjat"' in browser.get(path).text
    wrong = browser.fill(path, "/palaute", text="Painike puuttuu.", page="/kampanjat", email="kaisa")
    assert wrong.status_code == 422 and "<title>Virhe: " in wrong.text
    for kept in ("Valitse aihe", "nimi@esimerkki.fi", "Painike puuttuu.", 'href="#subject"'):
        assert kept in wrong.text
    assert sent(platform, "/feedback") == []
    fields = {"subject": "accessibility", "text": "Painike puuttuu.", "page": "/kampanjat"}
    thanked = browser.fill(path, "/palaute", **fields, email="kaisa@example.fi")
    assert thanked.status_code == 303
    assert sent(platform, "/feedback") == [fields | {"locale": "fi", "email": "kaisa@example.fi"}]
    (key,) = [
        dict(headers)["Idempotency-Key"] for method, at, _, headers in platform.seen if at == "/feedback"
    ]
    assert len(key) > 15
    after = browser.get(thanked.headers["Location"]).text
    assert "viimeistään su 6.12.2026" in after and "tulee sähköpostiisi" in after
    busy = browser.fill(path, "/palaute", **fields | {"text": "liikaa"})
    assert busy.status_code == 422 and "Odota hetki" in busy.text
    assert browser.get("/palaute/kiitos?viimeistaan=<b>&vastaus=x").status_code == 200


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            f"https://kulmat.example/sv/tuki/{PLEDGE_ID}/{TOKEN}/peru",
            "https://kulmat.example/sv/tuki/…/…/peru",
        ),
        (f"oma sivu kulmat.example/tuki/{PLEDGE_ID}/{TOKEN}", "oma sivu kulmat.example/tuki/…/…"),
        (f"/selko/ideat/{PLEDGE_ID}", f"/selko/ideat/{PLEDGE_ID}"),
        ("https://[etusivu", "https://[etusivu"),
    ],
)
def test_an_address_that_opens_ones_own_page_is_not_told_to_staff(
    browser: Browser, platform: FakePlatform, written: str, told: str
) -> None:
    fields = {"subject": "error", "text": "Painike puuttuu.", "page": written}
    assert browser.fill("/palaute", **fields).status_code == 303
    assert [each["page"] for each in sent(platform, "/feedback")] == [told]


@pytest.mark.parametrize("who", ["staff", "resident"])
def test_the_desk_tells_what_is_late_and_answers_for_staff_alone(
    gateway: Flask, platform: FakePlatform, who: str
) -> None:
    desk = browser_of(gateway, who)
    if who == "resident":
        assert [desk.get(at).status_code for at in (DESK, f"{DESK}/f1")] == [403, 403]
        return
    page = desk.get(DESK).text
    for told in ("2 päivää myöhässä", "1 päivä aikaa", "1 palaute on myöhässä", "ei kerro &lt;b&gt;"):
        assert told in page
    assert "Vastattu" in desk.get(f"{DESK}?tila=vastatut").text
    assert "2 palautetta odottaa vastausta" in desk.get("/tarkistus").text
    item = f"{DESK}/f1"
    assert "Kysyn tekijöiltä." in desk.get(item).text
    empty = desk.fill(item, f"{item}/vastaus", answer=" ")
    assert empty.status_code == 422 and "Kirjoita vastaus" in empty.text
    for deed, field, service in (
        ("vastaus", "answer", "answer"),
        ("sulje", "reason", "close"),
        ("muistiinpanot", "note", "notes"),
        ("poista", "x", "erase"),
    ):
        assert desk.fill(item, f"{item}/{deed}", **{field: "Korjasimme."}).status_code == 303
        assert len(sent(platform, f"/feedback/f1/{service}")) == 1
    assert desk.fill(f"{DESK}/f9", f"{DESK}/f9/vastaus", answer="Taas.").status_code == 303
    assert "on jo vastattu" in desk.get(DESK).text


def test_the_clock_is_told_in_words() -> None:
    said = [feedback_clock(days) for days in (14, 1, 0, -1)]
    assert said == ["14 päivää aikaa", "1 päivä aikaa", "viimeinen päivä tänään", "1 päivän myöhässä"]
