"""The actor under our command, and what must be true of the world whatever became of it."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.chassis.crash_points import KILLED
from tests.pledges.card_world import City

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ending:
    """How a process ended, and the last it said."""

    status: int
    said: str

    @property
    def struck(self) -> str | None:
        """The crash point at which it died, if it did."""
        if self.status != KILLED:
            return None
        found = re.search(r"^crashed at (\S+)$", self.said, re.MULTILINE)
        return found.group(1) if found else None


@dataclass
class Stage:
    """A city, and a process that acts in it and may be killed."""

    city: City
    actor: "subprocess.Popen[str]"

    def play(
        self, part: str, arguments: dict[str, Any], crash_at: str = "", without: tuple[str, ...] = ()
    ) -> Ending:
        """Let a fresh process play the part."""
        assert self.actor.stdin is not None and self.actor.stdout is not None
        order = {"part": part, "arguments": arguments, "crash_at": crash_at, "without": without}
        self.actor.stdin.write(json.dumps(order) + "\n")
        self.actor.stdin.flush()
        return Ending(**json.loads(self.actor.stdout.readline()))

    def play_to_the_end(self, part: str, arguments: dict[str, Any]) -> None:
        """Play without crash, again and again as a client or a beat would."""
        for _ in range(5):
            ending = self.play(part, arguments)
            if ending.status == 0:
                return
        raise AssertionError(ending.said)


@contextmanager
def set_stage(city: City) -> Iterator[Stage]:
    """Start the actor in the city."""
    environment = {
        **os.environ,
        **city.environment,
        "ENVIRONMENT": "local",
        # One line after the other, so that the points come in the same order each time.
        "CHARGES_AT_ONCE": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
    }
    actor = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.actor"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Stage(city, actor)
    finally:
        actor.communicate(timeout=30)


def charges_at_provider(city: City) -> list[dict[str, Any]]:
    """Every charge that succeeded there."""
    found, after = [], ""
    while after is not None:
        page = city.look(f"charges?after={after}")
        found += [charge for charge in page["items"] if charge["status"] == "succeeded"]
        after = page["next"]
    return found


def check_the_world(city: City) -> None:
    """What holds whatever was killed when: each pledge charged once at most, each charge known and booked."""
    charges = charges_at_provider(city)
    times = Counter(charge["metadata"]["pledge_id"] for charge in charges)
    assert max(times.values(), default=0) <= 1, f"charged more than once: {times}"
    booked = dict(city.rows("SELECT charge_id, pledge_id::text FROM payment WHERE charge_id IS NOT NULL"))
    assert booked == {charge["id"]: charge["metadata"]["pledge_id"] for charge in charges}
    causes = city.rows("SELECT cause_id FROM ledger_transaction WHERE cause_kind = 'card_charge'")
    assert sorted(cause for (cause,) in causes) == sorted(booked)
    paid = [told["pledge_id"] for told in city.events("pledge.paid.v1")]
    assert sorted(paid) == sorted(booked.values()), "each backer is told once"
