"""Questions and comments: who sees them when, what flags do, and what staff decide."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from services.chassis.identity import Identity
from services.ideas.domain.discussing.personal_data import tells_of_a_person
from services.ideas.domain.discussing.remarks import Moderation
from services.ideas.usecases.discussing.flag import flag_idea, flag_remark
from tests.ideas.conftest import ANONYMOUS, MEMBER, REVIEWER, Ideas
from tests.ideas.participation_world import an_idea, browser


def remark(ideas: Ideas, idea: Any, text: str = "Kuka hoitaa talvella?", number: int = 1) -> Any:
    reply = ideas.post(
        f"/ideas/{idea['id']}/remarks", ANONYMOUS, kind="question", text=text, browser=browser(number)
    )
    assert reply.status_code == 201, reply.json
    return reply.json


def texts(ideas: Ideas, idea: Any, number: int = 9) -> list[str]:
    items = ideas.get(f"/ideas/{idea['id']}/remarks?browser={browser(number)}").json["items"]
    return [each["text"] for each in items]


def queue(ideas: Ideas, of: str = "remarks") -> list[Any]:
    items: list[Any] = ideas.get(f"/moderation/{of}", REVIEWER).json["items"]
    return items


def read_first(ideas: Ideas) -> None:
    """Let the city's choice be that staff read before everybody else."""
    app = ideas.client._client.application
    app.extensions["context"] = replace(ideas.wiring.context, moderation=Moderation(before=True))


@pytest.mark.parametrize(
    "text",
    [
        "Soita 040 123 4567 niin kerron",
        "Numeroni on +358401234567.",
        "Laita viestiä aino@esimerkki.fi",
        "Tunnus on 010190-123A",
        "Tunnus 010105A123X",
    ],
)
def test_what_names_a_person_is_not_for_everybody(text: str) -> None:
    assert tells_of_a_person(text)


@pytest.mark.parametrize(
    "text",
    ["Klo 18.00–20.00, 12 penkkiä á 350 €", "Vuosina 2024-2026", "PK-2026-117", "Talo 12 b 34", "5 000 000"],
)
def test_other_numbers_name_nobody(text: str) -> None:
    assert not tells_of_a_person(text)


