"""Support for ideas: one for each person or browser, taken back, sorted by, and nameless."""

import threading
import uuid
from datetime import timedelta

import pytest

from services.chassis import clock
from services.chassis.identity import Identity
from services.chassis.problems import TooMany
from services.contracts.events import SealedContact
from services.ideas.domain.protection.digests import Digests
from services.ideas.domain.protection.form_limits import LIMITS, Form
from services.ideas.usecases.supporting.support_idea import support_idea
from tests.ideas.conftest import ANONYMOUS, MEMBER, Ideas
from tests.ideas.participation_world import CONSENT, an_idea, browser, support


def test_a_browser_counts_once_and_may_take_its_support_back(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    assert idea["supports"] == 0
    assert support(ideas, idea, 1)["supports"] == 1
    assert support(ideas, idea, 1)["supports"] == 1
    assert support(ideas, idea, 2)["supports"] == 2
    asked = f"/ideas/{idea['id']}/support"
    assert ideas.get(f"{asked}?browser={browser(1)}").json == {"supported": True}
    assert ideas.get(f"{asked}?browser={browser(3)}").json == {"supported": False}
    for _twice in range(2):
        undone = ideas.post(f"{asked}/undo", ANONYMOUS, browser=browser(1)).json
        assert (undone["supports"], undone["supported"]) == (1, False)
    assert ideas.get(f"/ideas/{idea['id']}").json["supports"] == 1


def test_somebody_who_signs_in_afterwards_is_still_one(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    support(ideas, idea, 1)
    assert support(ideas, idea, 1, MEMBER)["supports"] == 1
    assert support(ideas, idea, 2, MEMBER)["supports"] == 2
    assert support(ideas, idea, 3, MEMBER)["supports"] == 2


def test_who_is_neither_known_nor_has_a_browser_cannot_be_counted(ideas: Ideas) -> None:
    reply = ideas.post(f"/ideas/{an_idea(ideas)['id']}/support", ANONYMOUS)
    assert (reply.status_code, reply.json["errors"]) == (422, {"browser": ["required"]})
    assert ideas.post(f"/ideas/{uuid.uuid4()}/support", ANONYMOUS, browser=browser(1)).status_code == 404


def test_thirty_presses_at_once_of_ten_browsers_count_ten(ideas: Ideas) -> None:
    idea_id = uuid.UUID(an_idea(ideas)["id"])
    people = [Identity(address=f"10.0.{number}.7") for number in range(30)]

    def press(number: int) -> None:
        support_idea(ideas.wiring.context, people[number], idea_id, browser(number % 10))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ideas.rows("SELECT supports, (SELECT count(*) FROM idea_supports) FROM ideas") == [(10, 10)]


def test_nothing_that_is_kept_tells_who_supported(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    support(ideas, idea, 1, MEMBER, consent=CONSENT)
    kept = str(ideas.rows("SELECT s::text, c::text FROM idea_supports AS s, form_counts AS c"))
    for plain in (str(MEMBER.subject), browser(1), "kaisa"):
        assert plain not in kept
    assert Digests(b"a" * 32).of_browser("x") != Digests(b"b" * 32).of_browser("x")


def test_an_address_is_sealed_with_the_consent_that_was_read_and_its_letter_can_end_it(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    support(ideas, idea, 1, consent=CONSENT)
    [(support_id, key, data, *consent)] = ideas.rows(
        "SELECT id, contact_key, contact_data, locale, consent_version, consent_text FROM idea_supports"
    )
    assert consent == ["sv", "1", "Jag vill höra om idén."]
    contact = ideas.wiring.sealer.open(
        SealedContact(subject=f"idea-support:{support_id}", wrapped_key=key, data=data)
    )
    assert contact["email"] == "kaisa@example.fi"
    stop = f"/idea-supports/{support_id}/stop"
    assert ideas.post(stop, ANONYMOUS, token="0" * 32).status_code == 404
    for _twice in range(2):
        assert ideas.post(stop, ANONYMOUS, token=contact["stop"]).json == {"idea_id": idea["id"]}
    assert ideas.rows("SELECT contact_key, contact_data, supporter <> '' FROM idea_supports") == [
        (None, None, True)
    ]
    assert ideas.get(f"/ideas/{idea['id']}").json["supports"] == 1


def test_taking_support_back_takes_the_address_away(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    support(ideas, idea, 1, consent=CONSENT)
    ideas.post(f"/ideas/{idea['id']}/support/undo", ANONYMOUS, browser=browser(1))
    assert ideas.rows("SELECT count(*) FROM idea_supports") == [(0,)]


def test_an_address_without_the_text_that_was_read_is_refused(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    bare = {"email": "kaisa@example.fi", "locale": "fi", "version": "1", "text": " "}
    reply = ideas.post(f"/ideas/{idea['id']}/support", ANONYMOUS, browser=browser(1), consent=bare)
    assert reply.status_code == 422
    assert ideas.rows("SELECT supports FROM ideas") == [(0,)]


def test_ideas_are_listed_by_support_page_by_page(ideas: Ideas) -> None:
    made = [an_idea(ideas, f"Idea numero {number}.") for number in range(5)]
    for number, times in enumerate((1, 3, 0, 3, 2)):
        for each in range(times):
            support(ideas, made[number], each)
    wanted = [made[number]["id"] for number in (3, 1, 4, 0, 2)]
    seen: list[str] = []
    after = ""
    while after is not None:
        page = ideas.get(f"/ideas?sort=support&limit=2&after={after}").json
        seen += [each["id"] for each in page["items"]]
        after = page["next"]
    assert seen == wanted
    assert ideas.get("/ideas?sort=support&after=rikki").status_code == 422
    assert ideas.get("/ideas?sort=drop").status_code == 422


def test_one_address_may_not_support_all_day_but_another_may(ideas: Ideas) -> None:
    idea_id = uuid.UUID(an_idea(ideas)["id"])
    context = ideas.wiring.context
    most = min(each.most for each in LIMITS if each.form is Form.SUPPORT)
    greedy = Identity(address="192.0.2.7")
    for number in range(most):
        support_idea(context, greedy, idea_id, browser(number))
    with pytest.raises(TooMany) as refused:
        support_idea(context, greedy, idea_id, browser(most))
    assert 0 < (refused.value.retry_after or 0) <= 3600
    support_idea(context, Identity(address="198.51.100.7"), idea_id, browser(most + 1))
    assert ideas.rows("SELECT supports FROM ideas") == [(most + 1,)]
    clock.move(ideas.owner_url, timedelta(hours=1))
    support_idea(context, greedy, idea_id, browser(most))
