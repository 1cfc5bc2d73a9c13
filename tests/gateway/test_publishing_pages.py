"""Openings, followers and questions as visitors, makers and staff meet them on pages."""

import json

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_publishing import COMING_ID, RIGHT

PAGE = "/kampanjat/lahiliikuntapaikka"
DESK = f"/tyopoyta/kampanjat/{COMING_ID}"


def desk_of(gateway: Flask, who: str) -> Browser:
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = who
    return Browser(client)


@pytest.fixture
def maker(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    return desk_of(gateway, "resident")


def sent_to(platform: FakePlatform, path: str) -> list[dict[str, object]]:
    return [
        json.loads(body or b"{}") for method, at, body, _ in platform.seen if (method, at) == ("POST", path)
    ]


def test_what_is_coming_has_a_page_that_tells_when_and_offers_to_follow(browser: Browser) -> None:
    page = browser.get("/kampanjat/tuleva").text
    for told in ("Avautuu su 31.10.2027 klo\u00a03.30 (kesäaikaa)", "avautumiseen", "12 seuraa"):
        assert told in page
    assert "/kampanjat/tuleva/seuraa" in page and "/kampanjat/tuleva/tue" not in page


def test_following_asks_for_an_address_and_says_alike_whoever_follows(
    browser: Browser, platform: FakePlatform
) -> None:
    assert f"{PAGE}/seuraa" in browser.get(PAGE).text
    for place, thing in ((PAGE, "campaigns/"), ("/kaupunginosat/tuppurala", "districts/tuppurala")):
        bad = browser.fill(f"{place}/seuraa", email="ei osoite")
        assert (bad.status_code, "ei osoite" in bad.text) == (422, True)
        assert browser.fill(f"{place}/seuraa", email="liikaa@esimerkki.fi").status_code == 422
        done = browser.fill(f"/sv{place}/seuraa", email="kaisa@esimerkki.fi")
        assert (done.status_code, done.location) == (303, f"/sv{place}")
        asked = [(at, json.loads(body)) for _, at, body, _ in platform.seen if at.endswith("/followers")]
        assert asked[-1][0].startswith(f"/{thing}")
        assert asked[-1][1] == {"email": "kaisa@esimerkki.fi", "locale": "sv"}
        assert "Vi skickade en länk till din e-post" in browser.get(f"/sv{place}").text


def test_an_address_is_confirmed_by_a_button_not_by_opening_the_link(
    browser: Browser, platform: FakePlatform
) -> None:
    for kind in ("seuranta", "kysymys"):
        link = f"/vahvista/{kind}/f1/{RIGHT}"
        opened = browser.get(link)
        assert opened.headers["Referrer-Policy"] == "no-referrer"
        assert not [seen for seen in platform.seen if seen[0] == "POST"]
        assert browser.fill(link).location == PAGE
        platform.seen.clear()
    assert browser.fill("/vahvista/seuranta/f1/vaara").status_code == 404
    assert browser.get("/vahvista/muu/f1/vaara").status_code == 404


def test_letters_end_by_one_press_with_or_without_the_page(browser: Browser, platform: FakePlatform) -> None:
    link = f"/seuranta/f1/{RIGHT}"
    assert "Lopeta viestit" in browser.get(link).text
    assert sent_to(platform, "/followers/f1/stop") == []
    # What a mail program sends has no form of ours, no cookie, and follows no redirection (RFC 8058).
    ended = browser.post_bare(link, **{"List-Unsubscribe": "One-Click"})
    assert (ended.status_code, "Viestit on lopetettu" in ended.text) == (200, True)
    assert sent_to(platform, "/followers/f1/stop") == [{"token": RIGHT}]
    assert browser.post_bare("/seuranta/f1/vaara").status_code == 404


def test_anybody_asks_and_reads_and_takes_back_their_own(browser: Browser, platform: FakePlatform) -> None:
    page = browser.get(PAGE).text
    assert "Kuka &lt;b&gt;hoitaa&lt;/b&gt; talvella?" in page and "Me itse, lumikolalla." in page
    asking = f"{PAGE}/kysymykset"
    told = browser.get(asking).text
    assert "Odottaa lukemista, näkyy vain sinulle" in told and "jatko=lisaa" in told
    refused = browser.fill(asking, question="Soita 040 123 4567", name="Kaisa", email="")
    assert refused.status_code == 422 and "Soita 040 123 4567" in refused.text
    assert "puhelinnumero" in refused.text
    assert browser.fill(asking, question="").status_code == 422
    done = browser.fill(asking, question="Milloin?", name="Kaisa", email="kaisa@esimerkki.fi")
    assert done.status_code == 303
    [_refused, kept] = [
        json.loads(b) for m, at, b, _ in platform.seen if m == "POST" and at.endswith("/questions")
    ]
    assert {name: kept[name] for name in ("text", "name", "email", "locale")} == {
        "text": "Milloin?",
        "name": "Kaisa",
        "email": "kaisa@esimerkki.fi",
        "locale": "fi",
    }
    assert "Vahvista osoitteesi linkistä" in browser.get(asking).text
    browser.fill(asking, f"{asking}/q2/poista")
    assert len(sent_to(platform, "/campaign-questions/q2/erase")) == 1
    assert browser.fill(f"{asking}/q1/ilmoita", reason="").status_code == 422
    browser.fill(f"{asking}/q1/ilmoita", reason="insult", note="")
    assert sent_to(platform, "/campaign-questions/q1/flags") == [{"reason": "insult", "note": ""}]


def test_the_association_answers_from_its_menu(maker: Browser, platform: FakePlatform) -> None:
    page = maker.get("/tyopoyta/kysymykset").text
    assert "Kysymykset (3)" in page
    refused = maker.fill("/tyopoyta/kysymykset", "/tyopoyta/kysymykset/q1/vastaus", answer="lahjoita")
    assert refused.status_code == 422 and ">lahjoita</textarea>" in refused.text
    maker.fill("/tyopoyta/kysymykset", "/tyopoyta/kysymykset/q1/vastaus", answer="Me itse.")
    assert sent_to(platform, "/campaign-questions/q1/answer")[-1] == {"answer": "Me itse."}


def test_makers_choose_move_and_give_up_the_opening(maker: Browser, platform: FakePlatform) -> None:
    desk = maker.get(DESK).text
    assert "Avautuu su 31.10.2027" in desk and "Siirrä" in desk
    form = f"{DESK}/avautuminen"
    assert 'value="31.10.2027"' in maker.get(form).text and 'value="3.30"' in maker.get(form).text
    for given, told in (
        ({"on": "1.1.", "at": "9"}, "Kirjoita kellonaika muodossa 9.00"),
        ({"on": "28.3.2027", "at": "3.30"}, "Sinä yönä kello siirtyy kesäaikaan"),
        ({"on": "1.1.2027", "at": "9.00"}, "Viimeinen keräyspäivä: on jo mennyt"),
    ):
        refused = maker.fill(form, **given)
        assert (refused.status_code, told in refused.text) == (422, True), told
        assert f'value="{given["at"]}"' in refused.text
    assert maker.fill(form, on="5.12.2026", at="09:00", shown="1").status_code == 303
    sent = sent_to(platform, f"/campaigns/{COMING_ID}/opening")[-1]
    assert sent == {"on": "2026-12-05", "at": "09:00", "shown": True}


def test_makers_mend_an_update_while_they_may(maker: Browser, platform: FakePlatform) -> None:
    page = maker.get(f"{DESK}/paivitykset").text
    assert "Telineet valittu" in page
    assert maker.get(f"{DESK}/paivitykset/olematon").status_code == 404
    late = maker.fill(f"{DESK}/paivitykset", f"{DESK}/paivitykset/vanha/peru")
    assert late.status_code == 303
    assert "Aika on jo mennyt ohi." in maker.get(f"{DESK}/paivitykset").text


def test_staff_look_after_questions(gateway: Flask, platform: FakePlatform) -> None:
    reviewer = desk_of(gateway, "staff")
    page = reviewer.get("/tarkistus/kysymykset").text
    assert "Loukkaa tai uhkaa: Haukkuu naapuria" in page and "piilossa" in page
    decide = "/tarkistus/kysymykset/q1/paatos"
    reviewer.fill("/tarkistus/kysymykset", decide, decision="hide", reason=" ")
    reviewer.fill("/tarkistus/kysymykset", decide, decision="show", reason="")
    assert sent_to(platform, "/moderation/questions/q1") == [{"decision": "show", "reason": ""}]
