"""An idea in its author's hands: refused, corrected, taken back, taken at a desk, written about."""

from datetime import timedelta
from typing import Any

import pytest

from services.chassis import clock
from services.chassis.identity import Identity
from services.contracts.events import SealedContact
from services.ideas.domain.authoring.phones import NotAPhone, read_phone
from services.ideas.usecases.supporting.announce_adoptions import announce_adoptions
from services.ideas.usecases.supporting.announce_openings import announce_openings
from tests.ideas.conftest import ANONYMOUS, ASSOCIATION, CONTENT, MEMBER, REVIEWER, Ideas
from tests.ideas.participation_world import CONSENT, support
from tests.ideas.test_pictures import hold, kept

HELPER = Identity(subject="0192cccc-0000-7000-8000-000000000011", roles=frozenset({"helper"}))
OTHER_HELPER = Identity(subject="0192cccc-0000-7000-8000-000000000012", roles=frozenset({"helper"}))
PLACE = {"district_slug": "tuppurala"}


def put(ideas: Ideas, text: str = "Penkki rantaan.", **more: Any) -> Any:
    """An idea just put forward, with what its author's link shows."""
    reply = ideas.post("/ideas", ANONYMOUS, text=text, **PLACE, **more)
    assert reply.status_code == 201, reply.json
    return reply.json


def own(ideas: Ideas, idea: Any, deed: str = "", **more: Any) -> Any:
    """What the author does by the link."""
    sent = {"token": idea["link_token"]} | more
    return ideas.post(f"/ideas/{idea['id']}/own{deed}", ANONYMOUS, **sent)


@pytest.mark.parametrize(
    ("written", "kept_as"),
    [
        ("040 123 4567", "+358401234567"),
        ("+358 (40) 123-4567", "+358401234567"),
        ("0046 70 123 45 67", "+46701234567"),
    ],
)
def test_a_phone_number_is_kept_with_its_country(written: str, kept_as: str) -> None:
    assert read_phone(written) == kept_as


@pytest.mark.parametrize("written", ["", "12345", "040 12", "soita", "+0401234567", "+3584012345678901"])
def test_what_cannot_be_called_is_no_phone_number(written: str) -> None:
    with pytest.raises(NotAPhone):
        read_phone(written)


def test_an_idea_that_names_a_person_or_a_number_is_refused_before_it_is_public(ideas: Ideas) -> None:
    for text in ("Soittakaa 040 123 4567", "Olen 010199-9999", "Kirjoita matti@example.fi"):
        reply = ideas.post("/ideas", ANONYMOUS, text=text, **PLACE)
        assert (reply.status_code, reply.json["errors"]) == (422, {"text": ["personal_data"]})
    refused = ideas.post("/ideas", ANONYMOUS, text="Penkki", phone="ei ole", **PLACE)
    assert refused.json["errors"] == {"phone": ["not_a_phone"]}
    assert ideas.rows("SELECT count(*) FROM ideas") == [(0,)]


def test_a_phone_number_is_sealed_and_shown_to_reviewers_only_with_a_trace(ideas: Ideas) -> None:
    idea = put(ideas, phone="040 123 4567")
    sealed = ideas.rows("SELECT contact_data, has_email FROM ideas")[0]
    assert "401234567" not in sealed[0]
    assert sealed[1] is False
    address = f"/moderation/ideas/{idea['id']}/contact"
    assert ideas.post(address, REVIEWER).json == {"email": "", "phone": "+358401234567"}
    assert ideas.post(address, HELPER).status_code == 403
    assert ideas.rows("SELECT count(*) FROM audit_entry WHERE action = 'idea.contact_shown'") == [(1,)]
    # Nobody writes to a telephone.
    assert ideas.events("idea.received.v1") == []
    assert own(ideas, idea, "/forget-contact").json["has_contact"] is False
    assert ideas.post(address, REVIEWER).status_code == 404


