"""A draft's history, its languages and its remarks: what is kept, who sees it, and how it is taken back."""

import psycopg
import pytest

from infra.launcher.databases import plain
from tests.ideas.conftest import (
    ANONYMOUS,
    CONTENT,
    EDITOR,
    MEMBER,
    OUTSIDER,
    PRESALE,
    REVIEWER,
    Ideas,
)


def test_every_change_is_a_version_and_those_of_one_sitting_are_shown_as_one(ideas: Ideas) -> None:
    campaign = ideas.draft("Laituri")
    here = f"/campaigns/{campaign['id']}/versions"
    one = ideas.patch(campaign, EDITOR, summary="Yksi").json
    two = ideas.patch(one, EDITOR, summary="Kaksi", story="Ranta on kivinen.").json
    three = ideas.patch(two, MEMBER, goal_cents=1_000).json
    assert ideas.patch(three, MEMBER, goal_cents=1_000).json["version"] == three["version"]

    sittings = ideas.get(here, MEMBER).json["items"]
    assert [(each["saved_by"], each["fields"]) for each in sittings[:2]] == [
        (MEMBER.subject, ["goal_cents"]),
        (EDITOR.subject, ["summary", "story"]),
    ]
    assert (sittings[1]["begins"], sittings[1]["number"]) == (one["version"], two["version"])
    assert len(sittings) == 3
    assert three["last_saved"]["by"] == MEMBER.subject
    shown = ideas.get(f"{here}/{two['version']}", REVIEWER).json
    assert shown["differences"] == [
        {"field": "summary", "before": "", "after": "Kaksi"},
        {"field": "story", "before": "", "after": "Ranta on kivinen."},
    ]
    assert (shown["content"]["goal_cents"], shown["content"]["title"]) == (None, "Laituri")

    first = ideas.get(f"{here}?limit=2", MEMBER).json
    rest = ideas.get(f"{here}?limit=2&after={first['next']}", MEMBER).json
    assert [*first["items"], *rest["items"]] == sittings
    assert ideas.get(f"{here}?after=WyJ4Il0=", MEMBER).status_code == 422
    for who, status in ((OUTSIDER, 404), (ANONYMOUS, 401)):
        assert ideas.get(here, who).status_code == status
        assert ideas.get(f"{here}/{two['version']}", who).status_code == status


def test_an_old_version_comes_back_as_a_new_one_and_nothing_is_lost(ideas: Ideas) -> None:
    written = ideas.complete(translations={"sv": {"title": "Bryggan"}})
    emptied = ideas.patch(
        written, EDITOR, budget_lines=[], legal={"mode": None}, translations={"sv": {"title": ""}}
    ).json
    later = ideas.patch(emptied, EDITOR, translations={"en": {"title": "The jetty"}}).json
    restore = f"versions/{written['version']}/restore"
    assert ideas.step(later, restore, REVIEWER, version=later["version"]).status_code == 403
    assert ideas.step(later, restore, version=emptied["version"]).json["code"] == "changed_meanwhile"
    back = ideas.step(later, restore, version=later["version"]).json
    same = (
        "title",
        "story",
        "goal_cents",
        "deadline_on",
        "budget_lines",
        "experiment",
        "legal",
        "translations",
    )
    assert {name: back[name] for name in same} == {name: written[name] for name in same}
    assert back["version"] == later["version"] + 1
    newest = ideas.get(f"/campaigns/{back['id']}/versions", MEMBER).json["items"][0]
    assert newest["restored_from"] == written["version"]
    assert "translations.en.title" in newest["fields"]
    lost = ideas.get(f"/campaigns/{back['id']}/versions/{emptied['version']}", MEMBER).json
    assert lost["content"]["budget_lines"] == []
    assert ideas.step(back, "versions/0/restore", version=back["version"]).status_code == 404


