"""A whole campaign is charged while its worker is killed again and again: the sums come out as planned."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from services.chassis.identifiers import new_id
from tests.crash.stage import ROOT, Stage, check_the_world
from tests.pledges.card_world import City

KILLS = 5
AMOUNT = 2_500
PER_SECOND = 50


@dataclass
class Memory:
    """The most that a worker has held, in megabytes."""

    pss: float = 0.0
    rss: float = 0.0

    def look_at(self, pid: int) -> None:
        try:
            told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return
        pss, rss = (int(re.search(rf"^{name}:\s+(\d+)", told, re.MULTILINE)[1]) for name in ("Pss", "Rss"))
        self.pss, self.rss = max(self.pss, pss / 1024), max(self.rss, rss / 1024)


def card_of(number: int) -> str:
    """Five in a hundred are declined, three want their owner to be present."""
    place = number % 100
    if place < 5:
        return "pm_card_chargeCustomerFail"
    return "pm_card_authenticationRequired" if place < 8 else "pm_card_visa"


def back_with(city: City, campaign_id: UUID, backers: int) -> None:
    """So many pledges like the first one, each with a customer and a saved card of its own."""
    first = city.back(campaign_id, amount_cents=AMOUNT)
    provider = city.context.cards._client.v1
    for number in range(1, backers):
        pledge_id = new_id()
        customer = provider.customers.create({"metadata": {"pledge_id": str(pledge_id)}})
        card = provider.payment_methods.attach(card_of(number), {"customer": customer.id})
        with city.owner() as connection:
            values = {"id": pledge_id, "first": first.pledge_id, "customer": customer.id, "card": card.id}
            connection.execute(text(LIKE_THE_FIRST), values)
            connection.execute(text(WITH_A_CARD), values)


LIKE_THE_FIRST = """
INSERT INTO pledge (id, campaign_id, method, amount_cents, state, locale, contact_subject,
                    consent_version, made_at, reserved_at, secured_at)
SELECT :id, campaign_id, method, amount_cents, state, locale, contact_subject,
       consent_version, made_at, reserved_at, secured_at FROM pledge WHERE id = :first
"""
WITH_A_CARD = """
INSERT INTO payment (pledge_id, customer_id, payment_method_id) VALUES (:id, :customer, :card)
"""


@contextmanager
def worker(city: City) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker of its own process; at the end it is killed without a word."""
    environment = {
        **os.environ,
        **city.environment,
        "CHARGES_PER_SECOND": str(PER_SECOND),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.worker"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def lines_left(city: City) -> int:
    [(left,)] = city.rows("SELECT count(*) FROM plan_line WHERE state = 'waiting'")
    return int(left)


def work_until(city: City, left: int, memory: Memory) -> None:
    """Let a worker work until only so many lines are left, then kill it."""
    with worker(city) as process:
        while lines_left(city) > left:
            assert process.poll() is None, "the worker ended by itself"
            memory.look_at(process.pid)
            time.sleep(0.2)


def work_to_the_end(city: City, memory: Memory) -> None:
    """Leases of the dead and lines put back become due as time passes."""
    with worker(city) as process:
        while lines_left(city):
            assert process.poll() is None, "the worker ended by itself"
            [(due,)] = city.rows(
                "SELECT count(*) FROM plan_line WHERE state = 'waiting' AND next_try_at <= platform_now()"
            )
            if due == 0:
                city.move(minutes=6)
            memory.look_at(process.pid)
            time.sleep(0.2)


@pytest.mark.parametrize("backers", [200, pytest.param(2_000, marks=pytest.mark.long)])
@pytest.mark.timeout(1_800)
def test_a_run_killed_five_times_charges_as_planned_and_nobody_twice(
    stage: Stage, backers: int, capsys: pytest.CaptureFixture[str]
):
    city, memory = stage.city, Memory()
    campaign_id = city.campaign()
    back_with(city, campaign_id, backers)
    city.move(days=20)
    city.close(run=False)
    assert lines_left(city) == backers
    # One in a hundred replies is lost on its way, whether the card was charged or not.
    city.control("chaos", mode="lost_reply", path="POST /v1/payment_intents", share=0.01, seed=7)
    started = time.monotonic()
    for kill in range(1, KILLS + 1):
        work_until(city, backers - backers * kill // (KILLS + 1), memory)
    work_to_the_end(city, memory)
    seconds = time.monotonic() - started
    city.control("chaos", clear=True)
    cards = [card_of(number) for number in range(1, backers)]
    declined = cards.count("pm_card_chargeCustomerFail")
    asked = cards.count("pm_card_authenticationRequired")
    paid = backers - declined - asked
    states = dict(city.rows("SELECT state, count(*) FROM pledge GROUP BY state"))
    assert states == {"paid": paid, "declined": declined, "action_required": asked}
    assert city.rows("SELECT DISTINCT state FROM plan_line") == [("done",)]
    summary = city.look("summary")
    assert (summary["charges_succeeded"], summary["charged_cents"]) == (paid, paid * AMOUNT)
    assert city.ledger()["held"] == -paid * AMOUNT
    check_the_world(city)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{backers} pledges, {KILLS} kills, seed 7: {backers / seconds:.1f} charges a second "
            f"({PER_SECOND} allowed), a worker {memory.pss:.0f} MB PSS, {memory.rss:.0f} MB RSS\n"
        )