def test_an_idea_takes_its_picture_along_and_the_picture_goes_with_it(ideas: Ideas) -> None:
    held = hold(ideas)
    wrong = {"id": held["id"], "token": "arvattu", "description": "Ranta"}
    bare = held | {"description": ""}
    for picture, field in ((wrong, "picture"), (bare, "picture_description")):
        reply = ideas.post("/ideas", ANONYMOUS, text="Penkki", picture=picture, **PLACE)
        assert (reply.status_code, list(reply.json["errors"])) == (422, [field])
    idea = put(ideas, picture=held | {"description": "Ranta"})
    shown = ideas.get(f"/ideas/{idea['id']}").json["picture"]
    assert ideas.get(f"/pictures/{shown['id']}/400.webp").status_code == 200
    again = ideas.post("/ideas", ANONYMOUS, text="Toinen", picture=held | {"description": "x"}, **PLACE)
    assert again.json["errors"] == {"picture": ["picture_gone"]}
    assert own(ideas, idea, "/take-back").status_code == 204
    assert kept(ideas) == (0, 0, 0)


def test_an_author_corrects_until_somebody_builds_on_it_and_others_see_that_it_was(ideas: Ideas) -> None:
    idea = put(ideas)
    assert own(ideas, idea | {"link_token": "0" * 32}).status_code == 404
    changed = own(ideas, idea, "/correct", text="Kaksi penkkiä rantaan.").json
    assert (changed["title"], changed["correction_refusal"]) == ("Kaksi penkkiä rantaan", None)
    assert ideas.get(f"/ideas/{idea['id']}").json["corrected_at"] is not None
    alike = ideas.post("/ideas/similar", ANONYMOUS, text="Kaksi penkkiä rantaan", **PLACE).json["items"]
    assert [each["id"] for each in alike] == [idea["id"]]
    assert own(ideas, idea, "/correct", text="Soita 040 123 4567").status_code == 422
    said = {"feasibility": "feasible", "reason": "Paikka on kaupungin."}
    assert ideas.post(f"/moderation/ideas/{idea['id']}/answers", REVIEWER, **said).status_code < 300
    assert own(ideas, idea, "/correct", text="Viisi uimahallia.").json["code"] == "idea_answered"
    idea = put(ideas, text="Laituri lammelle.")
    ideas.post(f"/ideas/{idea['id']}/adopt", association_id=str(ASSOCIATION))
    refused = own(ideas, idea, "/correct", text="Kolme penkkiä.")
    assert (refused.status_code, refused.json["code"]) == (409, "idea_adopted_already")


def test_what_is_taken_back_is_gone_and_its_supporters_are_not_written_to(ideas: Ideas) -> None:
    idea = put(ideas, email="aino@example.fi")
    support(ideas, idea, 1, consent=CONSENT)
    assert own(ideas, idea, "/take-back").status_code == 204
    assert ideas.get(f"/ideas/{idea['id']}").json["code"] == "idea_taken_back"
    assert [each["title"] for each in ideas.events("idea.submitted.v1")] == [""]
    for deed, more in (("", {}), ("/correct", {"text": "Uusi"}), ("/take-back", {})):
        assert own(ideas, idea, deed, **more).json["code"] == "idea_taken_back"
    row = ideas.rows("SELECT title, text, contact_key, supports FROM ideas")
    assert row == [("", "", None, 1)]
    assert ideas.rows("SELECT contact_key FROM idea_supports") == [(None,)]
    assert [each["contact"]["data"] for each in ideas.events("idea.received.v1")] == [""]


