"""Districts: sums that follow, names that staff correct, and a district that another takes over."""

import threading
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.contracts.events import CampaignPaidOutChanged
from services.ideas.usecases.placing.edit_district import edit_district
from tests.ideas.conftest import ADMIN, ANONYMOUS, MEMBER, REVIEWER, Ideas
from tests.ideas.participation_world import an_idea
from tests.ideas.test_reading import counted_queries, totals


def district(ideas: Ideas, slug: str) -> Any:
    return ideas.get(f"/districts/{slug}").json


def change(ideas: Ideas, slug: str, who: Identity = REVIEWER, **changes: Any) -> Any:
    changes.setdefault("version", district(ideas, slug)["version"])
    return ideas.client.patch(f"/districts/{slug}", who, json=changes)


def deed(ideas: Ideas, slug: str, name: str, who: Identity = REVIEWER, **sent: Any) -> Any:
    return ideas.post(f"/districts/{slug}/{name}", who, **sent)


def sums(ideas: Ideas) -> list[Any]:
    return [tuple(row) for row in ideas.rows("SELECT * FROM district_sums ORDER BY district_slug")]


def test_sums_follow_their_rows_and_are_what_a_recount_gives(ideas: Ideas) -> None:
    campaign = ideas.published()
    ideas.tell(totals(campaign, 50_000, collected=1_000))
    ideas.tell(totals(campaign, 70_000, collected=2_000))
    ideas.complete()
    merged, kept = an_idea(ideas, "Penkki rantaan."), an_idea(ideas, "Toinen penkki rantaan.")
    ideas.post(f"/moderation/ideas/{merged['id']}/merge", REVIEWER, into=kept["id"])
    told = district(ideas, "tuppurala")
    assert (told["live_campaigns"], told["ended_campaigns"], told["ideas"]) == (1, 0, 1)
    assert (told["promised_cents"], told["collected_cents"]) == (70_000, 2_000)
    for paid_out in (40_000, 30_000):
        ideas.tell(CampaignPaidOutChanged(campaign_id=campaign["id"], paid_out_cents=paid_out))
    assert district(ideas, "tuppurala")["paid_out_cents"] == 30_000
    ideas.step(campaign, "cancel", ADMIN, reason="Tontti myytiin.")
    told = district(ideas, "tuppurala")
    assert (told["live_campaigns"], told["ended_campaigns"], told["promised_cents"]) == (0, 1, 70_000)
    followed = sums(ideas)
    ideas.rows("SELECT recount_district_sums()")
    assert sums(ideas) == followed


def test_the_whole_city_has_a_place_of_its_own(ideas: Ideas) -> None:
    ideas.published("Kaikkien kesä", district_slug="koko-kaupunki")
    first = ideas.get("/districts").json["items"][0]
    assert (first["slug"], first["tile"], first["live_campaigns"]) == ("koko-kaupunki", None, 1)
    listed = ideas.get("/campaigns?district=koko-kaupunki").json["items"]
    assert [each["title"] for each in listed] == ["Kaikkien kesä"]
    assert deed(ideas, "koko-kaupunki", "hide").json["code"] == "whole_city_stays"
    assert deed(ideas, "koko-kaupunki", "merge", into="emola").json["code"] == "whole_city_stays"
    assert change(ideas, "koko-kaupunki", tile=40).status_code == 422


def test_staff_correct_names_words_and_order_and_the_change_is_kept(ideas: Ideas) -> None:
    reply = change(ideas, "emola", name="Ämölä", name_sv="Ämölä by", description="Kenttä ja koulu.")
    assert reply.status_code == 200, reply.json
    names = [each["name"] for each in ideas.get("/districts").json["items"]]
    assert names[-1] == "Ämölä"
    change(ideas, "emola", sort_key="Aa")
    assert ideas.get("/districts").json["items"][1]["name"] == "Ämölä"
    assert district(ideas, "emola")["sorted_as"] == "aa" and district(ideas, "annila")["sorted_as"] == ""
    change(ideas, "emola", description="Kenttä ja koulu.")
    kept = ideas.get("/districts/emola/changes", REVIEWER).json["items"]
    assert [each["field"] for each in kept[0]["changes"]] == ["sort_key"]
    assert {"field": "name", "before": "Emola", "after": "Ämölä"} in kept[1]["changes"]
    assert kept[1]["actor"] == REVIEWER.actor
    assert len(kept) == 2
    done = ideas.rows("SELECT action, subject FROM audit_entry WHERE action LIKE 'district%'")
    assert done == [("district.changed", "district:emola")] * 2
    with pytest.raises(IntegrityError), transaction(ideas.wiring.sessions) as session:
        session.execute(text("UPDATE districts SET kind = 'kylä' WHERE slug = 'emola'"))


