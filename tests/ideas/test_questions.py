"""Questions on a campaign: asked by anybody, answered by the association, looked after by staff."""

import uuid
from datetime import timedelta
from typing import Any

from services.chassis import clock
from services.chassis.identity import Identity
from services.ideas.usecases.publishing.tell_followers import forget_addresses
from services.ideas.usecases.questioning.answer import tell_askers
from services.ideas.usecases.questioning.moderate import flag_question
from tests.ideas.conftest import ANONYMOUS, EDITOR, MEMBER, OUTSIDER, PRESALE, REVIEWER, Ideas
from tests.ideas.participation_world import browser
from tests.ideas.test_followers import asked
from tests.ideas.test_remarks import read_first


def ask(
    ideas: Ideas, campaign: Any, text: str = "Kuka hoitaa talvella?", number: int = 1, **more: Any
) -> Any:
    path = f"/campaigns/{campaign['id']}/questions"
    reply = ideas.post(path, ANONYMOUS, text=text, browser=browser(number), **more)
    assert reply.status_code == 201, reply.json
    return reply.json


def shown(ideas: Ideas, campaign: Any, number: int = 9) -> list[Any]:
    path = f"/campaigns/{campaign['id']}/questions?browser={browser(number)}"
    items: list[Any] = ideas.get(path).json["items"]
    return items


def waiting(ideas: Ideas, who: Identity = EDITOR) -> list[str]:
    """The texts that wait, which are as many as the menu says."""
    items = ideas.get("/campaign-questions/open", who).json["items"]
    assert ideas.get("/campaign-questions/open/count", who).json["count"] == len(items)
    return [each["text"] for each in items]


def answer(ideas: Ideas, question: Any, who: Identity = EDITOR, text: str = "Me itse.") -> Any:
    return ideas.post(f"/campaign-questions/{question['id']}/answer", who, answer=text)


def test_a_question_is_answered_by_the_association_alone_oldest_first(ideas: Ideas) -> None:
    campaign = ideas.published()
    first = ask(ideas, campaign, "Missä?", name="Kaisa")
    second = ask(ideas, campaign, "Milloin?", 2, key="kysymys-2")
    assert ask(ideas, campaign, "Milloin?", 2, key="kysymys-2")["id"] == second["id"]
    assert (first["name"], first["own"]) == ("Kaisa", True)
    assert waiting(ideas) == ["Missä?", "Milloin?"]
    assert waiting(ideas, OUTSIDER) == []
    assert answer(ideas, first, OUTSIDER).status_code == 403
    assert answer(ideas, first).json["answer"] == "Me itse."
    assert waiting(ideas) == ["Milloin?"]
    assert [(each["text"], each["answer"], each["own"]) for each in shown(ideas, campaign)] == [
        ("Milloin?", None, False),
        ("Missä?", "Me itse.", False),
    ]
    path = f"/campaigns/{campaign['id']}/questions"
    page = ideas.get(f"{path}?limit=1").json
    assert [each["id"] for each in page["items"]] == [second["id"]]
    assert ideas.get(f"{path}?limit=1&after={page['next']}").json["items"][0]["id"] == first["id"]
    refused = ideas.post(path, ANONYMOUS, text="Soita 040 123 4567", name="010190-123A", browser=browser(1))
    assert refused.json["errors"] == {"text": ["personal_data"], "name": ["personal_data"]}
    flag_question(ideas.wiring.context, ANONYMOUS, uuid.UUID(second["id"]), reason="insult", note="Ruma")
    assert (
        ideas.post(f"/campaign-questions/{second['id']}/erase", ANONYMOUS, browser=browser(1)).status_code
        == 403
    )
    assert (
        ideas.post(f"/campaign-questions/{second['id']}/erase", ANONYMOUS, browser=browser(2)).status_code
        == 200
    )
    assert len(shown(ideas, campaign)) == 1
    kept = "SELECT (SELECT string_agg(note, '') FROM campaign_question_flags)"
    kept += ", (SELECT string_agg(result::text, '') LIKE '%Milloin%' FROM idempotency_record)"
    assert ideas.rows(kept) == [("", False)]
    draft = ideas.draft()
    assert (
        ideas.post(f"/campaigns/{draft['id']}/questions", ANONYMOUS, text="?", browser=browser(1)).status_code
        == 404
    )


