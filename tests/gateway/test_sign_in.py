"""Signing in, with the right and the wrong proof."""

import json

import redis
from flask import Flask

from infra.launcher.valkey import Valkey
from tests.gateway.conftest import Browser, make_gateway
from tests.gateway.fake_platform import FakePlatform


def resolved(platform: FakePlatform) -> int:
    return sum(path == "/sessions/resolve" for _method, path, _body, _headers in platform.seen)


def test_opening_the_link_changes_nothing_and_pressing_its_button_signs_in(
    browser: Browser, platform: FakePlatform
) -> None:
    browser.fill("/kirjaudu", email="aino@esimerkki.fi")
    platform.seen.clear()
    assert browser.get("/kirjaudu/s1/right").status_code == 200
    assert platform.seen == []
    assert browser.fill("/kirjaudu/s1/right").status_code == 303
    sent = [json.loads(body) for _method, path, body, _headers in platform.seen if path.endswith("/confirm")]
    assert sent == [{"browser_secret": "b1", "link_token": "right", "code": None}]
    assert "Kirjaudu" not in browser.get("/").text.split("Päävalikko")[1].split("</nav>")[0]


def test_a_link_in_another_browser_asks_for_the_code(browser: Browser) -> None:
    response = browser.fill("/kirjaudu/s1/right")
    assert response.location == "/kirjaudu/koodi"
    page = browser.get("/kirjaudu/koodi").text
    assert "eri selaimessa" in page
    assert browser.fill("/kirjaudu/koodi", code="123456").location == "/tyopoyta"


def test_a_wrong_code_is_said_at_the_field_and_not_shown_again(browser: Browser) -> None:
    browser.fill("/kirjaudu", email="aino@esimerkki.fi")
    response = browser.fill("/kirjaudu/koodi", code="654321")
    assert response.status_code == 422
    assert "Koodi on väärin" in response.text
    assert "654321" not in response.text


def test_staff_sign_in_by_password_and_code(browser: Browser) -> None:
    wrong = browser.fill("/henkilokunta", email="maija@esimerkki.fi", password="arvaus")
    assert wrong.status_code == 422
    assert "Sähköposti tai salasana on väärin" in wrong.text
    assert "arvaus" not in wrong.text
    right = browser.fill("/henkilokunta", email="maija@esimerkki.fi", password="oikea hevonen akku")
    assert right.location == "/henkilokunta/koodi"
    assert browser.fill("/henkilokunta/koodi", code="000000").status_code == 422
    assert browser.fill("/henkilokunta/koodi", code="123456").location == "/tarkistus"


def test_signing_out_ends_the_session_in_accounts_too(browser: Browser, platform: FakePlatform) -> None:
    browser.fill("/kirjaudu", email="aino@esimerkki.fi")
    browser.fill("/kirjaudu/koodi", code="123456")
    assert "Kirjaudu ulos" in browser.get("/").text
    browser.fill("/", "/ulos")
    assert ("POST", "/sessions/revoke") in [seen[:2] for seen in platform.seen]
    assert "Kirjaudu" in browser.get("/").text.split("Päävalikko")[1].split("</nav>")[0]


def test_without_a_cache_every_request_asks_accounts(browser: Browser, platform: FakePlatform) -> None:
    browser.fill("/kirjaudu", email="aino@esimerkki.fi")
    browser.fill("/kirjaudu/koodi", code="123456")
    platform.seen.clear()
    for _ in range(3):
        assert browser.get("/ehdot").status_code == 200
    assert resolved(platform) == 3


def test_claims_are_remembered_for_half_a_minute_and_forgotten_at_sign_out(
    platform: FakePlatform, clean_valkey: Valkey
) -> None:
    browser = Browser(make_gateway(platform, CACHE_URL=clean_valkey.cache_url).test_client())
    browser.fill("/kirjaudu", email="aino@esimerkki.fi")
    browser.fill("/kirjaudu/koodi", code="123456")
    for _ in range(3):
        browser.get("/ehdot")
    assert resolved(platform) == 1
    with redis.Redis.from_url(clean_valkey.cache_url) as cache:
        kept = [key for key in cache.scan_iter() if key.startswith(b"session:")]
        assert [0 < cache.ttl(key) <= 30 for key in kept] == [True]
    browser.fill("/ideat/uusi", "/ulos")
    with redis.Redis.from_url(clean_valkey.cache_url) as cache:
        assert [key for key in cache.scan_iter() if key.startswith(b"session:")] == []


def test_accounts_being_away_hides_the_visitor_but_not_the_page(
    gateway: Flask, platform: FakePlatform
) -> None:
    away = make_gateway(platform, ACCOUNTS_URL="http://127.0.0.1:1").test_client()
    with away.session_transaction() as session:
        session["session_token"] = "resident"
    assert away.get("/kampanjat").status_code == 200
    assert away.get("/henkilokunta/vahvista").status_code == 503


def test_a_page_for_the_signed_in_asks_a_stranger_to_sign_in_first(browser: Browser) -> None:
    response = browser.get("/henkilokunta/vahvista?next=/ideat")
    assert response.status_code == 302
    assert response.location == "/henkilokunta?next=/henkilokunta/vahvista?next%3D/ideat"
    # Whoever reads another language comes back to it.
    assert browser.get("/sv/tyopoyta").location == "/sv/kirjaudu?next=/sv/tyopoyta"
