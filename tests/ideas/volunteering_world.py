"""Residents who sign up for shifts, and the letters by which they come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.chassis import clock
from services.chassis.database import platform_now, transaction
from services.contracts.events import SealedContact
from services.ideas.domain.deadlines import CITY_TIME
from tests.ideas.conftest import ANONYMOUS, MEMBER, Ideas


def a_shift(ideas: Ideas, campaign: Any, days: int = 10, **changes: Any) -> Any:
    """A shift of a campaign, four hours of a morning."""
    written = {
        "title": "Telineiden pystytys",
        "day": ideas.in_days(days),
        "begins": "10:00",
        "ends": "14:00",
        "capacity": 1,
        **changes,
    }
    reply = ideas.post(f"/campaigns/{campaign['id']}/shifts", **written)
    assert reply.status_code == 201, reply.json
    return reply.json


def sign_up(ideas: Ideas, shift: Any, number: int, **changes: Any) -> Any:
    """Resident so and so signs up, each from an address of their own."""
    wanted = {"name": f"Talkoolainen {number}", "email": f"talkoolainen{number}@esimerkki.fi", **changes}
    who = replace(ANONYMOUS, address=f"10.0.{number}.1")
    return ideas.post(f"/shifts/{shift['id']}/sign-ups", who, **wanted)


class Volunteer:
    """Somebody with the link of a letter in hand."""

    def __init__(self, ideas: Ideas, letter: Any) -> None:
        contact = ideas.wiring.sealer.open(SealedContact(**letter["contact"]))
        self.ideas, self.sign_up_id, self.id = ideas, letter["sign_up_id"], letter["contributor_id"]
        self.name, self.link = contact["name"], contact["link"]

    def does(self, what: str, status: int = 200) -> Any:
        """Confirm, cancel or take again."""
        path = f"/contributors/{self.id}/own/sign-ups/{self.sign_up_id}/{what}"
        reply = self.ideas.post(path, ANONYMOUS, token=self.link)
        assert reply.status_code == status, reply.json
        return reply.json

    def own(self) -> Any:
        """The shifts on one's own page."""
        return self.ideas.post(f"/contributors/{self.id}/own/sign-ups", ANONYMOUS, token=self.link).json


def volunteers(ideas: Ideas) -> dict[str, Volunteer]:
    """Everybody who got a letter to confirm a place, by name."""
    found = [Volunteer(ideas, letter) for letter in ideas.events("shift.place_held.v1")]
    return {each.name: each for each in found}


def confirmed(ideas: Ideas, shift: Any, number: int, **changes: Any) -> Volunteer:
    """Resident so and so signs up and presses the link."""
    reply = sign_up(ideas, shift, number, **changes)
    assert reply.status_code == 201, reply.json
    own = Volunteer(ideas, ideas.events("shift.place_held.v1")[-1])
    own.does("confirm")
    return own


def told(ideas: Ideas) -> list[tuple[str, str]]:
    """What volunteers were told beside that, and who: kind and name."""
    letters = ideas.events("shift.volunteer_told.v1")
    return [(letter["kind"], Volunteer(ideas, letter).name) for letter in letters]


def yard(ideas: Ideas, shift: Any) -> Any:
    """The list at the yard."""
    reply = ideas.get(f"/shifts/{shift['id']}/volunteers", MEMBER)
    assert reply.status_code == 200, reply.json
    return reply.json


def standing(ideas: Ideas, shift: Any) -> list[tuple[str, str]]:
    """Who stands where in a shift, in turn."""
    return [(each["name"], each["state"]) for each in yard(ideas, shift)["volunteers"]]


@contextmanager
def at(ideas: Ideas, shift: Any, **before: int) -> Iterator[None]:
    """So long before a shift begins, by the platform's clock."""
    query = "SELECT starts_at FROM shifts WHERE id = CAST(:id AS uuid)"
    [[starts_at]] = ideas.rows(query, id=shift["id"])
    with transaction(ideas.wiring.sessions) as session:
        now = platform_now(session)
    clock.move(ideas.owner_url, starts_at.astimezone(CITY_TIME) - timedelta(**before) - now)
    yield
    clock.move(ideas.owner_url, None)
