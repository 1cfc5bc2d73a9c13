"""Stripe's own command line against the sandbox: its request sequences, for the events that we use."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sandbox_stripe.conftest import Stripe

PACKAGE = "@stripe/cli@1.52.0"
EURO = ("payment_intent", "price", "payout", "transfer")
# What `stripe trigger` is told beside the name: the account is Finnish, and has euros only.
OVERRIDES = {
    **{f"{name}:currency": "eur" for name in EURO},
    "account:type": "express",
    "payment_intent:return_url": "http://localhost/takaisin",
}
# The name of the trigger, the fixtures whose parameters are overridden, the events it must bring about.
# SEPA debit is off, so that nothing triggers payment_intent.processing or the asynchronous ends.
TRIGGERS = (
    ("customer.created", (), {"customer.created"}),
    ("setup_intent.succeeded", (), {"setup_intent.succeeded"}),
    ("setup_intent.setup_failed", (), {"setup_intent.setup_failed"}),
    ("setup_intent.canceled", (), {"setup_intent.canceled"}),
    ("setup_intent.requires_action", (), {"setup_intent.requires_action"}),
    ("payment_method.detached", (), {"payment_method.detached"}),
    ("payment_intent.created", ("payment_intent:currency",), {"payment_intent.created"}),
    ("payment_intent.succeeded", ("payment_intent:currency",), {"payment_intent.succeeded"}),
    ("payment_intent.payment_failed", ("payment_intent:currency",), {"payment_intent.payment_failed"}),
    ("payment_intent.requires_action", ("payment_intent:currency",), {"payment_intent.requires_action"}),
    ("payment_intent.canceled", ("payment_intent:currency",), {"payment_intent.canceled"}),
    ("charge.refunded", ("payment_intent:currency",), {"charge.refunded", "refund.created"}),
    ("charge.refund.updated", ("payment_intent:currency",), {"charge.refund.updated", "refund.updated"}),
    ("charge.dispute.created", ("payment_intent:currency",), {"charge.dispute.created"}),
    ("charge.dispute.updated", ("payment_intent:currency",), {"charge.dispute.updated"}),
    ("charge.dispute.closed", ("payment_intent:currency",), {"charge.dispute.closed"}),
    ("checkout.session.completed", ("price:currency",), {"checkout.session.completed"}),
    ("checkout.session.expired", ("price:currency",), {"checkout.session.expired"}),
    (
        "payout.created",
        ("payment_intent:currency", "payout:currency"),
        {"payout.created", "payout.paid"},
    ),
    ("payout.updated", ("payment_intent:currency", "payout:currency"), {"payout.updated"}),
    (
        "transfer.created",
        ("payment_intent:currency", "payment_intent:return_url", "transfer:currency"),
        {"transfer.created"},
    ),
    (
        "transfer.updated",
        ("payment_intent:currency", "payment_intent:return_url", "transfer:currency"),
        {"transfer.updated"},
    ),
    (
        "transfer.reversed",
        ("payment_intent:currency", "payment_intent:return_url", "transfer:currency"),
        {"transfer.reversed"},
    ),
)


@pytest.fixture(scope="module")
def command_line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The official program: what is installed, or the package with the binary in it."""
    installed = shutil.which("stripe")
    if installed:
        return Path(installed)
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("Stripe's command line is not installed, and there is no npm to get it with")
    folder = tmp_path_factory.mktemp("stripe_cli")
    got = subprocess.run(
        [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE],
        capture_output=True,
        timeout=120,
        check=False,
    )
    found = sorted(folder.glob("node_modules/@stripe/cli-*/bin/stripe*"))
    if got.returncode or not found:
        pytest.skip(f"{PACKAGE} could not be had from the package registry")
    return found[0]


def trigger(
    program: Path, address: str, home: Path, name: str, overridden: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    """Have the program bring an event about, with its own folder for what it keeps."""
    told = [part for each in overridden for part in ("--override", f"{each}={OVERRIDES[each]}")]
    return subprocess.run(
        [str(program), "trigger", name, *told, "--api-base", address, "--api-key", "sk_test_ofthesandbox"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "HOME": str(home), "STRIPE_CLI_TELEMETRY_OPTOUT": "1"},
    )


@pytest.mark.long
def test_stripes_own_command_line_brings_about_each_event_that_we_use(
    pay: Stripe, command_line: Path, tmp_path: Path
) -> None:
    pay.control("rules", onboarded_at_once=True)
    failures: dict[str, str] = {}
    for name, overridden, wanted in TRIGGERS:
        before = {event.id for event in pay.api.events.list({"limit": 100}).data}
        done = trigger(command_line, pay.address, tmp_path, name, overridden)
        after = pay.api.events.list({"limit": 100}).data
        happened = {event.type for event in after if event.id not in before}
        if done.returncode or not wanted <= happened:
            failures[name] = f"{sorted(wanted - happened)} {done.stdout[-400:]} {done.stderr[-400:]}"
    assert failures == {}


@pytest.mark.long
def test_stripes_own_command_line_changes_a_connected_account(
    pay: Stripe, command_line: Path, tmp_path: Path
) -> None:
    done = trigger(command_line, pay.address, tmp_path, "account.updated", ("account:type",))
    assert done.returncode == 0, done.stderr
    [account] = pay.api.accounts.list().data
    [event] = pay.api.events.list({"type": "account.updated"}, {"stripe_account": account.id}).data
    assert event.account == account.id
