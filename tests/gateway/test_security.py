"""What a browser is told, and what is refused."""

import re

import pytest
from flask import Flask

from gateway import form_tokens
from gateway.form_tokens import unmask
from infra.launcher.valkey import Valkey
from tests.gateway.conftest import Browser, make_gateway
from tests.gateway.fake_city import CHECKOUT, PLEDGE_ID, TOKEN
from tests.gateway.fake_platform import FakePlatform

OWN = f"/tuki/{PLEDGE_ID}/{TOKEN}"


def test_the_policy_names_ourselves_and_the_card_page_alone(browser: Browser) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
        f"connect-src 'self'; form-action 'self' {CHECKOUT}; base-uri 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize(
    "path", ["/", "/olematon", "/api/v1/districts", "/static/x/css/2-base.css", "/healthz"]
)
def test_every_answer_carries_the_security_headers(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Request-Id"]


def test_a_page_whose_address_is_a_secret_is_neither_kept_nor_told_on(browser: Browser) -> None:
    for path in (OWN, f"{OWN}/maksuohje", "/henkilokunta/kutsu/x", "/kirjaudu/x/y", "/vahvista/a/b/c"):
        headers = browser.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/kampanjat/lahiliikuntapaikka/tue",
        "/ideat/uusi",
        "/kirjaudu",
        "/henkilokunta",
        "/ulos",
        f"{OWN}/peru",
    ],
)
def test_a_form_that_no_page_of_ours_gave_is_refused(
    browser: Browser, platform: FakePlatform, path: str
) -> None:
    response = browser.post_bare(path, email="aino@esimerkki.fi", csrf_token="made-up")
    assert response.status_code == 400
    assert "Lomake ehti vanhentua" in response.text
    assert [seen for seen in platform.seen if seen[0] == "POST"] == []


def test_only_programs_that_prove_themselves_otherwise_need_no_form(gateway: Flask) -> None:
    csrf = gateway.extensions["gateway.csrf"]
    stops = {"gateway.site.following.stop", "gateway.site.register.stop"}
    assert csrf._exempt_views == {"gateway.site.webhooks.stripe"} | stops
    exempt = {blueprint.name for blueprint in csrf._exempt_blueprints}
    assert exempt == {"api_campaigns", "api_pledging", "api_pledges", "api_shifts", "api_budgets"}


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "evil.example",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(browser: Browser, wanted: str) -> None:
    browser.get("/kirjaudu", query_string={"next": wanted})
    browser.fill("/kirjaudu", email="aino@esimerkki.fi")
    response = browser.fill("/kirjaudu/koodi", code="123 456")
    assert response.status_code == 303
    assert response.location == "/tyopoyta"


def test_the_way_back_after_signing_in_is_kept(browser: Browser) -> None:
    browser.get("/kirjaudu", query_string={"next": "/ideat/uusi?district=emola"})
    browser.fill("/kirjaudu", email="aino@esimerkki.fi")
    assert browser.fill("/kirjaudu/koodi", code="123456").location == "/ideat/uusi?district=emola"


def test_a_card_page_of_another_origin_is_not_followed(browser: Browser) -> None:
    response = browser.fill(f"/tuki/evil/{TOKEN}", f"/tuki/evil/{TOKEN}/kortti")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    good = browser.fill(f"/tuki/repair/{TOKEN}", f"/tuki/repair/{TOKEN}/kortti")
    assert good.location == f"{CHECKOUT}/checkout/cs_2"


def test_cookies_are_bound_to_https_where_people_come_by_it(platform: FakePlatform) -> None:
    app = make_gateway(platform, PUBLIC_URL="https://kulmat.example")
    response = app.test_client().get("/kirjaudu", base_url="https://kulmat.example")
    cookie = response.headers["Set-Cookie"]
    assert re.match(r"__Host-meijan=", cookie)
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert "max-age" in response.headers["Strict-Transport-Security"]


def test_one_address_may_ask_so_much_and_no_more(platform: FakePlatform, clean_valkey: Valkey) -> None:
    limited = make_gateway(
        platform, CACHE_URL=clean_valkey.cache_url, READ_LIMIT="2 per minute"
    ).test_client()
    assert [limited.get("/ehdot").status_code for _ in range(3)] == [200, 200, 429]
    refused = limited.get("/ehdot")
    assert refused.headers["Retry-After"]
    assert "Liian monta yritystä" in refused.text
    assert limited.get("/api/v1/districts").get_json()["status"] == 429
    assert limited.get("/healthz").status_code == 200
    assert limited.post("/webhooks/stripe").status_code == 400


def test_a_visitor_cannot_write_their_own_name_for_a_request(browser: Browser) -> None:
    assert browser.get("/", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] != "mine"


def test_the_gallery_of_components_stays_on_developers_machines(
    browser: Browser, platform: FakePlatform
) -> None:
    assert browser.get("/_components").status_code == 404
    local = make_gateway(platform, ENVIRONMENT="local").test_client()
    assert local.get("/_components").status_code == 200


def test_a_service_that_is_away_is_said_kindly(platform: FakePlatform) -> None:
    app = make_gateway(platform, IDEAS_URL="http://127.0.0.1:1", PLEDGES_URL="http://127.0.0.1:1")
    page = app.test_client().get("/kampanjat")
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "hetken poissa" in page.text
    program = app.test_client().get("/api/v1/campaigns")
    assert program.status_code == 503
    assert program.headers["Retry-After"]
    assert program.get_json()["code"] == "unavailable"


def test_an_open_pages_form_is_taken_without_a_cookie_but_not_from_another_sites_page(gateway: Flask) -> None:
    page = gateway.test_client().get("/ideat/1").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    for headers, status in (
        ({}, 303),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 303),
        # A proxy may have called us by another name than the browser did.
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "http://127.0.0.1:9000"}, 400),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
    ):
        # A browser with no cookie at all.
        sent = gateway.test_client().post("/ideat/1/tue", data={"csrf_token": token}, headers=headers)
        assert sent.status_code == status, headers
    forged = gateway.test_client().post("/ideat/1/tue", data={"csrf_token": token[:-2] + "xx"})
    assert forged.status_code == 400


def test_an_open_pages_form_lasts_a_working_day_and_bears_that_clocks_differ(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_at = form_tokens._hour()
    monkeypatch.setattr(form_tokens, "_hour", lambda: given_at)
    page = gateway.test_client().get("/ideat/1").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    for hours, status in ((-2, 400), (-1, 303), (8, 303), (9, 400)):
        monkeypatch.setattr(form_tokens, "_hour", lambda hours=hours: given_at + hours)
        sent = gateway.test_client().post("/ideat/1/tue", data={"csrf_token": token})
        assert sent.status_code == status, hours


def test_a_sessions_token_is_written_differently_on_every_page(browser: Browser) -> None:
    tokens = [
        re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/kirjaudu").text)[0] for _ in range(2)
    ]
    assert tokens[0] != tokens[1]
    assert unmask(tokens[0]).split(".")[0] == unmask(tokens[1]).split(".")[0]
    assert browser.post_bare("/kirjaudu", email="x", csrf_token=tokens[0]).status_code == 422
