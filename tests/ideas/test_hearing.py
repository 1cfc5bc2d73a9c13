"""Feedback on the site: sent by anybody, answered within fourteen days, forgotten when it has served."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.chassis import clock
from services.contracts.events import SealedContact
from services.ideas.domain.hearing.feedback import last_day_to_answer
from services.ideas.usecases.hearing.watch_clock import forget_words, remind_of_feedback
from tests.ideas.conftest import ADMIN, ANONYMOUS, MEMBER, REVIEWER, Ideas

BARRIER = "Ruudunlukija ei kerro, mikä painike on valittu."


def send(ideas: Ideas, text: str = BARRIER, **more: Any) -> Any:
    reply = ideas.post("/feedback", ANONYMOUS, subject="accessibility", text=text, **more)
    assert reply.status_code == 201, reply.json
    return reply.json


def texts(ideas: Ideas, query: str = "") -> list[str]:
    return [each["text"] for each in ideas.get(f"/feedback{query}", REVIEWER).json["items"]]


def test_the_fourteenth_day_is_counted_in_the_city_and_over_the_turn_of_the_clock() -> None:
    just_before_midnight = datetime(2026, 11, 22, 21, 59, tzinfo=UTC)
    assert last_day_to_answer(just_before_midnight) == date(2026, 12, 6)
    assert last_day_to_answer(just_before_midnight + timedelta(minutes=1)) == date(2026, 12, 7)
    assert last_day_to_answer(datetime(2027, 10, 20, 21, 30, tzinfo=UTC)) == date(2027, 11, 4)


def test_feedback_is_answered_once_by_letter_and_its_address_is_gone(ideas: Ideas) -> None:
    sent = send(ideas, email="kaisa@example.fi", locale="sv", page="/kampanjat", key="palaute-1")
    assert send(ideas, email="kaisa@example.fi", locale="sv", page="/kampanjat", key="palaute-1") == sent
    assert sent["due_on"] == ideas.in_days(14)
    path = f"/feedback/{sent['id']}"
    assert [ideas.get(path, who).status_code for who in (ANONYMOUS, MEMBER)] == [401, 403]
    shown = ideas.get(path, ADMIN).json
    assert (shown["days_left"], shown["wants_letter"], shown["page"]) == (14, True, "/kampanjat")
    assert "kaisa" not in str(ideas.rows("SELECT * FROM feedback"))

    noted = [
        ideas.post(f"{path}/notes", REVIEWER, key="muistio-1", text="Kysyn tekijöiltä.") for _ in range(2)
    ]
    assert [reply.status_code for reply in noted] == [201, 201]
    assert [each["text"] for each in ideas.get(path, ADMIN).json["notes"]] == ["Kysyn tekijöiltä."]
    assert ideas.post(f"{path}/answer", MEMBER, answer="Ei.").status_code == 403
    assert ideas.post(f"{path}/answer", REVIEWER, answer=" ").json["errors"].keys() == {"answer"}
    assert ideas.post(f"{path}/answer", REVIEWER, answer="Korjasimme.").json["was_sent"] is True
    again = ideas.post(f"{path}/close", ADMIN, reason="Turha.")
    assert (again.status_code, again.json["code"]) == (409, "already_handled")
    (letter,) = ideas.events("feedback.answered.v1")
    assert (letter["answer"], letter["locale"], letter["page"]) == ("Korjasimme.", "sv", "/kampanjat")
    opened = ideas.wiring.sealer.open(SealedContact(**letter["contact"]))
    assert opened == {"email": "kaisa@example.fi"}
    assert ideas.rows("SELECT count(contact_key) FROM feedback") == [(0,)]

    assert ideas.post(f"{path}/erase", ADMIN).json["is_empty"] is True
    left = "SELECT text || answer || page || (SELECT text FROM feedback_notes) FROM feedback"
    assert ideas.rows(left) == [("",)]
    (letter,) = ideas.events("feedback.answered.v1")
    assert (letter["answer"], letter["page"], letter["contact"]["data"]) == ("", "", "")
    assert ideas.post(f"{path}/notes", REVIEWER, text="Vielä.").status_code == 409


def test_staff_are_reminded_once_see_what_is_late_and_words_are_forgotten_in_a_year(ideas: Ideas) -> None:
    first = send(ideas, "Ensin")
    assert ideas.post("/feedback", ANONYMOUS, subject="spam", text="", page="a\nb").json["errors"].keys() == {
        *("subject", "text", "page")
    }
    clock.move(ideas.owner_url, timedelta(days=10))
    send(ideas, "Sitten")
    assert remind_of_feedback(ideas.wiring.context) == 0
    clock.move(ideas.owner_url, timedelta(days=1))
    assert [remind_of_feedback(ideas.wiring.context) for _ in range(2)] == [1, 0]
    (told,) = ideas.events("feedback.due_soon.v1")
    assert (told["count"], told["due_on"]) == (1, first["due_on"])
    assert texts(ideas) == ["Ensin", "Sitten"]
    page = ideas.get("/feedback?limit=1", ADMIN).json
    assert texts(ideas, f"?limit=1&after={page['next']}") == ["Sitten"]
    assert ideas.get("/feedback/count", ADMIN).json == {"open": 2, "overdue": 0}
    clock.move(ideas.owner_url, timedelta(days=4))
    assert ideas.get("/feedback/count", ADMIN).json == {"open": 2, "overdue": 1}

    closed = ideas.post(f"/feedback/{first['id']}/close", REVIEWER, reason="Mainos.").json
    assert (closed["state"], closed["was_sent"]) == ("closed", False)
    assert ideas.events("feedback.answered.v1") == []
    assert (texts(ideas), texts(ideas, "?handled=true")) == (["Sitten"], ["Ensin"])
    assert ideas.get("/feedback?after=WyJ4IiwgInkiXQ==", ADMIN).status_code == 422
    clock.move(ideas.owner_url, timedelta(days=366))
    assert [forget_words(ideas.wiring.context) for _ in range(2)] == [1, 0]
    assert texts(ideas, "?handled=true") == [""]
