"""The review desk looks after residents' ideas: decisions with reasons, answers, mergers."""

import json

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_platform import FakePlatform

TARGET = "0192dddd-0000-7000-8000-000000000001"


@pytest.fixture
def reviewer(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody of the project staff."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def sent_to(platform: FakePlatform, path: str) -> list[dict[str, object]]:
    return [
        json.loads(body) for method, at, body, _headers in platform.seen if (method, at) == ("POST", path)
    ]


def test_the_queue_tells_what_was_flagged_and_why(reviewer: Browser) -> None:
    page = reviewer.get("/tarkistus/ideat").text
    for told in ("Loukkaa tai uhkaa: Haukkuu naapuria", "piilossa", "odottaa", "ideat=lisaa"):
        assert told in page


@pytest.mark.parametrize(("kind", "kept"), [("ideat", "ideas"), ("kommentit", "remarks")])
def test_hiding_wants_a_reason_and_showing_none(
    reviewer: Browser, platform: FakePlatform, kind: str, kept: str
) -> None:
    decide = f"/tarkistus/ideat/{kind}/1/paatos"
    reviewer.fill("/tarkistus/ideat", decide, decision="hide", reason="  ")
    assert sent_to(platform, f"/moderation/{kept}/1") == []
    assert "Kirjoita syy" in reviewer.get("/tarkistus/ideat").text
    reviewer.fill("/tarkistus/ideat", decide, decision="hide", reason="Nimi mainittu")
    reviewer.fill("/tarkistus/ideat", decide, decision="show", reason="")
    assert sent_to(platform, f"/moderation/{kept}/1") == [
        {"decision": "hide", "reason": "Nimi mainittu"},
        {"decision": "show", "reason": ""},
    ]


def test_what_cannot_be_decided_any_more_is_told_in_words(reviewer: Browser) -> None:
    reviewer.fill("/tarkistus/ideat", "/tarkistus/ideat/ideat/gone/paatos", decision="erase", reason="Syy")
    assert "ei ole enää mitään jäljellä" in reviewer.get("/tarkistus/ideat").text


def test_staff_answer_with_a_price_and_a_reason(reviewer: Browser, platform: FakePlatform) -> None:
    answer = "/tarkistus/ideat/1/arvio"
    unsaid = reviewer.fill("/tarkistus/ideat/1", answer, price="", reason="Katos ei mahdu.")
    assert (unsaid.status_code, "Valitse arvio" in unsaid.text) == (422, True)
    wrong = reviewer.fill("/tarkistus/ideat/1", answer, feasibility="partly", price="paljon", reason="")
    assert wrong.status_code == 422
    assert "Kirjoita perustelu" in wrong.text and "Kirjoita summa numeroina" in wrong.text
    said = {"feasibility": "partly", "price": "1 200", "reason": "Katos ei mahdu."}
    assert reviewer.fill("/tarkistus/ideat/1", answer, **said).status_code == 303
    reviewer.fill("/tarkistus/ideat/1", answer, **said | {"price": ""})
    sent = sent_to(platform, "/moderation/ideas/1/answers")
    assert [each["price_cents"] for each in sent] == [120_000, None]


def test_an_idea_is_merged_into_one_that_is_alike_or_into_an_address(
    reviewer: Browser, platform: FakePlatform
) -> None:
    merge = "/tarkistus/ideat/1/yhdista"
    assert "Valitse idea" in reviewer.fill("/tarkistus/ideat/1", merge, other="jokin muu").text
    reply = reviewer.fill("/tarkistus/ideat/1", merge, other=f"https://meijan.example/ideat/{TARGET}")
    assert (reply.status_code, reply.location) == (303, f"/tarkistus/ideat/{TARGET}")
    assert sent_to(platform, "/moderation/ideas/1/merge") == [{"into": TARGET}]
    assert reviewer.fill("/tarkistus/ideat/1", merge, chosen=f"{TARGET[:-1]}9").status_code == 422


def test_a_question_is_answered_in_the_citys_name(reviewer: Browser, platform: FakePlatform) -> None:
    answer = "/tarkistus/ideat/kommentit/r1/vastaus"
    assert reviewer.fill("/tarkistus/ideat/1", answer, answer="Auraa.", idea="1").status_code == 303
    assert sent_to(platform, "/moderation/remarks/r1/answer") == [{"answer": "Auraa."}]