def test_a_remark_is_seen_at_once_where_staff_look_afterwards(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    remark(ideas, idea)
    assert texts(ideas, idea) == ["Kuka hoitaa talvella?"]
    assert queue(ideas) == []


def test_a_remark_waits_where_staff_read_first_and_its_writer_alone_sees_it(ideas: Ideas) -> None:
    read_first(ideas)
    idea = an_idea(ideas)
    waiting = remark(ideas, idea, number=1)
    assert waiting["state"] == "waiting"
    assert (texts(ideas, idea, 1), texts(ideas, idea, 2)) == (["Kuka hoitaa talvella?"], [])
    assert [each["id"] for each in queue(ideas)] == [waiting["id"]]
    assert ideas.post(f"/moderation/remarks/{waiting['id']}", REVIEWER, decision="show").status_code == 200
    assert (texts(ideas, idea, 2), queue(ideas)) == (["Kuka hoitaa talvella?"], [])


def test_personal_data_in_a_remark_are_refused_at_their_field(ideas: Ideas) -> None:
    reply = ideas.post(
        f"/ideas/{an_idea(ideas)['id']}/remarks",
        ANONYMOUS,
        kind="comment",
        text="Soita 040 123 4567",
        browser=browser(1),
    )
    assert (reply.status_code, reply.json["errors"]) == (422, {"text": ["personal_data"]})


def test_three_visitors_flags_hide_a_remark_until_staff_have_looked(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    written = remark(ideas, idea)
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        flag_remark(ideas.wiring.context, Identity(address=address), _id(written), reason="insult", note="")
    assert texts(ideas, idea) != []
    flag_remark(ideas.wiring.context, MEMBER, _id(written), reason="other", note="Haukkuu naapuria")
    assert texts(ideas, idea) == []
    [told] = queue(ideas)
    assert [each["reason"] for each in told["flags"]] == ["insult", "insult", "other"]
    assert (told["flags"][2]["note"], told["idea"]["id"]) == ("Haukkuu naapuria", idea["id"])
    ideas.post(f"/moderation/remarks/{written['id']}", REVIEWER, decision="show", reason="Asiaa")
    assert (texts(ideas, idea), queue(ideas)) == (["Kuka hoitaa talvella?"], [])
    assert ideas.rows("SELECT DISTINCT note FROM idea_flags") == [("",)]
    for address in ("192.0.2.1", "192.0.2.2"):
        flag_remark(ideas.wiring.context, Identity(address=address), _id(written), reason="insult", note="")
    flag_remark(ideas.wiring.context, MEMBER, _id(written), reason="insult", note="")
    assert (len(texts(ideas, idea)), queue(ideas)) == (1, [])


def test_a_flagged_idea_is_gone_for_visitors_and_in_the_queue_of_staff(ideas: Ideas) -> None:
    idea = an_idea(ideas, "Naapurin Pekka on ääliö.")
    remark(ideas, idea)
    for number in range(3):
        flag_idea(
            ideas.wiring.context, Identity(address=f"192.0.2.{number}"), _id(idea), reason="insult", note=""
        )
    page = f"/ideas/{idea['id']}"
    assert (ideas.get(page).status_code, ideas.get(page).json["code"]) == (410, "idea_hidden")
    assert ideas.get("/ideas").json["items"] == texts(ideas, idea) == []
    assert ideas.post(f"{page}/support", ANONYMOUS, browser=browser(1)).status_code == 410
    [told] = queue(ideas, "ideas")
    assert told["hidden"] and len(told["flags"]) == 3
    decide = f"/moderation/ideas/{idea['id']}"
    assert ideas.post(decide, REVIEWER, decision="hide", reason="").json["errors"] == {"reason": ["required"]}
    assert ideas.post(decide, REVIEWER, decision="show").status_code == 200
    assert (ideas.get(page).status_code, queue(ideas, "ideas")) == (200, [])
    assert ideas.post(decide, REVIEWER, decision="erase", reason="Nimetty ihminen").status_code == 200
    assert ideas.rows("SELECT title || text || coalesce(contact_key, '') FROM ideas") == [("",)]
    assert ideas.post(decide, REVIEWER, decision="show").status_code == 409


def test_staff_answer_a_question_and_hide_what_does_not_belong(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    asked, bad = remark(ideas, idea), remark(ideas, idea, "Mainos: halvat renkaat", 2)
    ideas.post(f"/moderation/remarks/{asked['id']}/answer", REVIEWER, answer="Kaupunki auraa.")
    ideas.post(f"/moderation/remarks/{bad['id']}", REVIEWER, decision="hide", reason="Mainos")
    [shown] = ideas.get(f"/ideas/{idea['id']}/remarks").json["items"]
    assert (shown["text"], shown["answer"], shown["own"]) == (
        "Kuka hoitaa talvella?",
        "Kaupunki auraa.",
        False,
    )
    again = ideas.post(f"/moderation/remarks/{bad['id']}/answer", REVIEWER, answer="Ei kiitos.")
    assert (again.status_code, again.json["code"]) == (409, "remark_hidden")
    done = [
        row[0]
        for row in ideas.rows("SELECT action FROM audit_entry WHERE subject LIKE 'remark:%' ORDER BY id")
    ]
    assert done == ["remark.written", "remark.written", "remark.answered", "remark.hidden"]


def test_a_writer_erases_their_own_remark_and_nobody_elses(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    own = remark(ideas, idea, number=1)
    erase = f"/remarks/{own['id']}/erase"
    assert ideas.post(erase, ANONYMOUS, browser=browser(2)).status_code == 403
    assert ideas.post(erase, ANONYMOUS, browser=browser(1)).json["state"] == "erased"
    assert (texts(ideas, idea, 1), ideas.rows("SELECT text FROM idea_remarks")) == ([], [("",)])


def test_only_reviewers_moderate(ideas: Ideas) -> None:
    written = remark(ideas, an_idea(ideas))
    for who, status in ((ANONYMOUS, 401), (MEMBER, 403)):
        assert ideas.get("/moderation/remarks", who).status_code == status
        assert ideas.post(f"/moderation/remarks/{written['id']}", who, decision="show").status_code == status


def test_remarks_and_the_queue_are_paged(ideas: Ideas) -> None:
    read_first(ideas)
    idea = an_idea(ideas)
    made = [remark(ideas, idea, f"Kysymys {number}?", number)["id"] for number in range(3)]
    first = ideas.get("/moderation/remarks?limit=2", REVIEWER).json
    rest = ideas.get(f"/moderation/remarks?limit=2&after={first['next']}", REVIEWER).json
    assert [each["id"] for each in first["items"] + rest["items"]] == made
    assert rest["next"] is None


def _id(thing: Any) -> Any:
    return uuid.UUID(thing["id"])