def test_whoever_asked_is_told_once_and_only_at_a_confirmed_address(ideas: Ideas) -> None:
    campaign = ideas.published()
    questions = [
        ask(ideas, campaign, f"Kysymys {n}", n, email=f"a{n}@example.fi", locale="sv") for n in (1, 2)
    ]
    for question in questions:
        answer(ideas, question)
    assert tell_askers(ideas.wiring.context) == 0
    confirm = f"/campaign-questions/{questions[0]['id']}/confirm"
    assert ideas.post(confirm, ANONYMOUS, token="väärä").status_code == 404
    assert (
        ideas.post(confirm, ANONYMOUS, token=asked(ideas)[0]["confirm"]).json["campaign"]["slug"]
        == campaign["slug"]
    )
    assert (tell_askers(ideas.wiring.context), tell_askers(ideas.wiring.context)) == (1, 0)
    [letter] = ideas.events("campaign_question.answered.v1")
    assert (letter["question"], letter["answer"], letter["locale"]) == ("Kysymys 1", "Me itse.", "sv")
    clock.move(ideas.owner_url, timedelta(days=7, minutes=1))
    assert forget_addresses(ideas.wiring.context) == 1
    assert ideas.rows("SELECT count(contact_key) FROM campaign_questions") == [(0,)]
    clock.move(ideas.owner_url, None)


def test_staff_read_first_where_the_city_wants_it_and_flags_hide_meanwhile(ideas: Ideas) -> None:
    campaign = ideas.published()
    flagged = ask(ideas, campaign, "Pekka on ääliö.", email="a@example.fi")
    for number in range(3):
        visitor = Identity(address=f"192.0.2.{number}")
        flag_question(ideas.wiring.context, visitor, uuid.UUID(flagged["id"]), reason="insult", note="Ruma")
    assert shown(ideas, campaign) == []
    assert answer(ideas, flagged).json["code"] == "question_not_shown"
    read_first(ideas)
    ask(ideas, campaign, "Kuka hoitaa?", 2)
    assert ([len(shown(ideas, campaign, number)) for number in (2, 3)], waiting(ideas)) == ([1, 0], [])
    queue = ideas.get("/moderation/questions", REVIEWER).json["items"]
    assert [(each["text"], len(each["flags"])) for each in queue] == [
        ("Pekka on ääliö.", 3),
        ("Kuka hoitaa?", 0),
    ]
    assert ideas.get("/moderation/questions", MEMBER).status_code == 403
    decide = "/moderation/questions/{}".format
    assert ideas.post(decide(queue[0]["id"]), REVIEWER, decision="hide").json["errors"] == {
        "reason": ["required"]
    }
    ideas.post(decide(queue[0]["id"]), REVIEWER, decision="erase", reason="Loukkaa")
    ideas.post(decide(queue[1]["id"]), REVIEWER, decision="show")
    assert waiting(ideas) == ["Kuka hoitaa?"]
    left = "SELECT text || name || coalesce(contact_key, '') FROM campaign_questions ORDER BY id LIMIT 1"
    assert ideas.rows(left) == [("",)]
    assert ideas.rows("SELECT DISTINCT note FROM campaign_question_flags") == [("",)]


def test_a_seller_does_not_answer_in_words_of_donation(ideas: Ideas) -> None:
    question = ask(ideas, ideas.published(legal=PRESALE))
    errors = answer(ideas, question, text="Lahjoita vaikka kympin.").json["errors"]
    assert errors["answer"][0] == "donation_words"
