"""Ideas, drafts, edits and news: what is kept, and what is refused with its reason."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from infra.launcher.databases import plain
from services.contracts.events import SealedContact
from tests.ideas.conftest import (
    ANONYMOUS,
    ASSOCIATION,
    CONTENT,
    EDITOR,
    MEMBER,
    OTHER_ASSOCIATION,
    OUTSIDER,
    PRESALE,
    REVIEWER,
    Ideas,
)

IDEA = {"text": "Valot Emolan kentälle. Talvella on pimeää jo kolmelta.", "district_slug": "emola"}


def test_an_idea_of_two_lines_becomes_a_draft(ideas: Ideas) -> None:
    idea = ideas.post("/ideas", ANONYMOUS, **IDEA).json
    # Its author's link stands in the answer to the form alone.
    assert len(idea.pop("link_token")) == 32
    assert idea["title"] == "Valot Emolan kentälle"
    assert ideas.get("/ideas?district=emola").json["items"] == [idea]
    assert ideas.get("/ideas?district=otava").json["items"] == []

    draft = ideas.post(f"/ideas/{idea['id']}/adopt", association_id=str(ASSOCIATION))
    assert draft.status_code == 201
    assert draft.json["story"] == IDEA["text"]
    assert draft.json["district"] == {"slug": "emola", "name": "Emola"}
    assert draft.json["idea_id"] == idea["id"]

    after = ideas.get(f"/ideas/{idea['id']}").json
    assert (after["adopted"], after["campaign"]) == (True, None)
    again = ideas.post(f"/ideas/{idea['id']}/adopt", association_id=str(ASSOCIATION))
    assert (again.status_code, again.json["code"]) == (409, "idea_adopted")


def test_an_idea_is_adopted_by_members_only(ideas: Ideas) -> None:
    idea = ideas.post("/ideas", ANONYMOUS, **IDEA).json
    for who, status in ((OUTSIDER, 403), (ANONYMOUS, 401)):
        reply = ideas.post(f"/ideas/{idea['id']}/adopt", who, association_id=str(ASSOCIATION))
        assert reply.status_code == status


def test_the_address_of_an_idea_is_sealed_and_never_shown(ideas: Ideas) -> None:
    reply = ideas.post("/ideas", ANONYMOUS, **IDEA, email="asukas@example.fi")
    assert "asukas@" not in reply.text
    ((idea_id, key, data),) = ideas.rows("SELECT id, contact_key, contact_data FROM ideas")
    assert "asukas@" not in data
    sealed = SealedContact(subject=f"idea:{idea_id}", wrapped_key=key, data=data)
    link = reply.json["link_token"]
    assert ideas.wiring.sealer.open(sealed) == {"email": "asukas@example.fi", "link": link}
    assert "asukas@" not in str(ideas.events("idea.submitted.v1"))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**IDEA, "text": "   "}, "text"),
        ({**IDEA, "text": "x" * 2001}, "text"),
        ({**IDEA, "district_slug": "moisio"}, "district_slug"),
        ({**IDEA, "email": "ei osoite"}, "email"),
        ({**IDEA, "adopted": True}, "adopted"),
        ({"text": "Ilman paikkaa"}, "district_slug"),
    ],
)
def test_a_bad_idea_is_refused_by_its_field(ideas: Ideas, body: dict[str, Any], field: str) -> None:
    reply = ideas.post("/ideas", ANONYMOUS, **body)
    assert reply.status_code == 422
    assert list(reply.json["errors"]) == [field]
    assert ideas.rows("SELECT 1 FROM ideas") == []


def test_the_same_key_makes_one_idea_and_one_answer(ideas: Ideas) -> None:
    first = ideas.post("/ideas", ANONYMOUS, key="avain-12345678", **IDEA)
    second = ideas.post("/ideas", ANONYMOUS, key="avain-12345678", **IDEA)
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert len(ideas.rows("SELECT 1 FROM ideas")) == 1
    other = ideas.post("/ideas", ANONYMOUS, key="avain-12345678", **{**IDEA, "text": "Muuta"})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_two_campaigns_of_one_name_have_two_addresses(ideas: Ideas) -> None:
    slugs = {ideas.draft("Talkoot")["slug"] for _ in range(2)}
    assert len(slugs) == 2
    assert "talkoot" in slugs
    renamed = ideas.patch(ideas.draft("Muu"), title="Talkoot").json
    assert renamed["slug"] not in slugs
    assert renamed["slug"].startswith("talkoot-")


def test_a_draft_is_started_for_ones_own_association_only(ideas: Ideas) -> None:
    reply = ideas.post("/campaigns", association_id=str(OTHER_ASSOCIATION), title="Valtaus")
    assert (reply.status_code, reply.json["code"]) == (403, "not_a_member")


@pytest.mark.parametrize(
    "extra",
    [
        {"state": "published"},
        {"association_id": str(OTHER_ASSOCIATION)},
        {"slug": "oma"},
        {"approved_version": 1},
        {"published_at": "2026-11-21T00:00:00Z"},
        {"totals": {"collected_cents": 1}},
        {"legal": {"verified": True}},
        {"budget_lines": [{"name": "A", "amount_cents": 1, "paid": True}]},
    ],
)
def test_nothing_is_assigned_by_surprise(ideas: Ideas, extra: dict[str, Any]) -> None:
    draft = ideas.draft()
    reply = ideas.patch(draft, **extra)
    assert reply.status_code == 422
    assert ideas.read(draft) == draft
    assert ideas.step(draft, "submit", state="published").status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"goal_cents": 0}, "goal_cents"),
        ({"goal_cents": -100}, "goal_cents"),
        ({"goal_cents": 10.5}, "goal_cents"),
        ({"goal_cents": "950000"}, "goal_cents"),
        ({"goal_cents": True}, "goal_cents"),
        ({"goal_cents": 10**17}, "goal_cents"),
        ({"minimum_pledge_cents": 49}, "minimum_pledge_cents"),
        ({"deadline_on": "31.12.2026"}, "deadline_on"),
        ({"deadline_on": "2027-02-29"}, "deadline_on"),
        ({"district_slug": "moisio"}, "district_slug"),
        ({"model": "loan"}, "model"),
        ({"picture": "../../etc/passwd"}, "picture"),
        ({"title": "Otsikko\nBcc: kaikki@example.fi"}, "title"),
        ({"title": ""}, "title"),
        ({"legal": {"mode": "hatusta"}}, "legal.mode"),
        ({"budget_lines": [{"name": "A", "amount_cents": 0}]}, "budget_lines.0.amount_cents"),
        ({"collecting_account_id": "tili"}, "collecting_account_id"),
        ({"version": 0}, "version"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_kept(ideas: Ideas, change: dict[str, Any], field: str) -> None:
    draft = ideas.draft()
    reply = ideas.patch(draft, summary="Tämän ei pidä jäädä", **change)
    assert reply.status_code == 422, reply.json
    assert list(reply.json["errors"]) == [field]
    assert ideas.read(draft) == draft


def test_an_edit_without_its_version_is_refused(ideas: Ideas) -> None:
    draft = ideas.draft()
    reply = ideas.client.patch(f"/campaigns/{draft['id']}", MEMBER, json={"summary": "Sokkona"})
    assert list(reply.json["errors"]) == ["version"]


def test_budget_lines_are_replaced_as_a_whole(ideas: Ideas) -> None:
    campaign = ideas.complete()
    fewer = ideas.patch(campaign, budget_lines=[{"name": "Kaikki", "amount_cents": 950_000}]).json
    assert [line["name"] for line in fewer["budget_lines"]] == ["Kaikki"]
    more = ideas.patch(fewer, budget_lines=CONTENT["budget_lines"]).json
    assert [line["amount_cents"] for line in more["budget_lines"]] == [700_000, 250_000]


def test_of_editors_at_the_same_moment_one_wins(ideas: Ideas) -> None:
    draft = ideas.draft()

    def edit(number: int) -> int:
        return ideas.patch(draft, EDITOR if number % 2 else MEMBER, summary=f"Versio {number}").status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(edit, range(6)))
    assert statuses == [200, 409, 409, 409, 409, 409]
    assert ideas.read(draft)["version"] == draft["version"] + 1


def test_two_reviewers_at_the_same_moment_decide_once(ideas: Ideas) -> None:
    campaign = ideas.submitted()

    def decide(decision: str) -> int:
        return ideas.step(campaign, "review", REVIEWER, decision=decision, reason="Syy").status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(decide, ["rejected", "rejected"]))
    assert statuses == [200, 409]
    assert len(ideas.events("campaign.reviewed.v1")) == 1


def test_the_database_refuses_what_the_law_does_not_allow(ideas: Ideas) -> None:
    approved, published = ideas.approved(), ideas.published()
    attempts = (
        ("UPDATE campaigns SET state = 'published' WHERE id = %s", approved, "public_only_when_lawful"),
        ("UPDATE campaigns SET goal_cents = 1 WHERE id = %s", published, "frozen"),
        ("UPDATE campaigns SET legal_number = '' WHERE id = %s", published, "frozen"),
        (
            "UPDATE campaign_state_changes SET reason = '' WHERE campaign_id = %s",
            published,
            "permission denied",
        ),
        ("DELETE FROM campaign_state_changes WHERE campaign_id = %s", published, "permission denied"),
    )
    with psycopg.connect(plain(ideas.wiring.settings.database_url), autocommit=True) as raw:
        for statement, campaign, refused in attempts:
            with pytest.raises(psycopg.Error, match=refused):
                raw.execute(statement, [campaign["id"]])


def test_news_are_posted_by_members_of_published_campaigns(ideas: Ideas) -> None:
    draft, campaign = ideas.draft(), ideas.published()
    news = {"title": "Telineet valittu", "body": "Koululaiset kokeilivat kolmea mallia."}
    assert ideas.step(draft, "updates", **news).json["code"] == "wrong_state"
    assert ideas.step(campaign, "updates", OUTSIDER, **news).status_code == 403
    posted = ideas.step(campaign, "updates", **news)
    assert posted.status_code == 201
    assert ideas.get(f"/campaigns/{campaign['id']}/updates").json["items"] == [posted.json]
    assert [each["title"] for each in ideas.events("campaign.update_posted.v1")] == ["Telineet valittu"]


def test_news_of_a_presale_may_not_speak_of_donations(ideas: Ideas) -> None:
    campaign = ideas.published(legal=PRESALE)
    reply = ideas.step(campaign, "updates", title="Kiitos", body="Kiitos kaikista lahjoituksista!")
    assert reply.json["errors"] == {"body": ["donation_words", "lahjoituksista"]}


def test_news_come_newest_first_page_by_page(ideas: Ideas) -> None:
    campaign = ideas.published()
    for number in range(3):
        ideas.step(campaign, "updates", title=f"Uutinen {number}", body="Teksti")
    first = ideas.get(f"/campaigns/{campaign['id']}/updates?limit=2").json
    rest = ideas.get(f"/campaigns/{campaign['id']}/updates?limit=2&after={first['next']}").json
    titles = [each["title"] for each in first["items"] + rest["items"]]
    assert titles == ["Uutinen 2", "Uutinen 1", "Uutinen 0"]
    assert rest["next"] is None
