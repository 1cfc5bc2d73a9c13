"""Ideas with a picture and a number, in their authors' hands, and taken down at the desk."""

import io
import json
from typing import Any

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_ideas import IDEAS, whole_idea
from tests.gateway.fake_own_ideas import ADOPTED_TOKEN, GONE_TOKEN, IDEA_TOKEN, PAPER, PAPER_ID
from tests.gateway.fake_pictures import PICTURE_ID
from tests.gateway.fake_platform import FakePlatform

OWN = f"/ideat/oma/1/{IDEA_TOKEN}"


def sent_to(platform: FakePlatform, wanted: str) -> list[Any]:
    """What was posted to one place."""
    return [json.loads(body) for method, path, body, _ in platform.seen if (method, path) == ("POST", wanted)]


def signed_in(gateway: Flask, who: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = who
    return Browser(client)


def test_a_picture_outlives_an_error_elsewhere_and_travels_with_the_idea(
    browser: Browser, platform: FakePlatform
) -> None:
    page = "/ideat/uusi"
    file = (io.BytesIO(b"kuva"), "kuva.jpg")
    first = browser.fill(page, text="", district="emola", picture=file, picture_description="Ranta")
    assert first.status_code == 422
    held = f"{PICTURE_ID}.tallessa"
    assert f'name="held_picture" value="{held}"' in first.text
    assert "Valitsemasi kuva on tallessa" in first.text
    wordless = browser.fill(page, text="Penkki", district="emola", held_picture=held)
    assert "Kerro sanoin, mitä kuvassa näkyy" in wordless.text
    said = {"text": "Penkki", "district": "emola", "phone": "040 123 4567", "picture_description": "Ranta"}
    assert browser.fill(page, held_picture=held, **said).status_code == 303
    browser.fill(page, held_picture=held, without_picture="1", **said)
    with_picture, without = sent_to(platform, "/ideas")
    picture = {"id": PICTURE_ID, "token": "tallessa", "description": "Ranta"}
    assert (with_picture["picture"], with_picture["phone"]) == (picture, "040 123 4567")
    assert "picture" not in without


def test_the_browser_that_sent_an_idea_finds_back_to_it_and_no_other_does(
    gateway: Flask, browser: Browser, platform: FakePlatform
) -> None:
    assert OWN not in browser.get("/ideat/1").text
    browser.fill("/ideat/uusi", text="Penkki", district="emola")
    assert OWN in browser.get("/ideat/1").text
    assert OWN not in Browser(gateway.test_client()).get("/ideat/1").text


def test_an_author_corrects_is_forgotten_and_takes_back_after_being_asked(
    browser: Browser, platform: FakePlatform
) -> None:
    page = browser.get(OWN)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert browser.fill(OWN, f"{OWN}/korjaa", text="Kaksi penkkiä").status_code == 303
    assert browser.fill(OWN, f"{OWN}/korjaa", text="").status_code == 422
    assert browser.fill(OWN, f"{OWN}/unohda").status_code == 303
    assert "Perutaanko idea?" in browser.get(f"{OWN}/peru").text
    assert browser.fill(f"{OWN}/peru").headers["Location"] == "/ideat"
    assert sent_to(platform, "/ideas/1/own/correct") == [{"token": IDEA_TOKEN, "text": "Kaksi penkkiä"}]
    assert len(sent_to(platform, "/ideas/1/own/take-back")) == 1
    adopted = browser.get(f"/ideat/oma/1/{ADOPTED_TOKEN}").text
    assert "ei voi enää korjata" in adopted
    assert "<textarea" not in adopted
    assert browser.get(f"/ideat/oma/1/{GONE_TOKEN}").status_code == 410


def test_the_papers_door_opens_ideas_too(browser: Browser) -> None:
    opened = browser.fill("/avaa", number="id-1001", code=PAPER["code"])
    assert opened.headers["Location"] == OWN
    assert browser.fill("/avaa", number="ID-1001", code="VÄÄRÄ").status_code == 404


def test_a_helper_takes_an_idea_with_consent_and_prints_its_paper(
    gateway: Flask, platform: FakePlatform
) -> None:
    helper = signed_in(gateway, "helper")
    page = "/neuvonta/ideat/uusi"
    said = {"text": "Penkki kirjaston eteen", "district": "emola", "locale": "sv"}
    refused = helper.fill(page, **said)
    assert "Ilman suostumusta ideaa ei kirjata" in refused.text
    assert sent_to(platform, "/assisted-ideas") == []
    taken = helper.fill(page, consent_way="spoken", **said)
    assert taken.headers["Location"] == f"/neuvonta/ideat/{PAPER_ID}"
    consent = sent_to(platform, "/assisted-ideas")[0]["consent"]
    assert (consent["way"], "ilman nimeäsi" in consent["text"]) == ("spoken", True)
    paper = helper.get(f"/neuvonta/ideat/{PAPER_ID}").text
    for value in ("ID-1001", PAPER["code"], PAPER["text"], 'lang="sv"'):
        assert value in paper, value
    assert helper.fill(page, f"/neuvonta/ideat/{PAPER_ID}/luovuta").status_code == 303
    assert helper.get("/neuvonta/ideat/toinen").status_code == 303
    assert "paperi antamatta" in helper.get("/neuvonta/ideat").text


@pytest.mark.parametrize(("who", "status"), [("staff", 200), ("helper", 403)])
def test_only_staff_who_may_contact_an_author_see_the_number(
    gateway: Flask, platform: FakePlatform, who: str, status: int
) -> None:
    staff = signed_in(gateway, who)
    reply = staff.fill("/ideat/1", "/tarkistus/ideat/1/yhteys")
    assert reply.status_code == status
    assert ("+358401234567" in reply.text) == (status == 200)


def test_an_author_who_left_no_contact_is_said_to_have_left_none(
    gateway: Flask, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(IDEAS, "2", whole_idea(id="2"))
    reply = signed_in(gateway, "staff").fill("/ideat/2", "/tarkistus/ideat/2/yhteys")
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    assert "Kirjoittaja ei jättänyt yhteystietoa." in reply.text
