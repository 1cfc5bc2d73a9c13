"""Shifts: signing up without an account, one's own place by a link, calendars, and the yard at the desk."""

import json
from typing import Any

import icalendar
import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import CAMPAIGN_ID
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_shifts import (
    CANCELLED,
    DONE,
    FREE,
    FULL,
    GIVEN_UP,
    HELD,
    KEPT,
    LINK,
    QUEUED,
    SLUG,
    UNCONFIRMED,
    VOLUNTEER_ID,
    VOLUNTEERS,
)

PAGE, DESK = f"/kampanjat/{SLUG}", f"/tyopoyta/kampanjat/{CAMPAIGN_ID}/talkoot"
AINO = {"name": "Aino Keksitty", "email": "aino@esimerkki.fi"}


def sent_to(platform: FakePlatform, wanted: str) -> list[Any]:
    return [json.loads(body) for method, path, body, _ in platform.seen if (method, path) == ("POST", wanted)]


def key_of(platform: FakePlatform, wanted: str) -> str:
    """The key that came with what was posted to one place first."""
    return next(
        headers["Idempotency-Key"]
        for method, path, _, headers in platform.seen
        if (method, path) == ("POST", wanted)
    )


def own_page(sign_up_id: str) -> str:
    return f"/talkoot/omat/{VOLUNTEER_ID}/{LINK}/vuorot/{sign_up_id}"


@pytest.fixture
def owner(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "owner"
    return Browser(client)


def test_a_campaign_shows_its_shifts_and_folds_the_past(browser: Browser) -> None:
    page = browser.get(PAGE).text
    section = page[page.index('id="talkoot"') : page.index('id="kysymykset"')]
    section = section.replace("\N{NO-BREAK SPACE}", " ")
    assert "5 paikkaa vapaana, yhteensä 8" in section
    assert "Täynnä, 2 jonossa" in section
    assert "la 8.5.2027 klo 10.00–14.00" in section
    assert "3 t 45 min" in section
    past = section[section.index("<details>") :]
    assert "Raivaus" in past and "Peruttu" in past and "Ilmoittaudu" not in past
    assert f'href="{PAGE}/talkoot/{FREE}"' in section
    assert "Telineiden pystytys" in browser.get("/talkoot").text
    assert "Ei tulevia talkoovuoroja" in browser.get("/talkoot?alue=emola").text


def test_signing_up_asks_only_what_the_shift_needs(browser: Browser, platform: FakePlatform) -> None:
    free, full = (f"{PAGE}/talkoot/{each}" for each in (FREE, FULL))
    assert "Syntymävuosi" not in browser.get(free).text
    done = browser.fill(free, **AINO, phone="040 123 4567", note="Tuon\r\nlapion")
    assert (done.status_code, done.headers["Cache-Control"]) == (200, "no-store")
    assert "Vahvista se linkistä" in done.text
    [sent] = sent_to(platform, f"/shifts/{FREE}/sign-ups")
    assert sent == AINO | {
        "phone": "040 123 4567",
        "note": "Tuon\nlapion",
        "birth_year": None,
        "has_certificates": False,
        "locale": "fi",
    }
    lacking = browser.fill(full, **AINO)
    assert lacking.status_code == 422
    assert "Kirjoita vuosi neljällä numerolla" in lacking.text and "voimassa oleva kortti" in lacking.text
    young = browser.fill(full, **AINO, birth_year="2015", has_certificates="1")
    assert "et ole vielä riittävän vanha" in young.text
    assert 'value="Aino Keksitty"' in young.text
    queued = browser.fill(full, **AINO, birth_year="1985", has_certificates="1")
    assert "olet jonossa" in queued.text
    wrong = browser.fill(free, name="", email="ei-osoite")
    assert "Kirjoita nimesi" in wrong.text and "nimi@esimerkki.fi" in wrong.text
    assert "Vuoro on peruttu. Maa on jäässä." in browser.get(f"{PAGE}/talkoot/{CANCELLED}").text
    assert "ei voi enää ilmoittautua" in browser.get(f"{PAGE}/talkoot/{HELD}").text
    moved = browser.get(f"/kampanjat/muu/talkoot/{FREE}")
    assert (moved.status_code, moved.location) == (301, free)


def test_ones_own_place_is_kept_given_up_and_taken_again_by_the_link(
    browser: Browser, platform: FakePlatform
) -> None:
    pages = {each: browser.get(own_page(each)) for each in (KEPT, QUEUED, UNCONFIRMED, GIVEN_UP, DONE)}
    assert all(page.headers["Cache-Control"] == "no-store" for page in pages.values())
    assert "Paikka on sinun." in pages[KEPT].text and "Vahvista paikka" not in pages[KEPT].text
    assert "sijalla 2" in pages[QUEUED].text
    assert "Vahvista paikka" in pages[UNCONFIRMED].text
    assert "Ota paikka takaisin" in pages[GIVEN_UP].text
    assert "Tunnit on hyväksytty" in pages[DONE].text and "En pääsekään" not in pages[DONE].text
    for sign_up_id, word, said in (
        (UNCONFIRMED, "vahvista", "Paikka on sinun"),
        (KEPT, "peru", "voit ottaa sen takaisin"),
        (GIVEN_UP, "palauta", "Olet jonossa"),
        (KEPT, "palauta", "toinen vuoro samaan aikaan"),
    ):
        at = own_page(sign_up_id)
        assert browser.fill(at, _action=f"{at}/{word}").location == at
        assert said in browser.get(at).text
    assert browser.get(own_page("0" * 32)).status_code == 404
    assert browser.get(own_page(KEPT).replace(LINK, "vieras")).status_code == 404
    deeds = [path.rsplit("/", 1)[1] for method, path, _, _ in platform.seen if "own/sign-ups/" in path]
    assert deeds == ["confirm", "cancel", "take-again", "take-again"]


def test_calendars_keep_ids_number_changes_and_answer_304(browser: Browser) -> None:
    reply = browser.get(f"{PAGE}/talkoot.ics")
    assert reply.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in reply.get_data().split(b"\r\n"))
    events = {str(each["summary"]): each for each in icalendar.Calendar.from_ical(reply.get_data()).events}
    assert len(events) == 5
    cancelled = events["Istutus; viivästyy, ehkä – Tuppuralan lähiliikuntapaikka"]
    assert (str(cancelled["status"]), int(cancelled["sequence"])) == ("CANCELLED", 3)
    assert cancelled.start.isoformat() == "2027-05-08T07:00:00+00:00"
    assert "Kampanja päättyy: Tuppuralan lähiliikuntapaikka" in events
    single = browser.get(f"{PAGE}/talkoot/{CANCELLED}.ics")
    kept = {"If-None-Match": single.headers["ETag"]}
    assert browser.get(f"{PAGE}/talkoot/{CANCELLED}.ics", headers=kept).status_code == 304
    one = icalendar.Calendar.from_ical(single.get_data())
    assert [each["uid"] for each in one.events] == [cancelled["uid"]]
    for path in ("/talkoot.ics", "/kaupunginosat/tuppurala/talkoot.ics"):
        assert browser.get(path).status_code == 200
    assert browser.get(f"/kampanjat/muu/talkoot/{FREE}.ics").status_code == 404
    told = browser.get(f"/api/v1/campaigns/{SLUG}/shifts").get_json()
    assert [each["free"] for each in told["items"]] == [5, 0, 5, 5]
    assert told["approved_minutes"] == 225


