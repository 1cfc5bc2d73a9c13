"""Photographs on pages: sent as browsers may keep them, brought, described, moved and removed at the desk."""

import io
import json

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_legal import DRAFT_ID
from tests.gateway.fake_pictures import BROKEN, PICTURE_ID, TAG
from tests.gateway.fake_platform import FakePlatform

DESK = f"/tyopoyta/kampanjat/{DRAFT_ID}/kuvat"


@pytest.fixture
def member(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "resident"
    return Browser(client)


def deeds(platform: FakePlatform) -> list[str]:
    """What was asked of pictures, besides reading."""
    return [path for method, path, _body, _head in platform.seen if method == "POST" and "pictures" in path]


def test_a_photograph_is_sent_with_what_lets_browsers_keep_it_and_nothing_inner(browser: Browser) -> None:
    address = f"/kuvat/{PICTURE_ID}/320.webp"
    shown = browser.get(address)
    assert shown.get_data() == b"RIFF....WEBP"
    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "public, max-age=86400"
    assert "X-Inner" not in shown.headers
    assert "Set-Cookie" not in shown.headers
    assert browser.get(address, headers={"If-None-Match": TAG}).status_code == 304
    for wrong in (
        f"/kuvat/{PICTURE_ID}/320.svg",
        "/kuvat/..%2f..%2fetc/320.webp",
        f"/kuvat/{PICTURE_ID}/-1.jpg",
    ):
        assert browser.get(wrong).status_code == 404
    assert browser.get(f"/kuvat/{PICTURE_ID[:-1]}9/320.webp").status_code == 404


def test_a_member_adds_describes_moves_and_removes_photographs(
    member: Browser, platform: FakePlatform
) -> None:
    page = member.get(DESK).get_data(as_text=True)
    assert f'srcset="/kuvat/{PICTURE_ID}/320.webp 320w, /kuvat/{PICTURE_ID}/640.webp 640w' in page
    assert 'alt="Laituri ja järvi"' in page
    assert 'width="900" height="600"' in page
    file = (io.BytesIO(b"kuva"), "kuva.jpg")
    assert member.fill(DESK, picture=file, description="Ranta").status_code == 303
    for deed in ("kuvaus", "paikka/1", "poista"):
        assert member.fill(DESK, f"{DESK}/{PICTURE_ID}/{deed}", description="Ranta").status_code == 303
    assert "Poistetaanko kuva?" in member.get(f"{DESK}/{PICTURE_ID}/poista").get_data(as_text=True)
    done = [f"/pictures/{PICTURE_ID}/{deed}" for deed in ("description", "place", "remove")]
    assert deeds(platform) == ["/pictures", *done]


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (None, "Ranta", "Valitse kuva"),
        (b"kuva", " ", "Kerro sanoin, mitä kuvassa näkyy"),
        (BROKEN, "Ranta", "Kuvaa ei voi lukea"),
    ],
)
def test_a_photograph_that_will_not_do_is_said_to_be_so_in_words(
    member: Browser, content: bytes | None, words: str, said: str
) -> None:
    file = {} if content is None else {"picture": (io.BytesIO(content), "kuva.heic")}
    reply = member.fill(DESK, description=words, **file)
    assert reply.status_code == 422
    page = reply.get_data(as_text=True)
    assert said in page
    assert f'value="{words}"' in page


def test_news_take_a_photograph_that_outlives_an_error_elsewhere(
    member: Browser, platform: FakePlatform
) -> None:
    page = f"/tyopoyta/kampanjat/{DRAFT_ID}"
    file = (io.BytesIO(b"kuva"), "kuva.jpg")
    where = f"{page}/paivitykset"
    first = member.fill(DESK, where, title="", body="Alkoi", picture=file, picture_description="Ranta")
    assert first.status_code == 422
    told = {"title": "Alku", "body": "Alkoi", "picture_description": "Ranta"}
    member.fill(DESK, where, held_picture=f"{PICTURE_ID}.tallessa", **told)
    sent = [
        json.loads(body)
        for method, path, body, _ in platform.seen
        if path.endswith("/updates") and method == "POST"
    ]
    assert sent == [
        {
            "title": "Alku",
            "body": "Alkoi",
            "picture": {"id": PICTURE_ID, "token": "tallessa", "description": "Ranta"},
        }
    ]
