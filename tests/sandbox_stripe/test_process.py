"""The sandbox as a process: it starts, survives a restart, and stops when asked to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from tests.sandbox_stripe.conftest import Endpoint, Stripe, client_for


@contextmanager
def process(data: Path, *more: str) -> Iterator[str]:
    """The command, its address, and a clean end."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "infra.sandbox.stripe",
        "--port",
        "0",
        "--data",
        str(data),
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    child = subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout
    with child, child.stdout:
        line = child.stdout.readline()
        try:
            yield line.split()[-1]
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(10) == 0


def test_a_restart_loses_nothing_and_a_reset_everything(tmp_path: Path) -> None:
    with process(tmp_path) as address:
        customer = client_for(address).v1.customers.create({}, {"idempotency_key": "k"}).id
        requests.post(f"{address}/_sandbox/advance", json={"seconds": 3_600}, timeout=5)
    with process(tmp_path) as address:
        assert client_for(address).v1.customers.create({}, {"idempotency_key": "k"}).id == customer
        assert requests.get(f"{address}/_sandbox/summary", timeout=5).json()["now"] > time.time() + 3_500
        assert requests.get(f"{address}/healthz", timeout=5).json() == {"ok": True}
    with process(tmp_path, "--reset") as address:
        assert client_for(address).v1.customers.list().data == []


def test_what_was_not_delivered_before_the_end_is_delivered_after_it(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    settings = Settings(data=tmp_path, webhook_url=endpoint.url)
    with running(settings) as (address, sandbox):
        opened = Stripe(address, sandbox)
        opened.control("chaos", webhooks="hold")
        opened.paid()
        opened.browser.close()
    assert endpoint.events() == []
    with running(settings):
        endpoint.wait_for_type("payment_intent.succeeded")


def test_the_clock_goes_both_ways_but_not_beyond_ten_years(pay: Stripe) -> None:
    started = pay.look("summary")["now"]
    assert pay.control("advance", seconds=3 * 86_400)["offset_seconds"] == 3 * 86_400
    assert pay.control("advance", seconds=-3 * 86_400)["offset_seconds"] == 0
    assert pay.look("summary")["now"] - started < 60
    beyond = pay.browser.post(f"{pay.address}/_sandbox/advance", json={"seconds": 400_000_000})
    assert (beyond.status_code, beyond.json()["error"]["param"]) == (400, "seconds")


def test_the_look_inside_shows_what_happened(pay: Stripe) -> None:
    intent = pay.paid(123_456)
    page = pay.browser.get(f"{pay.address}/")
    assert (page.status_code, intent.id in page.text, "1\u00a0234,56\u00a0€" in page.text) == (
        200,
        True,
        True,
    )
    assert "<script" not in page.text
    assert pay.browser.get(f"{pay.address}/static/sandbox.css").status_code == 200
    charge = pay.api.charges.retrieve(str(intent.latest_charge))
    assert "1\u00a0234,56" in pay.browser.get(str(charge.receipt_url)).text
    pay.control("reset")
    assert pay.look("summary")["charged_cents"] == 0
