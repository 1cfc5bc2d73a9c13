"""Who may open which desk, and where a browser is sent instead."""

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_platform import FakePlatform

STAFF_PAGES = [
    "/talous",
    "/talous/tasmaytys",
    "/talous/hyvaksynnat",
    "/talous/kirjanpito",
    "/talous/viennit",
    "/talous/tilikartta",
    "/talous/kirjanpito/tapahtumat/1",
    "/talous/tilit",
    "/talous/tilitykset",
    "/talous/maksuaineistot",
    "/talous/veloitukset",
    "/tarkistus",
    "/tarkistus/yhdistykset",
    "/tarkistus/ideat",
    "/tarkistus/ideat/1",
]


@pytest.fixture
def resident(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who has signed in and works nowhere."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "resident"
    return Browser(client)


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_a_resident_may_not_open_a_desk_of_staff(resident: Browser, path: str) -> None:
    assert resident.get(path).status_code == 403


@pytest.mark.parametrize("path", [*STAFF_PAGES, "/tyopoyta"])
def test_a_stranger_is_sent_to_sign_in_and_would_come_back(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (302, 303)
    assert (
        answer.headers["Location"].startswith("/kirjaudu?next=%2F") or "next=/" in answer.headers["Location"]
    )


def test_a_form_without_its_token_does_nothing_at_a_desk(resident: Browser, platform: FakePlatform) -> None:
    answer = resident.post_bare("/tyopoyta/yhdistykset", name="Keksitty ry")
    assert answer.status_code == 400
    assert not any(path == "/associations" for _method, path, _body, _headers in platform.seen)


def test_somebody_elses_association_is_not_shown(resident: Browser) -> None:
    assert resident.get("/tyopoyta/yhdistykset/0192cccc-0000-7000-8000-000000000001").status_code == 403


def test_a_wrong_address_is_told_at_its_field_and_the_rest_is_kept(resident: Browser) -> None:
    form = {"name": "Keksitty ry", "purpose": "x", "postal_address": "y", "public_phone": "015 000 0000"}
    answer = resident.fill("/tyopoyta/yhdistykset", **form, public_email="ei osoite")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "nimi@esimerkki.fi" in page and 'value="Keksitty ry"' in page