def test_makers_write_copy_and_cancel_shifts(owner: Browser, platform: FakePlatform) -> None:
    written = {"title": "Raivaus", "day": "8.5.2027", "begins": "9.00", "ends": "13.30", "capacity": "6"}
    written |= {"certificates": "hygiene_pass", "least_age": "18"}
    assert owner.fill(DESK, **written).status_code == 303
    [sent] = sent_to(platform, f"/campaigns/{CAMPAIGN_ID}/shifts")
    assert len(key_of(platform, f"/campaigns/{CAMPAIGN_ID}/shifts")) == 36
    assert sent["day"] == "2027-05-08" and sent["ends"] == "13:30" and sent["capacity"] == 6
    assert sent["certificates"] == ["hygiene_pass"] and sent["least_age"] == 18
    past = owner.fill(DESK, **written | {"day": "8.5.2025"})
    assert "Valitse aika, joka ei ole vielä mennyt" in past.text and 'value="Raivaus"' in past.text
    wrong = owner.fill(DESK, **written | {"capacity": "600", "begins": "25.00"})
    assert "Kirjoita luku väliltä 1–500" in wrong.text and "Kirjoita kellonaika" in wrong.text
    opened = owner.get(f"{DESK}?vuoro={FREE}").text
    assert 'value="10.00"' in opened and 'value="8.5.2027"' in opened
    small = owner.fill(f"{DESK}?vuoro={FREE}", _action=f"{DESK}/{FREE}", **written | {"capacity": "2"})
    assert "Paikkoja ei voi olla vähemmän" in small.text
    owner.fill(DESK, _action=f"{DESK}/{FREE}/kopioi", day="15.5.2027")
    assert sent_to(platform, f"/shifts/{FREE}/copy") == [{"day": "2027-05-15"}]
    assert len(key_of(platform, f"/shifts/{FREE}/copy")) == 36
    owner.fill(DESK, _action=f"{DESK}/{FREE}/peru", reason="Sataa.")
    assert sent_to(platform, f"/shifts/{FREE}/cancel") == [{"reason": "Sataa."}]
    owner.fill(DESK, _action=f"{DESK}/{HELD}/peru")
    assert "Vuoro on jo alkanut." in owner.get(DESK).text


def test_the_yard_takes_one_press_each(owner: Browser, platform: FakePlatform) -> None:
    yard = f"{DESK}/{FREE}/lista"
    page = owner.get(yard)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Paikalla 2 / ilmoittautunut 3" in page.text
    assert "Tuli ilmoittautumatta." in page.text and "Vahvistamatta" in page.text
    first = VOLUNTEERS[0]["id"]
    for word, deed in {
        "paikalla": "check-in",
        "ei-tullut": "no-show",
        "peru-hyvaksynta": "undo-approval",
    }.items():
        assert owner.fill(yard, _action=f"{yard}/{first}/{word}").location == yard
        assert len(sent_to(platform, f"/sign-ups/{first}/{deed}")) == 1
    assert owner.fill(yard, _action=f"{yard}/{first}/muu").status_code == 404
    owner.fill(yard, _action=f"{yard}/{first}/tunnit", hours="2", quarters="45")
    owner.fill(yard, _action=f"{yard}/{first}/tunnit", hours="2", quarters="50")
    assert sent_to(platform, f"/sign-ups/{first}/minutes") == [{"minutes": 165}]
    owner.fill(yard, _action=f"{yard}/tuli-paikalle", name="Pihan Pekka")
    assert sent_to(platform, f"/shifts/{FREE}/walk-ins") == [{"name": "Pihan Pekka"}]
    assert len(key_of(platform, f"/shifts/{FREE}/walk-ins")) == 36
    assert owner.fill(yard, _action=f"{yard}/tuli-paikalle", name=" ").status_code == 422
    assert owner.fill(yard, _action=f"{yard}/hyvaksy-kaikki").location == yard
    assert "Kukaan ei ole vielä ilmoittautunut" in owner.get(f"{DESK}/{FULL}/lista").text
