"""The register of volunteers in pages: joined, kept by a link, stopped, read at the desk, invited from."""

import json
from typing import Any

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_associations import OWN_ID as ASSOCIATION_ID
from tests.gateway.fake_city import CAMPAIGN_ID
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_register import CARD_ID, CHOSEN, GONE, INVITATION_ID, JOINING, OTHER, STOP
from tests.gateway.fake_shifts import FREE, FULL, HELD, LINK, VOLUNTEER_ID

JOIN, OWN = "/talkoolaiset", f"/talkoot/omat/{VOLUNTEER_ID}/{LINK}"
DESK = f"/tyopoyta/yhdistykset/{ASSOCIATION_ID}/talkoolaiset"
INVITING = f"/tyopoyta/kampanjat/{CAMPAIGN_ID}/talkoot/{FREE}/kutsu"
AINO = {"name": "Aino Keksitty", "email": "aino@esimerkki.fi"}


def sent_to(platform: FakePlatform, wanted: str) -> list[Any]:
    return [json.loads(body) for method, path, body, _ in platform.seen if (method, path) == ("POST", wanted)]


def as_who(gateway: Flask, who: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = who
    return Browser(client)


def test_joining_keeps_what_was_typed_and_sends_the_words_that_were_read(
    browser: Browser, platform: FakePlatform
) -> None:
    page = browser.get(JOIN).text
    assert "Puhelinnumero (vapaaehtoinen)" in page and "Lankku ry" in page
    wrong = browser.fill(JOIN, **AINO, birth_year="vähän", skills=["music"], associations=[OTHER])
    assert wrong.status_code == 422
    assert "Kirjoita vuosi neljällä numerolla" in wrong.text and "Aino Keksitty" in wrong.text
    assert f'value="{OTHER}" checked' in wrong.text and 'value="music" checked' in wrong.text
    refused = browser.fill(JOIN, **AINO, phone="ei ole")
    assert refused.status_code == 422 and 'id="phone-error"' in refused.text
    done = browser.fill(JOIN, **AINO, birth_year="1985", skills=["music", "velho"], associations=[OTHER])
    assert done.headers["Location"] == f"{JOIN}/lahetetty"
    wish = sent_to(platform, "/register/members")[-1]
    assert wish["association_ids"] == [OTHER] and wish["skills"] == ["music"]
    assert (wish["wording_version"], wish["locale"], wish["birth_year"]) == ("1", "fi", 1985)
    assert wish["wording"].startswith("Yhdistys saa nähdä nimeni")
    browser.fill("/sv/talkoolaiset", **AINO)
    swedish = sent_to(platform, "/register/members")[-1]
    assert swedish["locale"] == "sv" and swedish["wording"].startswith("Föreningen")


def test_a_lost_link_is_answered_alike_for_everybody(browser: Browser) -> None:
    answers = [browser.fill(f"{JOIN}/linkki", email=email) for email in ("a@esimerkki.fi", "b@esimerkki.fi")]
    assert [each.headers["Location"] for each in answers] == [f"{JOIN}/lahetetty"] * 2
    assert browser.fill(f"{JOIN}/linkki", email="ei").status_code == 422
    assert "Jos osoite on oikea" in browser.get(f"{JOIN}/lahetetty").text


def test_the_own_page_shows_what_waits_and_is_kept_from_others(browser: Browser) -> None:
    waiting = browser.get(f"/talkoot/omat/{VOLUNTEER_ID}/{JOINING}")
    assert "Vahvista tietosi" in waiting.text and "Musiikki" in waiting.text
    assert "Kurssit ja kortit" not in waiting.text
    assert (waiting.headers["Cache-Control"], waiting.headers["Referrer-Policy"]) == (
        "no-store",
        "no-referrer",
    )
    assert browser.get(f"/talkoot/omat/{VOLUNTEER_ID}/arvattu").status_code == 404
    assert browser.get(f"/talkoot/omat/{VOLUNTEER_ID}/{GONE}").status_code == 410
    page = browser.get(OWN).text
    for words in ("Omat talkoovuorosi", "Ensiapukortti, voimassa 1.5.2027 asti", "päättyi 1.5.2025"):
        assert words in page
    offered = page.partition('name="association"')[2]
    assert OTHER in offered and CHOSEN not in offered.partition("</select>")[0]


@pytest.mark.parametrize(
    ("deed", "place", "fields", "sent"),
    [
        ("vahvista", "confirm", {}, {}),
        ("hylkaa", "refuse", {}, {}),
        ("luvat", f"consents/{OTHER}", {"association": OTHER}, {"wording_version": "1"}),
        (f"luvat/{CHOSEN}/peru", f"consents/{CHOSEN}/withdraw", {}, {}),
        (
            "kortit",
            "certificates",
            {"kind": "first_aid", "issued_on": "1.5.2026"},
            {"issued_on": "2026-05-01"},
        ),
        (f"kortit/{CARD_ID}/poista", f"certificates/{CARD_ID}/remove", {}, {}),
        ("tiedot", "details", {"name": "Tekla T", "skills": ["music"]}, {"skills": ["music"]}),
        ("uusi-linkki", "renew-link", {}, {}),
        ("poista", "erase", {}, {}),
    ],
)
def test_each_deed_of_the_own_page_is_done_with_the_link(
    browser: Browser, platform: FakePlatform, deed: str, place: str, fields: Any, sent: Any
) -> None:
    assert browser.fill(OWN, f"{OWN}/{deed}", **fields).status_code == 303
    [body] = sent_to(platform, f"/contributors/{VOLUNTEER_ID}/own/{place}")
    assert body["token"] == LINK and sent.items() <= body.items()


def test_a_refused_card_stands_at_its_field(browser: Browser) -> None:
    card = {"kind": "hygiene_pass", "issued_on": "1.5.2026", "expires_on": "1.5.2030"}
    refused = browser.fill(OWN, f"{OWN}/kortit", **card)
    assert refused.status_code == 422 and "Hygieniapassi ei vanhene" in refused.text
    assert 'value="1.5.2030"' in refused.text


def test_a_copy_is_read_and_taken_along(browser: Browser) -> None:
    page = browser.get(f"{OWN}/kopio").text
    for words in ("tekla@example.fi", "Yhdistys saa nähdä nimeni.", "Telineiden pystytys", "Ensiapukortti"):
        assert words in page
    copy = browser.get(f"{OWN}/kopio.json")
    assert copy.json["consent_history"][0]["way"] == "joining"
    assert "attachment" in copy.headers["Content-Disposition"]


def test_invitations_end_by_one_press_also_without_a_form_of_ours(browser: Browser) -> None:
    place = f"{JOIN}/ala-kutsu/{INVITATION_ID}/{STOP}"
    assert "Peruutat luvan" in browser.get(place).text
    ended = browser.post_bare(place)
    assert ended.status_code == 200 and "Kuvitelma ry ei enää kutsu sinua" in ended.text
    assert browser.post_bare(f"{place}x").status_code == 404


def test_an_association_reads_marks_and_takes_its_volunteers_along(
    gateway: Flask, platform: FakePlatform
) -> None:
    owner = as_who(gateway, "owner")
    assert DESK in owner.get(f"/tyopoyta/yhdistykset/{ASSOCIATION_ID}").text
    page = owner.get(DESK).text
    assert "Puutyöt, Musiikki" in page and "Ensiapukortti, voimassa 1.5.2027 asti" in page
    assert page.count("Näin kortin") == 1
    assert owner.fill(DESK, f"{DESK}/kortit/{CARD_ID}/nahty").status_code == 303
    table = owner.get(f"{DESK}.csv")
    lines = table.text.splitlines()
    assert lines[1].startswith("'=Tekla;") and len(lines) == 3
    assert table.headers["Cache-Control"] == "no-store"
    assert as_who(gateway, "resident").get(DESK).status_code == 403


def test_invitations_are_counted_first_and_sent_once(gateway: Flask, platform: FakePlatform) -> None:
    owner = as_who(gateway, "owner")
    page = owner.get(INVITING).text
    assert "12 sopivaa" in page and "Ensiapukortti" in page
    assert sent_to(platform, f"/shifts/{FREE}/candidates")[-1]["skills"] == ["carpentry"]
    assert owner.fill(INVITING, at_most="10", district="", skills=["carpentry"]).status_code == 303
    [body] = sent_to(platform, f"/shifts/{FREE}/invitations")
    assert (body["at_most"], body["skills"]) == (10, ["carpentry"])
    [key] = [head["Idempotency-Key"] for _, path, _, head in platform.seen if path.endswith("/invitations")]
    assert key
    assert "Kukaan ei sovi" in owner.get(f"{INVITING}?haku=1&district=emola").text
    full = INVITING.replace(FREE, FULL)
    owner.fill(full, at_most="5")
    assert "tämän viikon kaikki kutsut" in owner.get(full).text
    assert owner.get(INVITING.replace(FREE, HELD)).status_code == 303


def test_staff_read_numbers_and_record_a_course(gateway: Flask, platform: FakePlatform) -> None:
    staff, desk = as_who(gateway, "staff"), "/tarkistus/talkoolaiset"
    page = staff.get(desk).text
    assert "Emola" in page and "Musiikki" in page and "example.fi" not in page
    course = {"kind": "road_safety", "issued_on": "1.5.2026"}
    sent = staff.fill(desk, f"{desk}/kurssit", emails="a@esimerkki.fi, b@esimerkki.fi", **course)
    assert sent.status_code == 303
    assert sent_to(platform, "/register/courses")[-1]["emails"] == ["a@esimerkki.fi", "b@esimerkki.fi"]
    wrong = staff.fill(desk, f"{desk}/kurssit", emails="rikki", **course)
    assert wrong.status_code == 422 and "Jokin osoite ei ole oikea" in wrong.text