def test_after_publishing_no_version_comes_back_and_none_can_be_changed(ideas: Ideas) -> None:
    published = ideas.published()
    restore = ideas.step(published, "versions/2/restore", version=published["version"])
    assert (restore.status_code, restore.json["code"]) == (409, "not_editable")
    # The number of a step in the campaign's life shows the content that was reviewed.
    reviewed = ideas.get(f"/campaigns/{published['id']}/versions/{published['version']}", MEMBER).json
    assert reviewed["content"]["goal_cents"] == CONTENT["goal_cents"]
    with psycopg.connect(plain(ideas.wiring.settings.database_url), autocommit=True) as raw:
        for statement in ("UPDATE campaign_versions SET saved_by = ''", "DELETE FROM campaign_versions"):
            with pytest.raises(psycopg.Error, match="permission denied"):
                raw.execute(statement)


def test_the_history_of_a_campaign_from_before_it_begins_with_what_stood_there(ideas: Ideas) -> None:
    campaign = ideas.draft("Vanha")
    with psycopg.connect(plain(ideas.owner_url), autocommit=True) as raw:
        raw.execute("ALTER TABLE campaign_versions DISABLE TRIGGER USER")
        raw.execute("DELETE FROM campaign_versions")
    changed = ideas.patch(campaign, EDITOR, summary="Uusi").json
    shown = ideas.get(f"/campaigns/{campaign['id']}/versions/{changed['version']}", MEMBER).json
    assert shown["differences"] == [{"field": "summary", "before": "", "after": "Uusi"}]


def test_readers_get_their_language_field_by_field_and_finnish_elsewhere(ideas: Ideas) -> None:
    translated = {
        "title": "Utegymmet",
        "hypothesis": "Det lockar.",
        "budget_lines": {"Telineet": "Ställningar", "Tuntematon": "Okänd"},
    }
    campaign = ideas.published("Kuntoilupaikka", translations={"sv": translated})
    public = f"/campaigns/{campaign['slug']}"
    assert campaign["slug"] == "kuntoilupaikka"
    swedish, finnish = ideas.get(f"{public}?language=sv").json, ideas.get(public).json
    assert (swedish["title"], finnish["title"]) == ("Utegymmet", "Kuntoilupaikka")
    assert swedish["experiment"]["hypothesis"] == "Det lockar."
    assert [line["name"] for line in swedish["budget_lines"]] == ["Ställningar", "Turva-alusta"]
    assert set(swedish["only_in_finnish"]) == {
        *("summary", "story", "stretch_use", "target_group", "measure", "start_value", "budget_lines"),
    }
    assert (finnish["only_in_finnish"], finnish["translations"], finnish["remarks"]) == ([], {}, [])
    assert ideas.get("/campaigns?language=sv").json["items"][0]["title"] == "Utegymmet"
    assert ideas.get(f"{public}?language=de").status_code == 422


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"de": {"title": "Steg"}}, "translations.de"),
        ({"sv": {"slug": "bryggan"}}, "translations.sv.slug"),
        ({"sv": {"title": "x" * 81}}, "translations.sv.title"),
        ({"sv": {"title": "Bryggan\nBcc: alla@example.fi"}}, "translations.sv.title"),
    ],
)
def test_a_translation_of_what_is_not_there_is_refused(
    ideas: Ideas, given: dict[str, dict[str, str]], field: str
) -> None:
    draft = ideas.draft()
    reply = ideas.patch(draft, translations=given)
    assert (reply.status_code, list(reply.json["errors"])) == (422, [field])
    assert ideas.read(draft) == draft


def test_remarks_stand_in_nobodys_way_and_donation_words_do_in_any_language(ideas: Ideas) -> None:
    long = "Tämä on ihan erittäin pitkä virke jossa on aivan liian monta sanaa selkokielelle."
    campaign = ideas.complete(plain_summary=long, minimum_cents=600_000, translations={"sv": {"title": "A"}})
    assert [(each["field"], each["code"]) for each in campaign["remarks"]] == [
        ("plain_summary", "long_sentences"),
        ("minimum_cents", "below_essential"),
        ("translations.sv", "partly_translated"),
    ]
    assert "submit" in campaign["allowed_actions"]
    sale = ideas.patch(campaign, legal=PRESALE, translations={"en": {"summary": "Donate now"}}).json
    lacks = [(each["field"], each["code"]) for each in sale["missing"]]
    assert ("translations.en.summary", "donation_words") in lacks
    assert ideas.step(sale, "submit").status_code == 422