def test_an_author_with_an_address_gets_the_link_and_hears_twice_of_a_campaign(ideas: Ideas) -> None:
    context = ideas.wiring.context
    idea = put(ideas, email="aino@example.fi", phone="040 123 4567", locale="en")
    support(ideas, idea, 1, consent=CONSENT)
    support(ideas, idea, 2)
    letter = ideas.events("idea.received.v1")[0]
    assert context.sealer.open(SealedContact(**letter["contact"]))["link"] == idea["link_token"]
    draft = ideas.post(f"/ideas/{idea['id']}/adopt", association_id=str(ASSOCIATION)).json
    assert (announce_adoptions(context), announce_openings(context)) == (2, 0)
    content = CONTENT | {"deadline_on": ideas.in_days(30)}
    assert ideas.patch(draft, **content).status_code == 200
    for step, who, body in (
        ("submit", MEMBER, {}),
        ("review", REVIEWER, {"decision": "approved"}),
        ("publish", MEMBER, {}),
    ):
        assert ideas.step(draft, step, who, **body).status_code == 200
    assert (announce_openings(context), announce_openings(context)) == (2, 0)
    told = ideas.events("idea.campaign_opened.v1")
    assert sorted((each["is_author"], each["locale"]) for each in told) == [(False, "sv"), (True, "en")]


def take(ideas: Ideas, key: str = "avain-0001", **more: Any) -> Any:
    """An idea written down at the desk."""
    consent = {"way": "spoken", "version": "1", "text": "Idea näkyy kaikille."}
    sent = {"text": "Penkki kirjastolle.", "consent": consent} | PLACE | more
    return ideas.post("/assisted-ideas", more.pop("who", HELPER), key=key, **sent)


def test_a_helper_writes_an_idea_down_and_the_paper_opens_it_for_its_author_alone(ideas: Ideas) -> None:
    entry = take(ideas).json
    assert take(ideas).json == entry
    page = f"/assisted-ideas/{entry['id']}"
    paper = ideas.get(f"{page}/paper", HELPER).json
    assert (paper["number"], paper["district"]) == ("ID-1001", "Tuppurala")
    assert ideas.get(f"{page}/paper", OTHER_HELPER).status_code == 404
    noted = ideas.rows("SELECT taken_by, consent_way, consent_text FROM assisted_ideas")
    assert noted == [(HELPER.actor, "spoken", "Idea näkyy kaikille.")]
    typed = {"number": "id 1001", "code": paper["code"].lower().replace("-", " ")}
    assert ideas.post("/ideas/open", HELPER, **typed).status_code == 403
    opened = ideas.post("/ideas/open", ANONYMOUS, **typed).json
    link = {"id": opened["idea_id"], "link_token": opened["link_token"]}
    assert own(ideas, link, "/correct", text="Penkki kirjaston eteen.").status_code == 200
    assert ideas.post(f"{page}/hand-over", HELPER).status_code == 204
    assert ideas.get(f"{page}/paper", HELPER).status_code == 410
    assert [each["handed_over"] for each in ideas.get("/assisted-ideas", HELPER).json["items"]] == [True]
    assert ideas.get("/assisted-ideas", OTHER_HELPER).json["items"] == []
    assert own(ideas, link, "/take-back").status_code == 204
    assert own(ideas, link).json["code"] == "idea_taken_back"


def test_without_consent_nothing_is_written_down_and_a_forgotten_paper_closes(ideas: Ideas) -> None:
    for consent in (
        None,
        {"way": "guessed", "version": "1", "text": "x"},
        {"way": "spoken", "version": "1", "text": " "},
    ):
        assert take(ideas, consent=consent).status_code == 422
    assert ideas.post("/assisted-ideas", ANONYMOUS, key="avain-0002").status_code == 401
    entry = take(ideas).json
    clock.move(ideas.owner_url, timedelta(minutes=31))
    assert ideas.get(f"/assisted-ideas/{entry['id']}/paper", HELPER).status_code == 410


def test_codes_are_tried_a_few_times_only_and_wrong_ones_tell_nothing(ideas: Ideas) -> None:
    take(ideas)
    thief = Identity(address="192.0.2.9")
    answers = [
        ideas.post("/ideas/open", thief, number=number, code="AAAAA-AAAAA").status_code
        for number in ["ID-1001", "ID-9999", "hölynpöly"] * 10 + ["ID-1001"]
    ]
    assert answers == [404] * 30 + [429]
