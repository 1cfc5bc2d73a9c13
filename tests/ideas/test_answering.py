"""What staff say of an idea, two ideas made one, and who is told when an association takes it up."""

import uuid
from typing import Any

import pytest

from services.contracts.events import SealedContact
from services.ideas.usecases.supporting.announce_adoptions import announce_adoptions
from tests.ideas.conftest import ANONYMOUS, ASSOCIATION, EDITOR, MEMBER, REVIEWER, Ideas
from tests.ideas.participation_world import CONSENT, an_idea, browser, support


def answer(ideas: Ideas, idea: Any, who: Any = REVIEWER, **said: Any) -> Any:
    said = {"feasibility": "partly", "price_cents": 120_000, "reason": "Katos ei mahdu."} | said
    return ideas.post(f"/moderation/ideas/{idea['id']}/answers", who, **said)


def merge(ideas: Ideas, idea: Any, into: Any, who: Any = REVIEWER) -> Any:
    return ideas.post(f"/moderation/ideas/{idea['id']}/merge", who, into=into["id"])


def seen(ideas: Ideas, idea: Any) -> Any:
    return ideas.get(f"/ideas/{idea['id']}").json


def test_the_last_answer_is_shown_and_the_earlier_ones_are_kept(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    assert (idea["feasibility"], idea["answer"]) == ("open", None)
    assert answer(ideas, idea).status_code == 201
    assert answer(ideas, idea, feasibility="feasible", price_cents=None, reason="Katos mahtuu.").json[
        "answer"
    ]
    shown = seen(ideas, idea)
    assert (shown["feasibility"], shown["answer"]["reason"]) == ("feasible", "Katos mahtuu.")
    assert shown["answer"]["price_cents"] is None
    assert ideas.rows("SELECT feasibility, price_cents FROM idea_answers ORDER BY id") == [
        ("partly", 120_000),
        ("feasible", None),
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"price_cents": 0}, "price_cents"),
        ({"feasibility": "ehkä"}, "feasibility"),
    ],
)
def test_an_answer_without_its_reason_is_refused(ideas: Ideas, said: dict[str, Any], field: str) -> None:
    reply = answer(ideas, an_idea(ideas), **said)
    assert (reply.status_code, list(reply.json["errors"])) == (422, [field])


def test_only_reviewers_answer_and_merge(ideas: Ideas) -> None:
    one, other = an_idea(ideas), an_idea(ideas)
    assert answer(ideas, one, MEMBER).status_code == merge(ideas, one, other, MEMBER).status_code == 403


def test_support_is_united_without_counting_anybody_twice(ideas: Ideas) -> None:
    one, other = an_idea(ideas, "Penkki rantaan."), an_idea(ideas, "Istumapaikka rannalle.")
    for number in (1, 2, 3):
        support(ideas, one, number)
    for number in (3, 4):
        support(ideas, other, number)
    ideas.post(f"/ideas/{other['id']}/remarks", ANONYMOUS, kind="comment", text="Hyvä!", browser=browser(1))
    assert merge(ideas, other, one).json["supports"] == 4
    assert ideas.rows("SELECT count(*), count(DISTINCT supporter) FROM idea_supports") == [(4, 4)]
    assert seen(ideas, other)["merged_into"] == one["id"]
    assert [each["text"] for each in seen(ideas, one)["credits"]] == ["Istumapaikka rannalle."]
    assert [each["id"] for each in ideas.get("/ideas").json["items"]] == [one["id"]]
    assert [each["text"] for each in ideas.get(f"/ideas/{one['id']}/remarks").json["items"]] == ["Hyvä!"]
    assert support(ideas, other, 5)["supports"] == 5
    assert support(ideas, other, 3)["supports"] == 5


def test_of_two_supports_of_one_visitor_the_address_is_kept(ideas: Ideas) -> None:
    one, other = an_idea(ideas), an_idea(ideas)
    support(ideas, one, 1)
    support(ideas, other, 1, consent=CONSENT)
    assert merge(ideas, other, one).json["supports"] == 1
    assert ideas.rows("SELECT contact_key IS NOT NULL FROM idea_supports") == [(True,)]


