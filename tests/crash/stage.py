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

import requests

from services.chassis.crash_points import KILLED
from tests.pledges.card_world import City

ROOT = Path(__file__).resolve().parents[2]


# The points at which each scene was struck, in order.
STRUCK: dict[str, list[str]] = {}


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
        self,
        part: str,
        arguments: dict[str, Any],
        crash_at: str = "",
        without: tuple[str, ...] = (),
        kill_after: float = 0,
    ) -> Ending:
        """Let a fresh process play the part, killed from outside after so many seconds if any are given."""
        assert self.actor.stdin is not None and self.actor.stdout is not None
        order: dict[str, Any] = {
            "part": part,
            "arguments": arguments,
            "crash_at": crash_at,
            "without": without,
        }
        order["kill_after"] = kill_after
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


def listed(city: City, path: str) -> list[dict[str, Any]]:
    """Everything that the provider lists there."""
    found: list[dict[str, Any]] = []
    more = True
    while more:
        after = f"&starting_after={found[-1]['id']}" if found else ""
        address = f"{city.address}/v1/{path}?limit=100{after}"
        page = requests.get(address, auth=("sk_test_local", ""), timeout=10).json()
        found, more = found + page["data"], page["has_more"]
    return found


def check_the_sums(city: City) -> None:
    """The quick look after each crash: as many charges and as much money there as here."""
    there = city.look("summary")
    [here] = city.rows(
        "SELECT (SELECT count(*) FROM payment WHERE charge_id IS NOT NULL),"
        " (SELECT coalesce(sum(paid_cents), 0) FROM pledge),"
        " (SELECT coalesce(sum(amount_cents), 0) FROM refund WHERE state = 'paid'),"
        " (SELECT coalesce(sum(amount_cents - reversed_cents), 0) FROM transfer WHERE provider_id <> '')"
    )
    names = ("charges_succeeded", "charged_cents", "refunded_cents", "transferred_cents")
    assert [int(number) for number in here] == [there[name] for name in names]


def check_the_world(city: City) -> None:
    """What holds whatever was killed when: money moves once, and every movement is known and booked."""
    check_charges(city)
    check_refunds(city)
    check_transfers(city)


def check_charges(city: City) -> None:
    """Each pledge is charged once at most; each charge has its pledge and entry; each backer is told once."""
    charges = [charge for charge in listed(city, "charges") if charge["status"] == "succeeded"]
    times = Counter(charge["metadata"]["pledge_id"] for charge in charges)
    assert max(times.values(), default=0) <= 1, f"charged more than once: {times}"
    booked = dict(city.rows("SELECT charge_id, pledge_id::text FROM payment WHERE charge_id IS NOT NULL"))
    assert booked == {charge["id"]: charge["metadata"]["pledge_id"] for charge in charges}
    assert sorted(booked) == causes(city, "card_charge")
    paid = [told["pledge_id"] for told in city.events("pledge.paid.v1")]
    assert sorted(paid) == sorted(booked.values()), "each backer is told once"


def check_refunds(city: City) -> None:
    """Each refund that was sent is one at the provider; none goes beyond its charge; each is booked."""
    refunds = [refund for refund in listed(city, "refunds") if refund["status"] == "succeeded"]
    known = city.rows("SELECT provider_id, amount_cents FROM refund WHERE state = 'paid'")
    assert sorted(known) == sorted((refund["id"], refund["amount"]) for refund in refunds)
    assert sorted(refund["id"] for refund in refunds) == causes(city, "card_refund")
    for charge in listed(city, "charges"):
        given_back = sum(refund["amount"] for refund in refunds if refund["charge"] == charge["id"])
        assert given_back == charge["amount_refunded"] <= charge["amount"]


def check_transfers(city: City) -> None:
    """Each transfer that was made is one at the provider, and so is what came back of it; each is booked."""
    made = listed(city, "transfers")
    known = city.rows(
        "SELECT provider_id, amount_cents, reversed_cents FROM transfer WHERE provider_id IS NOT NULL"
    )
    assert sorted(known) == sorted((each["id"], each["amount"], each["amount_reversed"]) for each in made)
    assert sorted(each["id"] for each in made) == causes(city, "transfer")
    sources = [each["source_transaction"] for each in made]
    assert len(set(sources)) == len(sources), "a charge is passed on once"
    reversals = [reversal["id"] for each in made for reversal in each["reversals"]["data"]]
    assert sorted(reversals) == causes(city, "transfer_reversal")


def causes(city: City, kind: str) -> list[str]:
    """What the books know of that kind."""
    rows = city.rows("SELECT cause_id FROM ledger_transaction WHERE cause_kind = :kind", kind=kind)
    return sorted(cause for (cause,) in rows)
