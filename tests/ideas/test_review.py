"""The review in detail: comments at single fields, and two reviewers where much money is asked for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from services.chassis.identity import ANONYMOUS, Identity
from services.ideas.domain.reviewing import SameReviewer, completes, reviewers_needed
from tests.ideas.conftest import EDITOR, MEMBER, PERMIT, REVIEWER, Ideas

LIMIT_CENTS = 1_000_000
SECOND = Identity(subject="0192cccc-0000-7000-8000-000000000014", roles=frozenset({"reviewer"}))


def large(goal_cents: int = LIMIT_CENTS + 1) -> dict[str, Any]:
    """The content of a campaign that asks for so much; a permit has no cap."""
    line = {"name": "Kaikki", "amount_cents": goal_cents}
    return {"goal_cents": goal_cents, "budget_lines": [line], "legal": PERMIT}


def test_a_goal_over_the_limit_takes_two_and_one_that_equals_it_takes_one() -> None:
    assert [reviewers_needed(cents, LIMIT_CENTS) for cents in (None, LIMIT_CENTS, LIMIT_CENTS + 1)] == [
        1,
        1,
        2,
    ]
    assert completes(1, None, "aino")
    assert not completes(2, None, "aino")
    assert completes(2, "aino", "taina")
    with pytest.raises(SameReviewer):
        completes(2, "aino", "aino")


def test_over_the_limit_the_first_approval_leaves_the_campaign_waiting_for_another_person(
    ideas: Ideas,
) -> None:
    assert ideas.approved(**large(LIMIT_CENTS))["state"] == "approved"
    campaign = ideas.submitted(**large())
    version = campaign["version"]
    first = ideas.step(campaign, "review", REVIEWER, decision="approved", version=version).json
    assert (first["state"], first["version"]) == ("submitted", version)
    assert first["review_progress"] == {"needed": 2, "given": 1, "given_by_reader": True}
    assert ideas.read(campaign, SECOND)["review_progress"]["given_by_reader"] is False
    assert len(ideas.events("campaign.reviewed.v1")) == 1
    again = ideas.step(campaign, "review", REVIEWER, decision="approved", version=version)
    assert (again.status_code, again.json["code"]) == (403, "same_reviewer")
    second = ideas.step(campaign, "review", SECOND, decision="approved", version=version).json
    assert (second["state"], second["review_progress"]) == ("approved", None)
    assert [each["decision"] for each in ideas.events("campaign.reviewed.v1")] == ["approved"] * 2
    assert ideas.step(campaign, "publish").status_code == 200


def test_an_edit_voids_the_first_approval(ideas: Ideas) -> None:
    campaign = ideas.submitted(**large())
    ideas.step(campaign, "review", REVIEWER, decision="approved")
    back = ideas.step(campaign, "review", SECOND, decision="needs_work", reason="Kuka maksaa kuljetuksen?")
    edited = ideas.patch(back.json, story="Kuljetuksen maksaa kaupunki.").json
    ideas.step(edited, "submit")
    # The second pair of eyes of before is the first of this version.
    assert ideas.step(campaign, "review", SECOND, decision="approved").json["state"] == "submitted"
    assert ideas.step(campaign, "review", REVIEWER, decision="approved").json["state"] == "approved"


def test_two_reviewers_at_once_are_two_and_one_reviewer_twice_is_one(ideas: Ideas) -> None:
    alone, together = ideas.submitted(**large()), ideas.submitted(**large())

    def approve(campaign: dict[str, Any], who: Identity) -> int:
        return ideas.step(campaign, "review", who, decision="approved").status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(approve, (alone, alone), (REVIEWER, REVIEWER))) == [200, 403]
        assert sorted(pool.map(approve, (together, together), (REVIEWER, SECOND))) == [200, 200]
    assert [ideas.read(each)["state"] for each in (alone, together)] == ["submitted", "approved"]


def test_the_database_refuses_one_person_in_two_places_and_a_half_approval(ideas: Ideas) -> None:
    campaign = ideas.submitted(**large())
    ideas.step(campaign, "review", REVIEWER, decision="approved")
    for statement, refusal in (
        ("UPDATE campaign_approvals SET second_by = first_by, second_at = first_at", "reviewers_differ"),
        ("UPDATE campaign_approvals SET first_by = 'person:x'", "permission denied"),
        ("DELETE FROM campaign_approvals", "permission denied"),
        ("UPDATE campaigns SET state = 'approved' WHERE state = 'submitted'", "lacks an approval"),
    ):
        with pytest.raises(DBAPIError, match=refusal):
            ideas.rows(statement)


COMMENTS = [
    {"field": "title", "text": "Kerro, missä laituri on."},
    {"field": "budget_lines", "text": "Kuljetus puuttuu."},
    {"field": "experiment.measure", "text": "Miten tämä lasketaan?"},
]


def test_comments_stand_at_their_fields_until_those_are_edited_and_stay_in_the_history(ideas: Ideas) -> None:
    campaign = ideas.submitted()
    back = ideas.step(campaign, "review", REVIEWER, decision="needs_work", comments=COMMENTS)
    assert (back.status_code, back.json["state"]) == (200, "needs_work")
    seen = ideas.read(campaign, EDITOR)["field_comments"]
    assert [(each["field"], each["done_at"]) for each in seen] == [
        ("experiment.measure", None),
        ("budget_lines", None),
        ("title", None),
    ]
    [told] = ideas.events("campaign.reviewed.v1")
    assert told["reason"].splitlines()[0] == "Kerro, missä laituri on."
    # The form sends every field; only those with another value are edited.
    sent = {"title": campaign["title"], "summary": "Uusi lause.", "experiment": {"measure": "Laskuri"}}
    edited = ideas.patch(ideas.read(campaign), EDITOR, **sent).json
    done = {each["field"]: each["done_at"] is not None for each in edited["field_comments"]}
    assert done == {"title": False, "budget_lines": False, "experiment.measure": True}
    assert {each["text"] for each in edited["field_comments"]} == {each["text"] for each in COMMENTS}
    ideas.step(edited, "submit")
    assert len(ideas.read(campaign, REVIEWER)["field_comments"]) == 3
    with pytest.raises(DBAPIError, match="permission denied"):
        ideas.rows("UPDATE campaign_field_comments SET text = 'muu'")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"decision": "approved", "comments": COMMENTS}, "comments"),
    ({"decision": "needs_work", "comments": []}, "reason"),
    ({"decision": "needs_work", "comments": [{"field": "version", "text": "x"}]}, "comments"),
    ({"decision": "needs_work", "comments": [{"field": "title", "text": " "}]}, "comments"),
    ({"decision": "needs_work", "comments": [{"field": "title", "text": "x" * 1001}]}, "comments"),
]


def test_a_comment_is_at_a_known_field_says_something_and_goes_with_sending_back(ideas: Ideas) -> None:
    campaign = ideas.submitted()
    for body, field in REFUSED:
        reply = ideas.step(campaign, "review", REVIEWER, **body)
        assert (reply.status_code, next(iter(reply.json["errors"])).split(".")[0]) == (422, field)
    assert ideas.read(campaign)["state"] == "submitted"


def test_the_public_sees_no_comments_and_no_progress(ideas: Ideas) -> None:
    campaign = ideas.submitted()
    ideas.step(campaign, "review", REVIEWER, decision="needs_work", comments=COMMENTS)
    ideas.step(ideas.patch(ideas.read(campaign), MEMBER, title="Laituri Keksittyyn rantaan").json, "submit")
    ideas.step(campaign, "review", REVIEWER, decision="approved")
    ideas.step(campaign, "publish")
    shown = ideas.read(campaign, ANONYMOUS)
    assert (shown["field_comments"], shown["review_progress"]) == ([], None)
