"""Killed at any point of pledging and charging, the platform goes on and charges nobody twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.crash.stage import Stage, check_the_world
from tests.pledges.card_world import City


@dataclass(frozen=True)
class Scene:
    """A part to be killed in: what must stand before it, and what must be so at its end."""

    part: str
    prepare: Callable[[City], dict[str, Any]]
    state: str
    chaos: dict[str, Any] = field(default_factory=dict)


def campaign_to_pledge_to(city: City) -> dict[str, Any]:
    campaign_id = city.campaign()
    return {"campaign_id": str(campaign_id), "key": f"key-of-{campaign_id}"}


def campaign_to_close(city: City) -> dict[str, Any]:
    campaign_id = city.campaign()
    city.back(campaign_id, amount_cents=6_000)
    with city.owner() as connection:
        # Many silences one after the other would make each case wait longer than the one before.
        connection.execute(text("UPDATE charging_run SET gap_seconds = 0"))
        connection.execute(
            text("UPDATE campaign_terms SET deadline = platform_now() WHERE campaign_id = :id"),
            {"id": campaign_id},
        )
    return {"campaign_id": str(campaign_id)}


def lost(path: str, times: int = 2) -> dict[str, Any]:
    # Twice: once more than the library asks by itself.
    return {"mode": "lost_reply", "path": path, "times": times}


SCENES = {
    "pledge": Scene("pledge", campaign_to_pledge_to, "pledged"),
    "charge": Scene("charge", campaign_to_close, "paid"),
    "charge whose answer is lost": Scene("charge", campaign_to_close, "paid", lost("/confirm")),
}

STRUCK: dict[str, set[str]] = {}


def strike(stage: Stage, name: str) -> set[str]:
    """Kill a process at the first point it passes, another at the second, until one comes to its end."""
    scene, struck = SCENES[name], set()
    for number in count(1):
        arguments = scene.prepare(stage.city)
        if scene.chaos:
            stage.city.control("chaos", **scene.chaos)
        ending = stage.play(scene.part, arguments, crash_at=str(number))
        if ending.status == 0:
            break
        assert ending.struck, ending.said
        struck.add(ending.struck)
        stage.city.control("chaos", clear=True)
        stage.play_to_the_end(scene.part, arguments)
        check_the_world(stage.city)
        query = "SELECT DISTINCT state FROM pledge WHERE campaign_id = :id"
        states = stage.city.rows(query, id=UUID(arguments["campaign_id"]))
        assert states == [(scene.state,)], f"after a crash at {ending.struck}"
    STRUCK[name] = struck
    return struck


@pytest.mark.parametrize("name", SCENES)
def test_killed_anywhere_it_goes_on_and_charges_once(stage: Stage, name: str):
    assert len(strike(stage, name)) > 10
