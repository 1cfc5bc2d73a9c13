"""Similar ideas: found across Finnish endings and joined words, the district's own first, in bounded time."""

import random
import statistics
import time
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.ideas.domain.finding.likeness import MOST_KEYS, keys_of, likeness
from services.ideas.usecases.finding.find_similar import find_similar, index_ideas
from tests.ideas.conftest import ANONYMOUS, Ideas
from tests.ideas.participation_world import an_idea


def like(one: str, other: str) -> float:
    return likeness(keys_of(one), keys_of(other), {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Penkkejä rantaan", "Rannalle penkki, jossa voi levähtää"),
        ("Leikkipuistoon keinuja", "Keinu leikkipuistossa on rikki"),
        ("Koirapuisto Emolaan", "Emolan koirille oma aitaus, koirapuistoja on liian vähän"),
        ("PYÖRÄTELINE kirjastolle", "Kirjaston pyörätelineet ovat täynnä"),
        ("Kesäkahvila pihalle", "Pihakahvila kesäksi"),
    ],
)
def test_finnish_endings_and_joined_words_do_not_part_what_is_alike(one: str, other: str) -> None:
    assert like(one, other) >= 0.3
    assert like(one, other) == like(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Penkkejä rantaan", "Valot kentälle"),
        ("Haluaisin että kaupunki tekisi uuden koirapuiston", "Haluaisin että kaupunki korjaisi katuvalot"),
        ("", "Penkki"),
        ("12345 !!! ä", "12345 !!! ä"),
    ],
)
def test_what_only_starts_alike_is_not_alike(one: str, other: str) -> None:
    assert like(one, other) < 0.3


def test_a_text_of_any_length_has_a_bounded_number_of_keys() -> None:
    assert len(keys_of("puutarhajuhlapaviljonki kesäteatterikatsomo " * 2000)) <= MOST_KEYS
    assert keys_of("\x00\ud800 ") == ()


def asked(ideas: Ideas, words: str, district: str = "") -> Sequence[str]:
    reply = ideas.post("/ideas/similar", ANONYMOUS, text=words, district_slug=district)
    assert reply.status_code == 200, reply.json
    return [each["id"] for each in reply.json["items"]]


def test_similar_ideas_of_the_district_come_first(ideas: Ideas) -> None:
    far = an_idea(ideas, "Leikkipuistoon uudet keinut.", "otava")
    near = an_idea(ideas, "Keinut leikkipuistoon, ja lisäksi hiekkalaatikko lapsille.", "emola")
    an_idea(ideas, "Katuvalot pimeälle polulle.", "emola")
    assert asked(ideas, "Leikkipuistoissa pitäisi olla keinuja", "emola") == [near["id"], far["id"]]
    assert set(asked(ideas, "Leikkipuistoissa pitäisi olla keinuja")) == {near["id"], far["id"]}
    assert asked(ideas, "Avantosauna", "emola") == []
    assert asked(ideas, "ja on ei", "emola") == []


def test_what_was_written_before_the_index_is_indexed_by_the_job(ideas: Ideas) -> None:
    old = an_idea(ideas, "Avantosauna Savilahteen.")
    with transaction(ideas.wiring.sessions) as session:
        session.execute(text("DELETE FROM idea_search_keys"))
        session.execute(text("UPDATE ideas SET keys_version = 0"))
    assert asked(ideas, "Savilahden avantosauna") == []
    assert (index_ideas(ideas.wiring.context), index_ideas(ideas.wiring.context)) == (1, 0)
    assert asked(ideas, "Savilahden avantosauna") == [old["id"]]


WORDS = """
    penkki penkkejä leikkipuistoon keinuja valot katuvaloja polku polulle koirapuisto kirjasto torille
    ranta rannalle kahvila pihakahvila sauna avantouinti talkoot puutarha viljelylaatikot pyöräteline
    luistelukenttä hiihtolatu nuorille lapsille vanhuksille turvallinen viihtyisä vihreä kukkia
    istutuksia uimaranta laituri kuntoilu telineet frisbeegolf musiikki tapahtuma kirppis kierrätys
""".split()  # noqa: SIM905 - words of a story, not a list of codes


@pytest.mark.long
def test_among_ten_thousand_ideas_the_similar_ones_are_found_at_once(ideas: Ideas) -> None:
    chance = random.Random(5)
    context, slugs = ideas.wiring.context, ["emola", "otava", "tuppurala", "savilahti"]
    with transaction(context.sessions) as session:
        session.execute(
            text(
                "INSERT INTO ideas (id, title, text, district_slug, created_at) SELECT "
                "gen_random_uuid(), left(t, 80), t, d, now() "
                "FROM unnest(CAST(:texts AS text[]), CAST(:districts AS text[])) AS made(t, d)"
            ),
            {
                "texts": [" ".join(chance.choices(WORDS, k=18)) for _each in range(10_000)],
                "districts": chance.choices(slugs, k=10_000),
            },
        )
    while index_ideas(context):
        pass
    known = an_idea(ideas, "Vesiliukumäki ja uimarannan laituri nuorille.", "emola")
    with transaction(context.sessions) as session:
        session.execute(text("ANALYZE idea_search_keys"))
    taken = []
    for number in range(30):
        began = time.perf_counter()
        who = Identity(address=f"10.1.{number}.1")
        found = find_similar(context, who, text="Vesiliukumäkiä laiturille", district_slug="emola")
        taken.append(time.perf_counter() - began)
        assert found["items"][0]["id"] == known["id"]
    everyday = time.perf_counter()
    find_similar(context, Identity(address="10.2.1.1"), text=" ".join(WORDS), district_slug="otava")
    worst = time.perf_counter() - everyday
    assert ideas.rows("SELECT count(*) > 400000 FROM idea_search_keys") == [(True,)]
    assert statistics.median(taken) < 0.2 and worst < 1.0