def test_a_merged_idea_takes_those_along_that_were_merged_into_it(ideas: Ideas) -> None:
    first, second, third = (an_idea(ideas, f"Penkki numero {number}.") for number in range(3))
    merge(ideas, first, second)
    merge(ideas, second, third)
    assert {seen(ideas, each)["merged_into"] for each in (first, second)} == {third["id"]}
    assert len(seen(ideas, third)["credits"]) == 2


def test_what_cannot_be_merged_is_refused(ideas: Ideas) -> None:
    one, other, adopted = an_idea(ideas), an_idea(ideas), an_idea(ideas)
    ideas.post(f"/ideas/{adopted['id']}/adopt", MEMBER, association_id=str(ASSOCIATION))
    assert merge(ideas, one, one).json["errors"] == {"into": ["same_idea"]}
    assert merge(ideas, one, {"id": str(uuid.uuid4())}).json["errors"] == {"into": ["unknown"]}
    assert merge(ideas, adopted, one).json["code"] == "idea_adopted"
    assert merge(ideas, one, other).status_code == 200
    assert merge(ideas, one, other).json["code"] == "idea_merged"
    assert merge(ideas, other, one).json["errors"] == {"into": ["not_shown"]}
    assert answer(ideas, one).json["code"] == "idea_merged"


def test_a_merged_idea_is_taken_up_where_it_is_now(ideas: Ideas) -> None:
    one, other = an_idea(ideas), an_idea(ideas)
    merge(ideas, one, other)
    assert ideas.post(f"/ideas/{one['id']}/adopt", MEMBER, association_id=str(ASSOCIATION)).status_code == 201
    shown = seen(ideas, other)
    assert (shown["adopted"], shown["adopted_by"], shown["campaign"]) == (
        True,
        "Tuppuralan Kuvitelma ry",
        None,
    )


def test_those_who_asked_for_it_are_told_once_that_an_association_took_the_idea_up(ideas: Ideas) -> None:
    authored = {
        "text": "Penkki rantaan.",
        "district_slug": "emola",
        "email": "tekija@example.fi",
        "locale": "en",
    }
    idea, merged = ideas.post("/ideas", ANONYMOUS, **authored).json, an_idea(ideas)
    support(ideas, idea, 1)
    support(ideas, merged, 2, consent=CONSENT)
    support(ideas, idea, 3, consent=CONSENT | {"email": "lopetti@example.fi"})
    ideas.post(f"/ideas/{idea['id']}/support/undo", ANONYMOUS, browser=browser(3))
    merge(ideas, merged, idea)
    assert announce_adoptions(ideas.wiring.context) == 0
    ideas.post(f"/ideas/{idea['id']}/adopt", EDITOR, association_id=str(ASSOCIATION))
    assert (announce_adoptions(ideas.wiring.context), announce_adoptions(ideas.wiring.context)) == (2, 0)
    told = ideas.events("idea.adoption_announced.v1")
    assert [(each["is_author"], each["locale"], each["idea_id"]) for each in told] == [
        (False, "sv", idea["id"]),
        (True, "en", idea["id"]),
    ]
    opened = [ideas.wiring.sealer.open(SealedContact(**each["contact"])) for each in told]
    assert [each["email"] for each in opened] == ["kaisa@example.fi", "tekija@example.fi"]
    assert "kaisa" not in str(told)
    stop = f"/idea-supports/{opened[0]['support_id']}/stop"
    assert ideas.post(stop, ANONYMOUS, token=opened[0]["stop"]).status_code == 200
    left = [each["contact"]["wrapped_key"] for each in ideas.events("idea.adoption_announced.v1")]
    assert (left[0], bool(left[1])) == ("", True)
    ideas.post(f"/moderation/ideas/{idea['id']}", REVIEWER, decision="erase", reason="Tekijän pyynnöstä")
    assert [each["contact"]["data"] for each in ideas.events("idea.adoption_announced.v1")] == ["", ""]
