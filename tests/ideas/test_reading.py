"""What is shown to whom: districts, lists, single campaigns, ideas."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from services.contracts import events
from tests.ideas.conftest import (
    ADMIN,
    ANONYMOUS,
    ASSOCIATION,
    MEMBER,
    OUTSIDER,
    REVIEWER,
    Ideas,
    association_changed,
)


@contextmanager
def counted_queries(ideas: Ideas) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = ideas.wiring.sessions.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def totals(campaign: dict[str, Any], promised: int, collected: int = 0) -> events.CampaignTotalsChanged:
    """The sums of one campaign, as pledges tells them."""
    return events.CampaignTotalsChanged(
        campaign_id=campaign["id"],
        promised_cents=promised,
        secured_cents=promised,
        collected_cents=collected,
        in_repair_cents=0,
        refunded_cents=0,
        matched_cents=0,
        backers=3,
    )


def test_there_are_38_districts_in_finnish_order(ideas: Ideas) -> None:
    whole_city, *districts = ideas.get("/districts").json["items"]
    assert whole_city["kind"] == "kaupunki"
    assert len(districts) == 38
    assert len([each for each in districts if each["kind"] == "pitäjä"]) == 4
    names = [each["name"] for each in districts]
    assert names[:3] == ["Annila", "Anttola", "Emola"]
    assert names.index("Laajalampi") < names.index("Launiala") < names.index("Lehmuskylä")
    assert names.index("Lehmuskylä") < names.index("Lähemäki") < names.index("Maunuksela")


def test_a_district_sums_its_campaigns(ideas: Ideas) -> None:
    for promised in (100_000, 50_000):
        ideas.tell(totals(ideas.published(), promised, collected=1_000))
    ideas.complete()
    with counted_queries(ideas) as queries:
        districts = {each["slug"]: each for each in ideas.get("/districts").json["items"]}
    assert len(queries) == 1
    tuppurala = districts["tuppurala"]
    assert (tuppurala["live_campaigns"], tuppurala["promised_cents"]) == (2, 150_000)
    assert tuppurala["collected_cents"] == 2_000
    assert districts["emola"]["live_campaigns"] == 0
    assert ideas.get("/districts/tuppurala").json == tuppurala
    assert ideas.get("/districts/moisio").status_code == 404


def test_nobody_else_sees_a_draft(ideas: Ideas) -> None:
    draft = ideas.complete("Salainen suunnitelma")
    for address in (draft["id"], draft["slug"]):
        for stranger in (ANONYMOUS, OUTSIDER):
            assert ideas.get(f"/campaigns/{address}", stranger).status_code == 404
    assert ideas.get(f"/campaigns/{draft['id']}/updates", OUTSIDER).status_code == 404
    assert ideas.patch(draft, OUTSIDER, summary="Kaappaus").status_code == 404
    assert ideas.step(draft, "submit", OUTSIDER).status_code == 404
    assert ideas.get("/campaigns?state=all&q=salainen").json["items"] == []
    assert ideas.get(f"/campaigns?association_id={ASSOCIATION}", OUTSIDER).json["items"] == []
    for insider in (MEMBER, REVIEWER, ADMIN):
        assert ideas.get(f"/campaigns/{draft['slug']}", insider).status_code == 200
        assert len(ideas.get(f"/campaigns?association_id={ASSOCIATION}", insider).json["items"]) == 1


def test_the_public_sees_no_review_and_no_names(ideas: Ideas) -> None:
    campaign = ideas.submitted()
    ideas.step(campaign, "review", REVIEWER, decision="needs_work", reason="Tarkentakaa budjettia.")
    ideas.step(campaign, "submit")
    ideas.step(campaign, "review", REVIEWER, decision="approved")
    ideas.step(campaign, "publish")
    shown = ideas.get(f"/campaigns/{campaign['id']}")
    assert shown.json["review_comments"] == []
    assert shown.json["allowed_actions"] == []
    assert "budjettia" not in shown.text
    assert str(MEMBER.subject) not in shown.text
    assert str(REVIEWER.subject) not in shown.text
    assert len(ideas.read(campaign)["review_comments"]) == 2


def test_a_campaign_is_read_in_a_fixed_number_of_queries(ideas: Ideas) -> None:
    campaign = ideas.published()
    with counted_queries(ideas) as queries:
        shown = ideas.get(f"/campaigns/{campaign['slug']}").json
    assert len(queries) <= 6
    assert shown["association"]["business_id"] == "0112038-9"
    assert shown["totals"]["promised_cents"] == 0
    for _ in range(3):
        ideas.published()
    with counted_queries(ideas) as queries:
        assert len(ideas.get("/campaigns").json["items"]) == 4
    assert len(queries) == 1


def test_live_campaigns_come_by_deadline_page_by_page(ideas: Ideas) -> None:
    expected = [ideas.published(days=days)["id"] for days in (5, 9, 9, 20, 31)]
    seen: list[str] = []
    cursor = ""
    for _ in range(10):
        reply = ideas.get(f"/campaigns?limit=2&after={cursor}").json
        seen += [each["id"] for each in reply["items"]]
        cursor = reply["next"]
        if cursor is None:
            break
    assert seen == expected


def test_ended_campaigns_come_newest_first_page_by_page(ideas: Ideas) -> None:
    campaigns = [ideas.published() for _ in range(3)]
    for campaign in campaigns:
        ideas.step(campaign, "cancel", ADMIN, reason="Koe")
    first = ideas.get("/campaigns?state=ended&limit=2").json
    rest = ideas.get(f"/campaigns?state=ended&limit=2&after={first['next']}").json
    assert [each["id"] for each in first["items"] + rest["items"]] == [c["id"] for c in campaigns[::-1]]
    assert rest["next"] is None
    assert ideas.get("/campaigns").json["items"] == []


@pytest.mark.parametrize("cursor", ["x", "W10=", "WyJ4Il0=", "WyJhIiwiYiJd", "WyIyMDI2LTAxLTAxIiwgIngiXQ=="])
def test_a_made_up_cursor_is_refused(ideas: Ideas, cursor: str) -> None:
    for path in ("/campaigns?", "/campaigns?state=all&", "/ideas?"):
        reply = ideas.get(f"{path}after={cursor}")
        assert reply.status_code == 422, path
    assert ideas.get(f"/review-queue?after={cursor}", REVIEWER).status_code == 422


def test_searching_finds_words_in_any_case_and_takes_signs_literally(ideas: Ideas) -> None:
    ideas.published("ÄÄNEKÄS kevät")
    ideas.published("Puutarha 100 % luomua")

    def found(query: str) -> list[str]:
        return sorted(each["title"] for each in ideas.get(f"/campaigns?q={query}").json["items"])

    assert found("äänekäs") == ["ÄÄNEKÄS kevät"]
    assert found("100 %25") == ["Puutarha 100 % luomua"]
    assert found("100%25luomua") == []
    assert found("_") == []
    assert found("kuvitelma") == ["Puutarha 100 % luomua", "ÄÄNEKÄS kevät"]
    assert found("TUPPURALA") == ["Puutarha 100 % luomua", "ÄÄNEKÄS kevät"]
    assert ideas.get("/campaigns?district=emola").json["items"] == []
    assert len(ideas.get("/campaigns?district=tuppurala").json["items"]) == 2


def test_the_review_queue_is_oldest_first_and_for_reviewers(ideas: Ideas) -> None:
    waiting = [ideas.submitted()["id"] for _ in range(3)]
    ideas.complete()
    first = ideas.get("/review-queue?limit=2", REVIEWER).json
    rest = ideas.get(f"/review-queue?limit=2&after={first['next']}", REVIEWER).json
    assert [each["id"] for each in first["items"] + rest["items"]] == waiting
    assert ideas.get("/review-queue", MEMBER).status_code == 403
    assert ideas.get("/review-queue").status_code == 401


def test_what_others_tell_takes_effect_once(ideas: Ideas) -> None:
    campaign = ideas.published()
    for _ in range(2):
        ideas.tell(totals(campaign, 42_000))
        ideas.tell(association_changed(name="Uusi Nimi ry", verified_at="2026-11-12T10:00:00+00:00"))
    shown = ideas.read(campaign)
    assert shown["totals"]["promised_cents"] == 42_000
    assert shown["association"]["name"] == "Uusi Nimi ry"
    assert shown["association"]["verified_at"] == "2026-11-12T10:00:00Z"
    assert len(ideas.rows("SELECT 1 FROM association_profiles")) == 1


def test_an_unknown_page_and_a_wrong_id_are_not_found(ideas: Ideas) -> None:
    assert ideas.get("/campaigns/ei-ole").status_code == 404
    assert ideas.get("/ideas/0192aaaa-0000-7000-8000-00000000ffff").status_code == 404
    assert ideas.get("/campaigns?association_id=x").status_code == 422
    assert ideas.get("/campaigns?limit=1000000").status_code == 422


@pytest.mark.parametrize("sign", ["%00", "%F0%9F", "%ED%A0%80", "%5C", "'"])
def test_odd_signs_in_an_address_find_nothing_and_break_nothing(ideas: Ideas, sign: str) -> None:
    for path in (
        *(f"/campaigns?q={sign}", f"/campaigns?district={sign}", f"/ideas?district={sign}"),
        *(f"/campaigns/{sign}", f"/districts/{sign}", f"/campaigns?after={sign}"),
    ):
        assert ideas.get(path).status_code in (200, 400, 404, 422), path


def test_the_description_of_the_api_names_every_route(ideas: Ideas) -> None:
    paths = ideas.get("/openapi.json").json["paths"]
    assert {"/districts", "/ideas/{idea_id}/adopt", "/campaigns/{campaign_id}/review"} <= paths.keys()
