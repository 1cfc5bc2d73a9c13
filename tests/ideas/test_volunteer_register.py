"""The register of volunteers: consents, certificates, invitations, one's own copy, and being forgotten."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from services.chassis import clock
from services.chassis.database import transaction
from services.contracts.events import SealedContact
from services.ideas.domain.contributing.certificates import CertificateKind, holds_on, last_day
from services.ideas.domain.contributing.register_rules import MOST_INVITATIONS_A_WEEK, invitations_left
from services.ideas.store.contributing.certificates import holders_of
from services.ideas.usecases.contributing.certify import tell_ending_certificates
from services.ideas.usecases.contributing.forget_contributor import forget_unconfirmed
from tests.ideas.conftest import (
    ANONYMOUS,
    ASSOCIATION,
    MEMBER,
    OTHER_ASSOCIATION,
    OUTSIDER,
    REVIEWER,
    Ideas,
)
from tests.ideas.register_world import Member, ask_to_join, joined, latest, names_seen, two_associations
from tests.ideas.volunteering_world import a_shift

KIND = CertificateKind


@pytest.mark.parametrize(
    ("kind", "issued", "last"),
    [
        (KIND.FIRST_AID, date(2023, 11, 22), date(2026, 11, 22)),
        (KIND.FIRST_AID, date(2024, 2, 29), date(2027, 2, 28)),
        (KIND.ORDER_STEWARD, date(2021, 12, 31), date(2026, 12, 31)),
        (KIND.ROAD_SAFETY, date(2022, 3, 1), date(2027, 3, 1)),
        (KIND.HYGIENE_PASS, date(1999, 1, 1), None),
    ],
)
def test_a_certificate_holds_from_its_first_day_to_its_last(
    kind: CertificateKind, issued: date, last: date | None
) -> None:
    assert last_day(kind, issued) == last
    assert holds_on(issued, last, issued)
    assert not holds_on(issued, last, issued - timedelta(days=1))
    end = last or date(2099, 1, 1)
    assert holds_on(issued, last, end)
    assert holds_on(issued, last, end + timedelta(days=1)) is (last is None)


def test_the_invitations_of_a_week_run_out_at_their_number() -> None:
    sent = (0, MOST_INVITATIONS_A_WEEK - 1, MOST_INVITATIONS_A_WEEK, MOST_INVITATIONS_A_WEEK + 5)
    assert [invitations_left(each) for each in sent] == [MOST_INVITATIONS_A_WEEK, 1, 0, 0]


def test_nothing_of_a_wish_holds_before_its_letter_is_answered(ideas: Ideas) -> None:
    assert ask_to_join(ideas, 1).status_code == 202
    member = latest(ideas)
    assert names_seen(ideas, MEMBER) == []
    own = member.own()
    assert (own["confirmed"], own["registered_at"], own["pending"]["skills"]) == (False, None, ["carpentry"])
    assert member.does("/consents/" + str(ASSOCIATION), 409, wording_version="1", wording="x")
    member.does("/confirm")
    member.does("/confirm")
    assert names_seen(ideas, MEMBER) == ["Jäsen Numero 1"]
    assert ideas.rows("SELECT count(*) FROM consent_steps") == [(1,)]


def test_a_known_address_is_answered_like_an_unknown_one_and_a_stranger_changes_nothing(
    ideas: Ideas,
) -> None:
    member = joined(ideas, 1)
    replies = [
        ask_to_join(ideas, 1, name="Joku Toinen", email="JASEN1@esimerkki.fi", skills=["music"]),
        ask_to_join(ideas, 2),
    ]
    assert [(each.status_code, each.data) for each in replies] == [(202, replies[0].data)] * 2
    own = member.own()
    assert (own["name"], own["skills"]) == ("Jäsen Numero 1", ["carpentry"])
    assert own["pending"]["name"] == "Joku Toinen"
    member.does("/refuse")
    assert member.own()["pending"] is None
    sent = len(ideas.events("contributor.link_sent.v1"))
    for email in ("jasen1@esimerkki.fi", "tuntematon@esimerkki.fi"):
        assert ideas.post("/register/lost-links", ANONYMOUS, email=email).status_code == 202
    assert len(ideas.events("contributor.link_sent.v1")) == sent + 1
    assert latest(ideas).link == member.link
    member.does("/renew-link")
    member.does("", 404)
    assert latest(ideas).own()["name"] == "Jäsen Numero 1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("skills", ["velho"]),
        ("home_district_slug", "atlantis"),
        ("birth_year", 1900),
        ("phone", "ei ole"),
        ("association_ids", ["0192aaaa-0000-7000-8000-00000000000f"]),
        ("wording", ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(ideas: Ideas, field: str, value: object) -> None:
    reply = ask_to_join(ideas, 1, **{field: value})
    assert (reply.status_code, [name.split(".")[0] for name in reply.json["errors"]]) == (422, [field])
    assert ideas.rows("SELECT count(*) FROM contributors") == [(0,)]


def test_an_association_sees_those_who_agreed_to_it_and_only_while_they_do(ideas: Ideas) -> None:
    two_associations(ideas)
    member = joined(ideas, 1, associations=())
    seen = []
    for step in (lambda: None, lambda: member.agrees(ASSOCIATION), lambda: member.withdraws(ASSOCIATION)):
        step()
        other = names_seen(ideas, OUTSIDER, OTHER_ASSOCIATION)
        seen.append((names_seen(ideas, MEMBER), other))
    assert seen == [([], []), (["Jäsen Numero 1"], []), ([], [])]
    member.agrees(OTHER_ASSOCIATION)
    assert names_seen(ideas, MEMBER) == []
    address = f"/associations/{OTHER_ASSOCIATION}/volunteers"
    assert [ideas.get(address, who).status_code for who in (MEMBER, REVIEWER, ANONYMOUS)] == [403, 403, 401]
    history = ideas.rows("SELECT given, way, wording_version, wording <> '' FROM consent_steps ORDER BY id")
    assert history == [(True, "own_page", "1", True), (False, "own_page", "1", False), history[0]]
    with pytest.raises(Exception, match="permission denied"):
        ideas.rows("UPDATE consent_steps SET given = true")
    assert ideas.rows("SELECT count(*) FROM audit_entry WHERE action = 'register.volunteers_read'") == [(7,)]


def test_a_list_of_volunteers_is_read_page_by_page_and_holds_no_address(ideas: Ideas) -> None:
    for number in range(1, 4):
        joined(ideas, number, phone="040 123 4567")
    first = ideas.get(f"/associations/{ASSOCIATION}/volunteers?limit=2", MEMBER).json
    rest = ideas.get(f"/associations/{ASSOCIATION}/volunteers?limit=2&after={first['next']}", MEMBER).json
    names = [each["name"] for each in first["items"] + rest["items"]]
    assert (names, rest["next"]) == ([f"Jäsen Numero {number}" for number in range(1, 4)], None)
    assert "esimerkki.fi" not in json.dumps(first) and "401234567" not in json.dumps(first)


def test_a_card_is_told_seen_and_told_of_once_before_it_ends(ideas: Ideas) -> None:
    member, today = joined(ideas, 1), date.fromisoformat(ideas.in_days(0))
    member.does("/certificates", 422, kind="first_aid", issued_on=ideas.in_days(1))
    late = {"issued_on": "2020-01-01", "expires_on": "2099-01-01"}
    member.does("/certificates", 422, kind="first_aid", **late)
    ends = today + timedelta(days=60)
    body = {"kind": "first_aid", "issued_on": ideas.in_days(-30), "expires_on": ends.isoformat()}
    for _twice in range(2):
        member.does("/certificates", **body)
    member.holds("hygiene_pass", "2001-05-05")
    [card] = [each for each in member.own()["certificates"] if each["kind"] == "first_aid"]
    assert (card["holds"], card["seen"]) == (True, False)
    seen = f"/certificates/{card['id']}/seen"
    assert ideas.post(f"/associations/{OTHER_ASSOCIATION}{seen}", OUTSIDER).status_code == 404
    assert ideas.post(f"/associations/{ASSOCIATION}{seen}", OUTSIDER).status_code == 403
    assert ideas.post(f"/associations/{ASSOCIATION}{seen}", MEMBER).json["seen"] is True
    assert [tell_ending_certificates(ideas.wiring.context) for _twice in range(2)] == [1, 0]
    [letter] = ideas.events("contributor.certificate_ending.v1")
    assert (letter["kind"], letter["last_day"]) == ("first_aid", ends.isoformat())
    with transaction(ideas.wiring.sessions) as session:
        held = [
            uuid.UUID(member.id) in holders_of(session, kinds, day, [uuid.UUID(member.id)])
            for kinds, day in (
                (["first_aid", "hygiene_pass"], ends),
                (["first_aid"], ends + timedelta(days=1)),
                (["order_steward"], today),
                ([], today),
            )
        ]
    assert held == [True, False, False, True]


def test_staff_record_a_course_for_members_and_read_numbers_alone(ideas: Ideas) -> None:
    member = joined(ideas, 1, home_district_slug="tuppurala", skills=["music", "sound"])
    joined(ideas, 2, skills=["music"])
    course = {"kind": "road_safety", "issued_on": ideas.in_days(-1)}
    # Of the same card she had told herself.
    member.holds("road_safety", course["issued_on"])
    emails = ["jasen1@esimerkki.fi", "tuntematon@esimerkki.fi"]
    assert ideas.post("/register/courses", MEMBER, emails=emails, **course).status_code == 403
    assert ideas.post("/register/courses", REVIEWER, emails=emails, **course).json == {"recorded": 1}
    assert [(each["kind"], each["seen"]) for each in member.own()["certificates"]] == [("road_safety", True)]
    counts = ideas.get("/register/counts", REVIEWER).json
    assert [(each["slug"], each["members"]) for each in counts["districts"]] == [("tuppurala", 1)]
    assert counts["skills"] == [{"skill": "music", "members": 2}, {"skill": "sound", "members": 1}]
    assert ideas.get("/register/counts", MEMBER).status_code == 403


def test_those_who_agreed_and_fit_are_invited_once_and_end_it_by_one_press(ideas: Ideas) -> None:
    two_associations(ideas)
    fitting = joined(ideas, 1, home_district_slug="tuppurala", birth_year=1980)
    joined(ideas, 2, associations=(OTHER_ASSOCIATION,), birth_year=1980)
    joined(ideas, 3, skills=["music"], birth_year=1980).holds("first_aid", ideas.in_days(-10))
    joined(ideas, 4, birth_year=datetime.now(UTC).year - 10).holds("first_aid", ideas.in_days(-10))
    wanted = {"certificates": ["first_aid"], "least_age": 18, "skills": ["carpentry"]}
    shift = a_shift(ideas, ideas.published(), **wanted)
    search = {"skills": ["carpentry"], "district_slug": "tuppurala"}
    candidates = f"/shifts/{shift['id']}/candidates"
    assert ideas.post(candidates, OUTSIDER, **search).status_code == 403
    assert ideas.post(candidates, **search).json["fitting"] == 0
    # It ends on the day before the shift's, then on the very day.
    for ends, fits in ((ideas.in_days(9), 0), (ideas.in_days(10), 1)):
        body = {"issued_on": ideas.in_days(-10 - fits), "expires_on": ends}
        fitting.does("/certificates", kind="first_aid", **body)
        assert ideas.post(candidates, **search).json["fitting"] == fits
    sent = [
        ideas.post(f"/shifts/{shift['id']}/invitations", key=f"kutsu-{each:04}", at_most=50, **search).json
        for each in (1, 1, 2)
    ]
    left = MOST_INVITATIONS_A_WEEK - 1
    assert [each["sent"] for each in sent] == [1, 1, 0]
    assert {each["left_this_week"] for each in sent} == {left}
    [letter] = ideas.events("contributor.invited.v1")
    stop = ideas.wiring.sealer.open(SealedContact(**letter["contact"]))["stop"]
    press = f"/shift-invitations/{letter['invitation_id']}/stop"
    assert ideas.post(press, ANONYMOUS, token="arvattu").status_code == 404
    for _twice in range(2):
        assert ideas.post(press, ANONYMOUS, token=stop).json == {"association": "Tuppuralan Kuvitelma ry"}
    assert "Jäsen Numero 1" not in names_seen(ideas, MEMBER)
    assert fitting.own()["consents"] == []


def test_nobody_is_invited_by_one_association_more_than_twice_a_week(ideas: Ideas) -> None:
    joined(ideas, 1)
    campaign = ideas.published()
    shifts = [a_shift(ideas, campaign, days=10 + number) for number in range(3)]
    sent = []
    for number, shift in enumerate(shifts):
        address = f"/shifts/{shift['id']}/invitations"
        sent.append(ideas.post(address, key=f"viikko-{number:04}", at_most=5).json["sent"])
    assert sent == [1, 1, 0]
    clock.move(ideas.owner_url, timedelta(days=7, minutes=1))
    try:
        again = ideas.post(f"/shifts/{shifts[2]['id']}/invitations", key="viikko-0009", at_most=5)
    finally:
        clock.move(ideas.owner_url, None)
    assert again.json["sent"] == 1


def test_the_copy_holds_everything_and_after_erasure_nothing_of_the_person_is_left(ideas: Ideas) -> None:
    member = joined(ideas, 1, phone="040 765 4321", birth_year=1957, home_district_slug="tuppurala")
    member.holds("first_aid", ideas.in_days(-20))
    shift = a_shift(ideas, ideas.published(), certificates=["first_aid"])
    ideas.post(f"/shifts/{shift['id']}/invitations", key="kopio-0001", at_most=5)
    sign_up = {"name": "Jäsen Numero 1", "email": "jasen1@esimerkki.fi", "note": "Tuon Numeron mukaan"}
    coming = ideas.post(f"/shifts/{shift['id']}/sign-ups", ANONYMOUS, has_certificates=True, **sign_up)
    assert coming.status_code == 201, coming.json
    copy = member.does("/copy", 200)["copy"]
    text = json.dumps(copy, ensure_ascii=False)
    for word in ("Jäsen Numero 1", "jasen1@esimerkki.fi", "+358407654321", "1957", "tuppurala", "carpentry"):
        assert word in text
    for word in ("first_aid", "Tuppuralan Kuvitelma ry", "Telineiden pystytys", "Tuon Numeron", "joining"):
        assert word in text
    assert len(copy["contributor"]["invitations"]) == len(copy["volunteering"]["items"]) == 1
    assert set(copy) >= {"consent_history", "goods"}
    sealed = ideas.rows("SELECT contact_key, contact_data, email_hash FROM contributors")[0]
    member.does("/erase")
    assert member.does("", 410)["code"] == "contributor_erased"
    assert ideas.rows("SELECT birth_year, home_district_slug FROM contributors") == [(None, None)]
    dump = _dump(ideas)
    for word in ("Numero", "jasen1", "7654321", "Numeron", "carpentry", *sealed):
        assert word not in dump
    assert names_seen(ideas, MEMBER) == []
    # The same person may come back, as somebody new.
    assert joined(ideas, 1).id != member.id


def test_whoever_confirms_nothing_in_a_week_is_forgotten(ideas: Ideas) -> None:
    ask_to_join(ideas, 1)
    assert forget_unconfirmed(ideas.wiring.context) == 0
    stays = joined(ideas, 2)
    ask_to_join(ideas, 2, name="Joku Toinen")
    clock.move(ideas.owner_url, timedelta(days=7, minutes=1))
    try:
        assert forget_unconfirmed(ideas.wiring.context) == 1
    finally:
        clock.move(ideas.owner_url, None)
    assert stays.own()["pending"] is None
    erased = Member(ideas, ideas.events("contributor.link_sent.v1")[1])
    assert erased.id == stays.id


def _dump(ideas: Ideas) -> str:
    """Every row of every table, as text; digests by which letters are counted go in two days."""
    tables = ideas.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = []
    for [table] in tables:
        if table not in ("districts", "form_counts"):
            rows.append(str(ideas.rows(f"SELECT * FROM {table}")))  # noqa: S608 - names of our own tables
    return "\n".join(rows)