def test_what_cannot_be_is_refused_and_names_its_field(ideas: Ideas) -> None:
    assert change(ideas, "emola", name="Annila").json["errors"] == {"name": ["name_taken"]}
    assert change(ideas, "emola", name="").status_code == 422
    assert change(ideas, "emola", tile=61).status_code == 422
    assert change(ideas, "emola", version=7, name="X").json["code"] == "changed_meanwhile"
    assert deed(ideas, "emola", "merge", into="emola").json["errors"] == {"into": ["same_district"]}
    assert deed(ideas, "emola", "merge", into="olematon").json["errors"] == {"into": ["unknown"]}
    assert deed(ideas, "olematon", "hide").status_code == 404
    assert deed(ideas, "emola", "restore").json["code"] == "district_shown"
    for stranger in (MEMBER, ANONYMOUS):
        assert change(ideas, "emola", stranger, name="X").status_code in (401, 403)
        assert deed(ideas, "emola", "hide", stranger).status_code in (401, 403)
        assert ideas.get("/districts/all", stranger).status_code in (401, 403)


def test_two_districts_exchange_their_places_and_two_exchanges_do_not_wait_in_a_ring(ideas: Ideas) -> None:
    before = {slug: district(ideas, slug)["tile"] for slug in ("annila", "emola")}
    assert change(ideas, "annila", tile=before["emola"]).status_code == 200
    assert district(ideas, "emola")["tile"] == before["annila"]
    assert ideas.get("/districts/emola/changes", REVIEWER).json["items"][0]["changes"][0]["field"] == "tile"
    tiles = {slug: district(ideas, slug) for slug in ("annila", "emola")}
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def exchange(slug: str, other: str) -> None:
        start.wait()
        try:
            own = tiles[slug]["version"]
            edit_district(ideas.wiring.sessions, REVIEWER, slug, own, {"tile": tiles[other]["tile"]})
            outcomes.append("done")
        except Exception as problem:  # the loser may be too late, never dead-locked
            outcomes.append(getattr(problem, "code", type(problem).__name__))

    pair = [
        threading.Thread(target=exchange, args=names) for names in (("annila", "emola"), ("emola", "annila"))
    ]
    for each in pair:
        each.start()
    for each in pair:
        each.join()
    assert sorted(outcomes) == ["changed_meanwhile", "done"]
    assert len({each["tile"] for each in ideas.get("/districts").json["items"]}) == 39


def test_a_district_in_use_cannot_vanish_but_another_may_take_over(ideas: Ideas) -> None:
    campaign = ideas.published()
    an_idea(ideas)
    assert deed(ideas, "tuppurala", "hide").json["code"] == "district_in_use"
    merged = deed(ideas, "tuppurala", "merge", into="emola")
    assert merged.json["merged_into"] == "emola"
    slugs = [each["slug"] for each in ideas.get("/districts").json["items"]]
    assert len(slugs) == 38 and "tuppurala" not in slugs
    taken_over = district(ideas, "emola")
    assert (taken_over["live_campaigns"], taken_over["ideas"]) == (1, 1)
    assert [each["id"] for each in ideas.get("/campaigns?district=emola").json["items"]] == [campaign["id"]]
    assert len(ideas.get("/ideas?district=emola").json["items"]) == 1
    # What had been merged into it goes along, so that an address never leads on twice.
    deed(ideas, "emola", "merge", into="annila")
    assert district(ideas, "tuppurala")["merged_into"] == "annila"
    assert change(ideas, "tuppurala", name="X").json["code"] == "district_closed"
    assert deed(ideas, "riutta", "merge", into="tuppurala").json["errors"] == {"into": ["district_not_shown"]}
    assert deed(ideas, "annila", "hide").json["code"] == "district_in_use"
    assert ideas.step(campaign, "cancel", ADMIN, reason="Tontti myytiin.").status_code == 200


def test_nothing_new_begins_in_a_district_that_is_closed(ideas: Ideas) -> None:
    draft = ideas.complete(district_slug="riutta")
    assert deed(ideas, "emola", "hide").json["hidden"] is True
    assert deed(ideas, "riutta", "merge", into="annila").status_code == 200
    refused = ideas.post("/ideas", ANONYMOUS, text="Penkki tänne.", district_slug="emola")
    assert refused.json["errors"] == {"district_slug": ["unknown"]}
    assert ideas.patch(ideas.draft(), district_slug="emola").json["errors"] == {"district_slug": ["unknown"]}
    with pytest.raises(IntegrityError), transaction(ideas.wiring.sessions) as session:
        session.execute(
            text("UPDATE campaigns SET district_slug = 'emola' WHERE id = :id"), {"id": draft["id"]}
        )
    restored = deed(ideas, "emola", "restore").json
    assert (restored["hidden"], restored["tile"]) == (False, 3)
    assert an_idea(ideas, district="emola")


def test_the_list_costs_one_query_however_much_there_is(ideas: Ideas) -> None:
    ideas.published()
    with counted_queries(ideas) as queries:
        ideas.get("/districts")
    assert len(queries) == 1
    assert "campaign" not in queries[0].split("FROM")[1]
