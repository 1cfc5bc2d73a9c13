"""The guided form of a draft: steps, what they lack, saving by itself, two editors, languages, history."""

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from gateway.clients.ideas import BudgetLine, read_campaign
from gateway.wording.drafting import budget_sentence, value_text
from gateway.workspace.draft_merging import Clash, parted
from gateway.workspace.draft_steps import STEPS, step_of
from gateway.workspace.draft_versions import compared
from tests.gateway.conftest import Browser
from tests.gateway.fake_city import one_campaign
from tests.gateway.fake_drafting import BASE, NEWEST, THEIRS, WRITTEN_ID
from tests.gateway.fake_platform import FakePlatform

DRAFT = f"/tyopoyta/kampanjat/{WRITTEN_ID}"
STORY = f"{DRAFT}/muokkaa/tarina"
BY_ITSELF = {"Accept": "application/json"}


@pytest.fixture
def member(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "resident"
    return Browser(client)


def sent_to(platform: FakePlatform, method: str = "PATCH") -> list[dict[str, Any]]:
    """The bodies of the changes that were asked for."""
    return [json.loads(body) for verb, _path, body, _headers in platform.seen if verb == method]


def test_writing_goes_on_at_the_first_step_that_lacks_something(member: Browser) -> None:
    assert member.get(f"{DRAFT}/muokkaa").headers["Location"].endswith("/muokkaa/saannot")


def test_every_step_shows_the_progress_of_all_and_leads_to_what_it_lacks(member: Browser) -> None:
    for step in [*(each.name for each in STEPS), "lahetys"]:
        page = member.get(f"{DRAFT}/muokkaa/{step}").text
        assert 'aria-current="step"' in page and page.count("puuttuu 1") >= 3, step
    rules = member.get(f"{DRAFT}/muokkaa/saannot").text
    assert f'<a href="{DRAFT}/muokkaa/saannot#deadline_on">Viimeinen keräyspäivä: täytä tämä</a>' in rules
    last = member.get(f"{DRAFT}/muokkaa/lahetys").text
    assert f'href="{DRAFT}/muokkaa/lupa#legal_number"' in last and "tarvitaan ennen julkaisua" in last
    assert f'href="{DRAFT}/muokkaa/kaannokset#sv"' in last
    assert "Vähimmäissumma ei riitä riveihin" in last and "Lähetä tarkistettavaksi" in last
    assert member.get(f"{DRAFT}/muokkaa/olematon").status_code == 404


def test_a_step_saves_its_own_fields_only_and_leads_on(member: Browser, platform: FakePlatform) -> None:
    reply = member.fill(STORY, story="Uusi.\r\nRivi.", plain_summary="", after="next")
    assert reply.headers["Location"].endswith("/muokkaa/raha")
    assert sent_to(platform) == [{"version": NEWEST, "story": "Uusi.\nRivi.", "plain_summary": ""}]
    refused = member.fill(STORY, story="kielletty", plain_summary="jää")
    assert refused.status_code == 422
    assert "kielletty</textarea>" in refused.text and ">jää</textarea>" in refused.text


def by_itself(member: Browser, **fields: str) -> TestResponse:
    """What the script of the page sends."""
    page = member.get(STORY).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return member._client.post(STORY, data={"csrf_token": token, **fields}, headers=BY_ITSELF)


def test_a_page_that_saves_itself_hears_when_and_of_what_is_missing(member: Browser) -> None:
    saved = by_itself(member, version=str(NEWEST), story="Uusi", plain_summary="")
    assert saved.status_code == 200
    assert saved.json["message"].startswith("Tallennettu klo ")
    assert saved.json["version"] == NEWEST + 1
    assert saved.json["standing"]["saannot"] == "puuttuu 1" and saved.json["standing"]["idea"] == "valmis"
    assert "Summa on sama kuin tavoite." in saved.json["budget"]
    refused = by_itself(member, version=str(NEWEST), story="x" * 10_001)
    assert (refused.status_code, refused.json["message"]) == (
        422,
        "Ei tallennettu. Miksi tämä tehdään?: Teksti on liian pitkä",
    )
    clash = by_itself(member, version="3", story="Oma teksti")
    assert (clash.status_code, clash.json["clash"]) == (409, True)


def test_changes_to_different_fields_are_joined(member: Browser, platform: FakePlatform) -> None:
    reply = member.fill(STORY, version="3", story=BASE["story"], plain_summary="Selkeä.", after="stay")
    assert reply.status_code == 303
    assert sent_to(platform)[-1] == {"version": NEWEST, "plain_summary": "Selkeä."}


def test_a_page_that_stays_open_after_a_join_does_not_take_the_others_text_back(
    member: Browser, platform: FakePlatform
) -> None:
    joined = by_itself(member, version="3", story=BASE["story"], plain_summary="Selkeä.")
    assert joined.status_code == 200 and "Joku muu kirjoittaa" in joined.json["message"]
    # It still shows the story that it read, so its next save is one of that version.
    assert joined.json["version"] == 3
    assert all("story" not in each for each in sent_to(platform) if each["version"] == NEWEST)
    assert json.loads(joined.json["own"]) == {"plain_summary": "Selkeä."}
    # Going on in what it saved itself is no clash; in what the other saved it is.
    own = {"version": "3", "saved": json.dumps({"story": THEIRS["story"]}), "plain_summary": ""}
    assert by_itself(member, **own, story="Vielä parempi.").status_code == 200
    assert by_itself(member, **own | {"saved": "[}"}, story="Vielä parempi.").status_code == 409


@pytest.mark.parametrize(
    ("kept", "sent"),
    [
        ("own", [{"version": NEWEST, "story": "Oma <b>teksti</b>", "plain_summary": "Selkeä."}]),
        ("theirs", [{"version": NEWEST, "plain_summary": "Selkeä."}]),
    ],
)
def test_of_two_texts_the_person_chooses_and_neither_is_lost(
    member: Browser, platform: FakePlatform, kept: str, sent: list[dict[str, Any]]
) -> None:
    own = {"version": "3", "story": "Oma <b>teksti</b>", "plain_summary": "Selkeä."}
    asked = member.fill(STORY, **own)
    assert asked.status_code == 409
    assert "Oma &lt;b&gt;teksti&lt;/b&gt;" in asked.text and "aivan tyhjä ja pimeä" in asked.text
    assert 'name="seen" value="5"' in asked.text and 'name="plain_summary" value="Selkeä."' in asked.text
    # A choice between texts of which one has changed again is asked for again.
    again = member.fill(STORY, **own, **{"keep:story": kept, "seen": "4"})
    assert again.status_code == 409
    done = member.fill(STORY, **own, **{"keep:story": kept, "seen": "5"})
    assert done.status_code == 303
    assert [each for each in sent_to(platform) if each["version"] == NEWEST] == sent


def test_only_what_both_changed_to_different_ends_clashes() -> None:
    base = {"a": 1, "b": 1, "c": 1}
    alone, clashes = parted(base, {"a": 2, "b": 2, "c": 1}, {"a": 3, "b": 2, "c": 9})
    assert (alone, clashes) == ({}, [Clash("a", 2, 3)])
    assert parted(base, {"a": 2}, base) == ({"a": 2}, [])


def test_translations_are_saved_language_by_language(member: Browser, platform: FakePlatform) -> None:
    page = member.get(f"{DRAFT}/muokkaa/kaannokset").text
    assert 'value="Utegymmet"' in page and 'lang="sv"' in page and 'value="Skylt"' in page
    fields = {"line": ["Opaskyltti", "Maali"], "sv_title": "Gymmet", "en_line_1": "Paint", "sv_line_0": ""}
    assert member.fill(f"{DRAFT}/muokkaa/kaannokset", **fields).status_code == 303
    (sent,) = sent_to(platform)
    assert sent["translations"]["sv"]["title"] == "Gymmet"
    assert sent["translations"]["sv"]["budget_lines"] == {}
    assert sent["translations"]["en"]["budget_lines"] == {"Maali": "Paint"}
    long = member.fill(f"{DRAFT}/muokkaa/kaannokset", line="Maali", sv_line_0="x" * 81)
    assert long.status_code == 422 and "Maali, ruotsiksi" in long.text


def test_the_history_is_read_compared_and_taken_back(member: Browser, platform: FakePlatform) -> None:
    listed = member.get(f"{DRAFT}/versiot").text
    assert "Miksi tämä tehdään?" in listed and "palautti version 1" in listed
    assert "Keksitty Kirjoittaja, palautti" in listed
    assert "Viimeksi tallensi Keksitty Kirjoittaja, la" in member.get(STORY).text
    assert "Kampanjan nimi, ruotsiksi" in listed and "jatko=abc" in listed
    shown = member.get(f"{DRAFT}/versiot/5").text
    assert "<del>tyhjä.</del>" in shown and "<ins>aivan tyhjä ja pimeä.</ins>" in shown
    assert "<del>Gym &lt;b&gt;</del>" in shown and "<ins>9\u00a0500\u00a0€</ins>" in shown
    assert member.fill(f"{DRAFT}/versiot/5", f"{DRAFT}/versiot/5/palauta").status_code == 303
    assert sent_to(platform, "POST")[-1] == {"version": NEWEST}


def test_texts_are_compared_word_by_word() -> None:
    parts = [(each.text, each.kind) for each in compared("Teemme ison laiturin", "Teemme laiturin yhdessä")]
    assert ("".join(text for text, kind in parts if kind != "new")) == "Teemme ison laiturin"
    assert ("".join(text for text, kind in parts if kind != "gone")) == "Teemme laiturin yhdessä"
    assert {kind for _text, kind in parts} == {"", "gone", "new"}
    endless = [each.kind for each in compared("a b " * 1000, "b a a " * 1000)]
    assert endless == ["gone", "new"]


def test_a_preview_says_what_it_is_and_takes_no_pledge(member: Browser, browser: Browser) -> None:
    page = member.get(f"{DRAFT}/esikatselu").text
    assert "7\u00a0000\u00a0€" in page
    assert "<b>Esikatselu</b>" in page and "/muokkaa" in page
    assert f'href="{"/kampanjat/kirjoitettu/tue"}"' not in page


def test_a_stranger_is_sent_to_sign_in(browser: Browser) -> None:
    for place in ("/esikatselu", "/muokkaa/idea", "/versiot", "/versiot/1"):
        assert "next=" in browser.get(DRAFT + place).headers["Location"]


def test_parts_without_a_translation_say_so_in_the_readers_language(browser: Browser) -> None:
    swedish = browser.get("/sv/kampanjat/lahiliikuntapaikka").text
    assert "Den här delen finns bara på finska." in swedish
    assert "vain suomeksi" not in browser.get("/kampanjat/lahiliikuntapaikka").text
    # A measure that has been translated is not marked as Finnish, the hypothesis is.
    assert '<span lang="fi">maksuton paikka' in swedish
    assert "<span>kävijälaskuri" in swedish


@pytest.mark.parametrize(
    ("lines", "optimum", "said"),
    [
        ([], None, "Budjetissa ei ole vielä rivejä."),
        ([(9_500, False)], None, "Summa on sama kuin tavoite."),
        ([(9_000, False)], None, "Tavoitteesta puuttuu vielä 500"),
        ([(9_600, False)], None, "Se on 100"),
        ([(9_500, False), (500, True)], None, "Kirjoita enimmäissummaksi 10"),
        ([(9_500, False), (500, True)], 1_000_000, "kaikki rivit enimmäissumma."),
    ],
)
def test_the_budget_says_in_a_sentence_whether_it_adds_up(
    gateway: Flask, lines: list[tuple[int, bool]], optimum: int | None, said: str
) -> None:
    budget = [{"name": "A", "amount_cents": euros * 100, "optional": waits} for euros, waits in lines]
    campaign = read_campaign(one_campaign(1, budget_lines=budget, optimum_cents=optimum))
    with gateway.test_request_context("/"):
        assert said in budget_sentence(campaign)
    assert all(isinstance(each, BudgetLine) for each in campaign.budget_lines)


def test_every_field_of_the_form_belongs_to_one_step() -> None:
    fields = [field for step in STEPS for field in step.fields]
    assert len(fields) == len(set(fields))
    assert step_of("legal.number") == "lupa" and step_of("budget_lines") == "raha"
    assert step_of("association") == "lahetys" and step_of("translations.en.story") == "kaannokset"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("goal_cents", None, ""),
        ("stop_at_optimum", True, "kyllä"),
        ("deadline_on", "2026-12-06", "su 6.12.2026"),
        ("legal.mode", "presale", "Ennakkomyynti"),
        ("legal.vat_basis_points", 2_550, "25,5 %"),
        ("model", "all_or_nothing", "Kaikki tai ei mitään"),
        ("district_slug", "emola", "Emola"),
        ("collecting_account_id", "x", "muu keräystili"),
        ("translations.sv.budget_lines", {"Laudat": "Plank"}, "Laudat = Plank"),
        (
            "budget_lines",
            [{"name": "Laudat", "note": "kuusi", "amount_cents": 700, "optional": True}],
            "Laudat (kuusi): 7\u00a0€, vain jos rahaa tulee enemmän",
        ),
    ],
)
def test_what_stood_in_a_field_is_told_in_words(gateway: Flask, field: str, value: object, said: str) -> None:
    with gateway.test_request_context("/"):
        assert value_text(field, value, {"emola": "Emola"}) == said
