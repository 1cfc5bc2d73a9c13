"""Shifts of a campaign: places in turn, letters and links, the yard, the hours that count."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.ideas.store.volunteering.hours import approved_minutes, hours_of_campaign
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.usecases.contributing.forget_contributor import erase_oneself
from services.ideas.usecases.contributing.know_contributor import ContactGiven
from services.ideas.usecases.volunteering import own_sign_ups
from services.ideas.usecases.volunteering.forget_volunteer import forget_names_and_notes, forget_volunteer
from services.ideas.usecases.volunteering.reminding import (
    call_off_shifts_without_work,
    free_unconfirmed_places,
    remind_volunteers,
)
from services.ideas.usecases.volunteering.sign_up import SigningUp
from services.ideas.usecases.volunteering.sign_up import sign_up as sign_up_for
from tests.ideas.conftest import ANONYMOUS, MEMBER, OUTSIDER, REVIEWER, Ideas
from tests.ideas.giving_world import COFFEE
from tests.ideas.volunteering_world import (
    Volunteer,
    a_shift,
    at,
    confirmed,
    sign_up,
    standing,
    told,
    volunteers,
    yard,
)


def test_the_last_place_is_given_once_and_those_who_wait_stand_in_a_row(ideas: Ideas) -> None:
    campaign = ideas.published()
    shift = a_shift(ideas, campaign, capacity=3)
    for number in (1, 2):
        assert sign_up(ideas, shift, number).json["state"] == "signed_up"

    def ask(number: int) -> tuple[str, int | None]:
        person = ContactGiven(name=f"Talkoolainen {number}", email=f"talkoolainen{number}@esimerkki.fi")
        who = replace(ANONYMOUS, address=f"10.1.{number}.1")
        shift_id = uuid.UUID(shift["id"])
        answer = sign_up_for(ideas.wiring.context, who, shift_id, SigningUp(contact=person))
        return answer["state"], answer["position"]

    # As many at once as a process has connections; the others stand at its door.
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(ask, range(3, 53)))
    assert [answer for answer in answers if answer[0] == "signed_up"] == [("signed_up", None)]
    assert sorted(position or 0 for _state, position in answers) == list(range(50))
    rows = ideas.rows("SELECT turn, state FROM shift_sign_ups ORDER BY turn")
    assert [row[0] for row in rows] == list(range(1, 53))
    assert [row[1] for row in rows] == ["signed_up"] * 3 + ["waiting"] * 49

    # Two who have places leave while others come: nobody passes those who wait, no place stays empty.
    letters = volunteers(ideas)
    leavers = [letters["Talkoolainen 1"], letters["Talkoolainen 2"]]

    def leave_or_come(each: Volunteer | int) -> None:
        ask(each) if isinstance(each, int) else each.does("cancel")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(leave_or_come, [60, leavers[0], 61, leavers[1], 62]))
    states = [state for _name, state in standing(ideas, shift)]
    assert states == ["signed_up"] * 3 + ["waiting"] * 50
    # Unconfirmed ones read it once they confirm; nobody is written to unasked.
    assert told(ideas) == []


def test_a_place_is_kept_by_the_letters_link_and_lapses_without_it(ideas: Ideas) -> None:
    campaign = ideas.published()
    shift = a_shift(ideas, campaign, capacity=1)
    first = sign_up(ideas, shift, 1).json
    assert first["state"] == "signed_up" and first["position"] is None
    second = confirmed(ideas, shift, 2)
    assert second.own()["items"][0]["position"] == 1
    shown = ideas.get(f"/shifts/{shift['id']}", ANONYMOUS).json
    assert (shown["held"], shown["free"], shown["waiting"]) == (1, 0, 1)
    with at(ideas, shift, days=3):
        assert free_unconfirmed_places(ideas.wiring.context) == 1
        assert standing(ideas, shift) == [("Talkoolainen 2", "signed_up")]
        assert told(ideas) == [("place_given", "Talkoolainen 2")]
        # The late one may still come, at the end of the queue; the link says whose the address is.
        late = volunteers(ideas)["Talkoolainen 1"]
        assert late.does("take-again")["position"] == 1
        assert ideas.rows("SELECT count(*) FROM contributors WHERE confirmed_at IS NULL") == [(0,)]
        # Giving up and taking it again are one press each; whoever waits is first.
        second.does("cancel")
        assert standing(ideas, shift) == [("Talkoolainen 1", "signed_up")]
        assert second.does("take-again")["state"] == "waiting"
        late.does("cancel")
        assert second.own()["items"][0]["state"] == "signed_up"
        assert late.does("confirm", 409)["code"] == "sign_up_cancelled"
    assert Volunteer.does(second, "cancel")["state"] == "cancelled"
    stranger = ideas.post(
        f"/contributors/{second.id}/own/sign-ups/{second.sign_up_id}/cancel", ANONYMOUS, token="f" * 32
    )
    assert stranger.status_code == 404


def test_a_known_address_learns_from_its_letter_alone(ideas: Ideas) -> None:
    campaign = ideas.published()
    shift, other = (
        a_shift(ideas, campaign, capacity=5),
        a_shift(ideas, campaign, begins="13:00", ends="16:00"),
    )
    own = confirmed(ideas, shift, 1, phone="040 123 4567")
    again, new = sign_up(ideas, shift, 1), sign_up(ideas, shift, 2)
    assert (again.status_code, again.json["state"]) == (new.status_code, new.json["state"])
    overlapping = sign_up(ideas, other, 1)
    assert overlapping.json["state"] == "signed_up"
    assert told(ideas) == [("already", "Talkoolainen 1"), ("overlapping", "Talkoolainen 1")]
    assert [each["shift"]["id"] for each in own.own()["items"]] == [shift["id"]]
    # Once the first is given up the second can be had, and then not both.
    own.does("cancel")
    confirmed(ideas, other, 1)
    assert own.does("take-again", 409)["code"] == "overlapping_shift"
    # Nor does the association whose shift it is, before the letter is answered.
    later = a_shift(ideas, campaign, days=20)
    assert sign_up(ideas, later, 1, name="Joku Muu").status_code == 201
    seen = yard(ideas, later)["volunteers"][0]
    assert (seen["name"], seen["phone"], seen["confirmed"]) == ("", "", False)
    # One address gets few letters, whoever writes it.
    for _time in range(12):
        refused = sign_up(ideas, shift, 1)
    assert refused.status_code == 429


def test_a_shift_asks_for_age_and_certificates_and_closes_when_it_begins(ideas: Ideas) -> None:
    campaign = ideas.published()
    shift = a_shift(ideas, campaign, least_age=18, certificates=["road_safety"], skills=["traffic"])
    year = int(shift["starts_at"][:4])
    assert sign_up(ideas, shift, 1).json["errors"] == {"birth_year": ["required"]}
    young = sign_up(ideas, shift, 1, birth_year=year - 17)
    assert young.json["errors"] == {"birth_year": ["too_young"]}
    grown = {"birth_year": year - 30}
    assert sign_up(ideas, shift, 1, **grown).json["errors"] == {"has_certificates": ["required"]}
    assert sign_up(ideas, shift, 1, **grown, has_certificates=True).status_code == 201
    assert ideas.rows("SELECT count(*) FROM shift_sign_ups") == [(1,)]
    ideas.rows(
        "INSERT INTO contributor_certificates "
        "(id, contributor_id, kind, issued_on, expires_on, recorded_by, recorded_at) "
        "SELECT gen_random_uuid(), id, 'road_safety', current_date, current_date + 365, 'self', now() "
        "FROM contributors RETURNING 1"
    )
    # What the register knows of an address is nothing for whoever wrote it into the form.
    assert [each["holds_certificates"] for each in yard(ideas, shift)["volunteers"]] == [False]
    volunteers(ideas)["Talkoolainen 1"].does("confirm")
    assert [each["holds_certificates"] for each in yard(ideas, shift)["volunteers"]] == [True]
    with at(ideas, shift, minutes=0):
        begun = sign_up(ideas, shift, 2, **grown, has_certificates=True)
        assert (begun.status_code, begun.json["code"]) == (410, "shift_begun")
    draft = a_shift(ideas, ideas.complete())
    assert sign_up(ideas, draft, 1).status_code == 404
    assert ideas.get(f"/shifts/{draft['id']}", OUTSIDER).status_code == 404
    assert [each["id"] for each in ideas.get("/shifts", ANONYMOUS).json["items"]] == [shift["id"]]
    assert draft["place"] == "Tuppurala"


def test_makers_change_copy_and_cancel_and_everybody_is_told(ideas: Ideas) -> None:
    campaign = ideas.published()
    shift = a_shift(ideas, campaign, capacity=1)
    confirmed(ideas, shift, 1)
    confirmed(ideas, shift, 2)
    path, written = f"/shifts/{shift['id']}", {"title": shift["title"], "begins": "11:00", "ends": "15:00"}
    written |= {"day": ideas.in_days(10), "sequence": 0}
    for who, status in ((OUTSIDER, 403), (REVIEWER, 403), (ANONYMOUS, 401)):
        assert ideas.post(path, who, **written, capacity=2).status_code == status
    changed = ideas.post(path, **written, capacity=2)
    assert (changed.json["sequence"], changed.json["held"]) == (1, 2)
    assert ideas.post(path, **written, capacity=2).json["code"] == "changed_meanwhile"
    small = ideas.post(path, **written | {"sequence": 1}, capacity=1)
    assert small.json["errors"] == {"capacity": ["below_signed_up"]}
    assert sorted(told(ideas)) == [
        ("changed", "Talkoolainen 1"),
        ("changed", "Talkoolainen 2"),
        ("place_given", "Talkoolainen 2"),
    ]
    copied = ideas.post(f"{path}/copy", day=ideas.in_days(17)).json
    assert (copied["held"], copied["sequence"], copied["capacity"]) == (0, 0, 2)
    past = ideas.post(f"{path}/copy", day=ideas.in_days(-1))
    assert past.json["errors"] == {"day": ["in_the_past"]}
    gone = ideas.post(f"{path}/cancel", reason="Maa on jäässä.").json
    assert (gone["cancelled"], gone["sequence"], gone["held"]) == (True, 2, 0)
    assert sorted(told(ideas))[:2] == [("called_off", "Talkoolainen 1"), ("called_off", "Talkoolainen 2")]
    assert sign_up(ideas, shift, 3).json["code"] == "shift_cancelled"
    # What a draft needs and nobody has seen just goes.
    draft = ideas.complete()
    unseen = a_shift(ideas, draft)
    assert ideas.post(f"/shifts/{unseen['id']}/cancel").json["cancelled"]
    assert ideas.get(f"/campaigns/{draft['id']}/shifts", MEMBER).json["items"] == []
    # A campaign that ends without money has no work to do.
    confirmed(ideas, copied, 4)
    assert ideas.step(campaign, "cancel", reason="Tontti meni muuhun.").status_code == 200
    assert call_off_shifts_without_work(ideas.wiring.context) == 1
    assert told(ideas)[-1] == ("called_off", "Talkoolainen 4")


def test_volunteers_are_reminded_once_at_each_time(ideas: Ideas) -> None:
    shift = a_shift(ideas, ideas.published(), capacity=5)
    confirmed(ideas, shift, 1)
    sign_up(ideas, shift, 2)
    context, sent = ideas.wiring.context, []
    for before in ({"hours": 49}, {"hours": 47}, {"hours": 46}):
        with at(ideas, shift, **before):
            sent.append(remind_volunteers(context))
    with at(ideas, shift, hours=20):
        # Whoever comes in between has just read of it, and hears the last one only.
        confirmed(ideas, shift, 3)
        sent.append(remind_volunteers(context))
    for before in ({"hours": 2}, {"hours": 1}):
        with at(ideas, shift, **before):
            sent.append(remind_volunteers(context))
    assert sent == [0, 1, 0, 0, 2, 0]
    assert {kind for kind, _name in told(ideas)} == {"reminder"}


def press(ideas: Ideas, sign_up_id: str, what: str, **body: Any) -> Any:
    return ideas.post(f"/sign-ups/{sign_up_id}/{what}", MEMBER, **body)


def test_what_is_sent_twice_by_a_double_tap_is_added_once(ideas: Ideas) -> None:
    campaign = ideas.published()
    shift = a_shift(ideas, campaign)

    def twice(path: str, **body: Any) -> None:
        first, again = (ideas.post(path, key="key-0123456789", **body) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json == again.json

    written = {"title": "Raivaus", "day": ideas.in_days(9), "begins": "10:00", "ends": "14:00", "capacity": 1}
    twice(f"/campaigns/{campaign['id']}/shifts", **written)
    twice(f"/shifts/{shift['id']}/copy", day=ideas.in_days(11))
    twice(f"/campaigns/{campaign['id']}/goods", **COFFEE)
    with at(ideas, shift, hours=-5):
        twice(f"/shifts/{shift['id']}/walk-ins", name="Pihan Pekka")
    for table, rows in (("shifts", 3), ("goods_needs", 1), ("shift_sign_ups", 1)):
        assert ideas.rows(f"SELECT count(*) FROM {table}") == [(rows,)], table  # noqa: S608
    # The name is sealed in its own row, and stands nowhere beside the key.
    assert ideas.rows("SELECT count(*) FROM idempotency_record WHERE result::text LIKE '%Pekka%'") == [(0,)]


def test_hours_are_done_at_the_yard_corrected_and_approved(ideas: Ideas) -> None:
    campaign = ideas.published()
    shift = a_shift(ideas, campaign, capacity=2)
    people = [confirmed(ideas, shift, number, phone="040 123 4567", note="Tuon lapion") for number in (1, 2)]
    first, second = (each.sign_up_id for each in people)
    third = confirmed(ideas, shift, 3).sign_up_id
    assert press(ideas, first, "check-in").json["code"] == "not_the_day_yet"
    assert ideas.get(f"/shifts/{shift['id']}/volunteers", OUTSIDER).status_code == 403
    with at(ideas, shift, hours=-5):
        for wrong in (100, -15, 24 * 60 + 15):
            assert press(ideas, first, "minutes", minutes=wrong).status_code == 422
        assert press(ideas, first, "minutes", minutes=15).json["code"] == "wrong_state"
        assert press(ideas, first, "check-in").json["volunteers"][0]["minutes"] == 240
        assert press(ideas, second, "no-show").json["volunteers"][1]["state"] == "no_show"
        assert press(ideas, second, "undo").json["volunteers"][1]["state"] == "signed_up"
        press(ideas, second, "check-in")
        assert press(ideas, second, "minutes", minutes=105).json["volunteers"][1]["minutes"] == 105
        # Somebody who waits and was taken for another gets no place by it; whoever has one keeps it.
        assert press(ideas, third, "check-in").json["volunteers"][2]["state"] == "checked_in"
        assert press(ideas, third, "undo").json["volunteers"][2]["state"] == "waiting"
        assert press(ideas, second, "undo").json["volunteers"][1]["state"] == "signed_up"
        press(ideas, second, "check-in")
        press(ideas, second, "minutes", minutes=105)
        added = ideas.post(f"/shifts/{shift['id']}/walk-ins", name="Pihan Pekka").json
        walk_in = added["volunteers"][3]
        assert (walk_in["name"], walk_in["walk_in"], walk_in["minutes"]) == ("Pihan Pekka", True, 240)
        assert press(ideas, first, "approve").json["volunteers"][0]["state"] == "approved"
        whole = ideas.post(f"/shifts/{shift['id']}/approve", MEMBER).json
        assert [each["state"] for each in whole["volunteers"]] == [
            "approved",
            "approved",
            "waiting",
            "approved",
        ]
        # The last settlement waits for the own share after the report is accepted: hours still count then.
        ideas.rows("UPDATE campaigns SET state = 'reported' RETURNING 1")
        assert press(ideas, walk_in["id"], "undo-approval").status_code == 200
        assert len(press(ideas, walk_in["id"], "undo").json["volunteers"]) == 3
        assert press(ideas, walk_in["id"], "undo").status_code == 404
        assert people[0].does("cancel", 409)["code"] == "too_late_to_cancel"
        assert people[0].own()["approved_minutes"] == 240
    with transaction(ideas.wiring.sessions) as session:
        own = uuid.UUID(campaign["id"])
        assert approved_minutes(session, [own, uuid.uuid4()]) == {own: 345}
        hours = hours_of_campaign(session, own)
    assert (hours.needed_minutes, hours.signed_minutes, hours.approved_minutes) == (480, 345, 345)
    with at(ideas, shift, days=-89):
        assert forget_names_and_notes(ideas.wiring.context) == 0
    with at(ideas, shift, days=-91):
        assert forget_names_and_notes(ideas.wiring.context) == 2
        assert {(each["name"], each["phone"]) for each in yard(ideas, shift)["volunteers"]} == {("", "")}
    assert yard(ideas, shift)["volunteers"][0]["phone"] == "+358401234567"


def test_an_erased_person_leaves_hours_and_a_place_for_the_next(ideas: Ideas) -> None:
    shift = a_shift(ideas, ideas.published(), capacity=1)
    leaver, next_one = confirmed(ideas, shift, 1, note="Selkä on kipeä"), confirmed(ideas, shift, 2)
    with transaction(ideas.wiring.sessions) as session:
        assert forget_volunteer(session, uuid.UUID(leaver.id)) == 1
    assert ideas.rows("SELECT count(*) FROM shift_sign_ups WHERE note <> ''") == [(0,)]
    free_unconfirmed_places(ideas.wiring.context)
    assert next_one.own()["items"][0]["state"] == "signed_up"


def test_two_who_leave_for_each_other_do_not_bar_the_way(
    ideas: Ideas, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = ideas.published()
    shifts = [a_shift(ideas, campaign, days=days, capacity=1) for days in (10, 11)]
    # Each has the place that the other waits for.
    people = [confirmed(ideas, shift, number) for number, shift in enumerate(shifts)]
    waiting = [confirmed(ideas, shift, 1 - number) for number, shift in enumerate(shifts)]
    both, fill = Barrier(2, timeout=5), own_sign_ups.fill_free_places

    def fill_together(*told: Any) -> int:
        both.wait()
        return fill(*told)

    monkeypatch.setattr(own_sign_ups, "fill_free_places", fill_together)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda each: each.does("cancel"), people))
    for shift, each in zip(shifts, waiting, strict=True):
        assert standing(ideas, shift) == [(each.name, "signed_up")]


def test_whoever_is_erased_while_they_press_the_button_does_not_come_back(
    ideas: Ideas, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = a_shift(ideas, ideas.published())
    leaver = confirmed(ideas, shift, 1)
    leaver.does("cancel")
    lock = own_sign_ups.lock_shift

    def erased_meanwhile(session: Session, shift_id: uuid.UUID) -> Shift:
        erase_oneself(ideas.wiring.context, uuid.UUID(leaver.id), leaver.link)
        return lock(session, shift_id)

    monkeypatch.setattr(own_sign_ups, "lock_shift", erased_meanwhile)
    assert leaver.does("take-again", 410)["code"] == "contributor_erased"
    assert ideas.rows("SELECT state FROM shift_sign_ups") == [("cancelled",)]


def test_the_same_form_sent_twice_takes_one_turn(ideas: Ideas) -> None:
    shift = a_shift(ideas, ideas.published())
    body = {"name": "Aino", "email": "aino@esimerkki.fi"}
    path = f"/shifts/{shift['id']}/sign-ups"
    once, twice = (ideas.post(path, ANONYMOUS, key="avain-1234", **body) for _time in range(2))
    assert once.json == twice.json
    assert len(ideas.events("shift.place_held.v1")) == 1
    assert ideas.post(path, ANONYMOUS, **body | {"name": "Aino\nBcc: x"}).status_code == 422
