"""Pictures of campaigns, news and ideas: who brings, sees and removes them, and that none is left over."""

import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.chassis.identity import Identity
from services.ideas.domain.picturing.kinds import PictureKind
from services.ideas.picture_coding import coding, decoder
from services.ideas.store.picturing.pictures import lock_picture, remove_picture
from services.ideas.usecases.picturing.attach_picture import forget_held_pictures
from tests.ideas.conftest import ANONYMOUS, MEMBER, OUTSIDER, REVIEWER, Ideas
from tests.ideas.photographs import two_halves, written

FILE = written(two_halves(), "PNG")


@pytest.fixture(autouse=True)
def decoded_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that decodes is tried in test_picture_coding; here its work is done on the spot."""
    monkeypatch.setattr(coding, "_decode", lambda content, kind: decoder.answer(content, PictureKind(kind)))


def bring(ideas: Ideas, owner: str, kind: str = "campaign", **more: Any) -> TestResponse:
    """Bring a picture for an owner."""
    content, who = more.pop("content", FILE), more.pop("who", MEMBER)
    words = more.pop("description", "Punaista ja sinistä")
    query = {"owner_kind": kind, "owner_id": owner, "description": words}
    return ideas.client.post("/pictures", who, query_string=query, data=content)


def brought(ideas: Ideas, owner: str, width: int, kind: str = "campaign") -> dict[str, Any]:
    """A picture of this width that was taken."""
    reply = bring(ideas, owner, kind, content=written(two_halves(width, 100), "PNG"))
    assert reply.status_code == 201, reply.json
    return reply.json


def look(ideas: Ideas, picture: dict[str, Any], who: Identity = ANONYMOUS) -> TestResponse:
    """Ask for its largest size."""
    return ideas.get(f"/pictures/{picture['id']}/{picture['width']}.webp", who)


def kept(ideas: Ideas) -> tuple[int, int, int]:
    """How many places, contents and renditions there are."""
    return tuple(
        ideas.rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - names of our own
        for table in ("pictures", "picture_contents", "picture_renditions")
    )


def test_a_drafts_pictures_are_seen_by_its_people_and_reviewers_until_it_is_public(ideas: Ideas) -> None:
    draft = ideas.complete("Laituri")
    picture = bring(ideas, draft["id"]).json
    assert (picture["width"], picture["height"], picture["widths"]) == (400, 200, [320, 400])
    assert [look(ideas, picture, who).status_code for who in (MEMBER, REVIEWER)] == [200, 200]
    assert look(ideas, picture, MEMBER).headers["Cache-Control"] == "private, no-store"
    assert [look(ideas, picture, who).status_code for who in (ANONYMOUS, OUTSIDER)] == [404, 404]
    for step, who, body in (
        ("submit", MEMBER, {}),
        ("review", REVIEWER, {"decision": "approved"}),
        ("publish", MEMBER, {}),
    ):
        assert ideas.step(draft, step, who, **body).status_code == 200
    shown = look(ideas, picture)
    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "public, max-age=86400"
    known = {"If-None-Match": shown.headers["ETag"]}
    address = f"/pictures/{picture['id']}/400.webp"
    assert ideas.client.get(address, ANONYMOUS, headers=known).status_code == 304
    for wrong in ("401.webp", "400.png", "400.svg", "99999.webp"):
        assert ideas.get(f"/pictures/{picture['id']}/{wrong}").status_code == 404
    # What is public was reviewed; nothing is added, and what is there may still be removed.
    assert bring(ideas, draft["id"], content=written(two_halves(10, 10), "PNG")).status_code == 409
    cards = ideas.get("/campaigns?state=live").json["items"]
    assert next(each for each in cards if each["id"] == draft["id"])["main_picture"] == picture
    assert ideas.post(f"/pictures/{picture['id']}/remove", REVIEWER).status_code == 204
    assert look(ideas, picture, MEMBER).status_code == 404
    assert kept(ideas) == (0, 0, 0)


def test_pictures_are_numbered_moved_and_limited_and_the_same_file_counts_once(ideas: Ideas) -> None:
    draft = ideas.draft()
    first, second, third = (brought(ideas, draft["id"], width) for width in (100, 110, 120))
    assert bring(ideas, draft["id"], content=written(two_halves(100, 100), "PNG")).json == first
    ideas.post(f"/pictures/{third['id']}/place", MEMBER, position=1)
    ids = [each["id"] for each in ideas.read(draft)["pictures"]]
    assert ids == [third["id"], first["id"], second["id"]]
    ideas.post(f"/pictures/{third['id']}/remove", MEMBER)
    assert [each["id"] for each in ideas.read(draft)["pictures"]] == [first["id"], second["id"]]
    assert ideas.read(draft)["main_picture"]["id"] == first["id"]
    for width in (130, 140, 150, 160):
        brought(ideas, draft["id"], width)
    refused = bring(ideas, draft["id"], content=written(two_halves(170, 100), "PNG"))
    assert (refused.status_code, refused.json["code"]) == (409, "too_many_pictures")
    said = ideas.post(f"/pictures/{first['id']}/description", MEMBER, description="Ranta talvella")
    assert said.json["description"] == "Ranta talvella"
    assert ideas.post(f"/pictures/{first['id']}/description", OUTSIDER, description="Oma").status_code == 404


def test_a_refused_picture_names_its_field_and_leaves_nothing(ideas: Ideas) -> None:
    draft = ideas.draft()
    for more, field in (
        ({"description": " "}, "description"),
        ({"description": "Soita 040 123 4567"}, "description"),
        ({"content": b""}, "picture"),
        ({"content": b"GIF89a"}, "picture"),
        ({"content": FILE[:200]}, "picture"),
    ):
        reply = bring(ideas, draft["id"], **more)
        assert (reply.status_code, list(reply.json["errors"])) == (422, [field])
    assert bring(ideas, draft["id"], who=OUTSIDER).status_code == 404
    assert bring(ideas, draft["id"], who=REVIEWER).status_code == 409
    assert bring(ideas, str(uuid.uuid4())).status_code == 404
    assert kept(ideas) == (0, 0, 0)


def test_a_content_in_two_places_is_kept_once_and_goes_with_the_last(ideas: Ideas) -> None:
    places = [bring(ideas, ideas.draft()["id"]).json for _ in range(2)]
    assert kept(ideas) == (2, 1, 3)
    ideas.post(f"/pictures/{places[0]['id']}/remove", MEMBER)
    assert kept(ideas) == (1, 1, 3)
    assert look(ideas, places[1], MEMBER).status_code == 200
    ideas.post(f"/pictures/{places[1]['id']}/remove", MEMBER)
    assert kept(ideas) == (0, 0, 0)


def hold(ideas: Ideas) -> dict[str, Any]:
    """A picture brought before the form that it belongs to."""
    reply = ideas.client.post("/pictures/held", ANONYMOUS, query_string={"description": "Ranta"}, data=FILE)
    assert reply.status_code == 201, reply.json
    return reply.json


def test_a_picture_whose_form_is_never_sent_is_forgotten_after_a_day(ideas: Ideas) -> None:
    hold(ideas)
    assert forget_held_pictures(ideas.wiring.context) == 0
    ideas.rows("UPDATE pictures SET added_at = added_at - interval '25 hours' RETURNING id")
    assert forget_held_pictures(ideas.wiring.context) == 1
    assert kept(ideas) == (0, 0, 0)


def test_a_content_that_is_removed_here_and_brought_there_at_once_is_shown_there(ideas: Ideas) -> None:
    first, other = bring(ideas, ideas.draft()["id"]).json, ideas.draft()
    with ideas.wiring.sessions() as session, session.begin(), ThreadPoolExecutor() as others:
        place = lock_picture(session, uuid.UUID(first["id"]))
        assert place is not None
        remove_picture(session, place)
        brought_again = others.submit(bring, ideas, other["id"])
        # It waits for the row that is being removed, and not for ever.
        assert wait([brought_again], timeout=0.8).not_done
        session.commit()
        assert brought_again.result().status_code == 201
    assert kept(ideas) == (1, 1, 3)
