"""The words that `./dev` understands, and its answers to those that it does not."""

import json
import subprocess
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pyotp
import pytest

from infra.launcher.commands import COMMANDS, clock, code
from infra.launcher.places import CHECKOUT
from infra.launcher.ports import DEFAULTS, chosen_ports
from infra.launcher.problems import CannotGoOn
from infra.launcher.terminal import readable


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CHECKOUT / "dev", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_entry_script_stays_short() -> None:
    assert len((CHECKOUT / "dev").read_text().splitlines()) <= 30


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_module(name: str) -> None:
    assert find_spec(f"infra.launcher.commands.{COMMANDS[name].module}")


def test_help_names_every_command() -> None:
    printed = dev("help").stdout
    assert all(name in printed for name in COMMANDS)


def test_an_unknown_command_is_answered_in_a_sentence() -> None:
    answer = dev("upp")
    assert (answer.returncode, answer.stderr) == (
        1,
        "There is no ./dev upp. ./dev help lists what there is.\n",
    )


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("+3d", timedelta(days=3)),
        ("+2h", timedelta(hours=2)),
        ("+1d12h", timedelta(days=1, hours=12)),
        ("+90s", timedelta(seconds=90)),
    ],
)
def test_a_span_of_time_is_read(text: str, span: timedelta) -> None:
    assert clock.read_shift(text) == span


@pytest.mark.parametrize("text", ["3d", "-3d", "+3", "+d", "+3w", "+1.5d", "+99999d", "tomorrow"])
def test_what_is_no_span_of_time_is_refused(text: str) -> None:
    with pytest.raises(CannotGoOn, match="is not a span of time"):
        clock.read_shift(text)


def test_a_code_is_given_for_part_of_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = {"Tarja Talous": pyotp.random_base32(), "Taina Tarkastaja": pyotp.random_base32()}
    monkeypatch.setattr(code, "SECRETS", tmp_path / "demo_staff.json")
    code.SECRETS.write_text(json.dumps(secrets))

    assert code.run(["talous"]) == 0

    digits, _rest = capsys.readouterr().out.split(maxsplit=1)
    assert pyotp.TOTP(secrets["Tarja Talous"]).verify(digits, valid_window=1)
    with pytest.raises(CannotGoOn, match="Taina Tarkastaja, Tarja Talous"):
        code.run(["ta"])


def test_ports_move_together_or_one_by_one() -> None:
    assert chosen_ports({}) == DEFAULTS
    moved = chosen_ports({"PORT_BASE": "9000", "SMTP_PORT": "2525"})
    assert moved["gateway"] == 9000
    assert moved["smtp"] == 2525
    assert len(set(moved.values())) == len(DEFAULTS)
    with pytest.raises(CannotGoOn, match="GATEWAY_PORT=80 is not a port"):
        chosen_ports({"GATEWAY_PORT": "80"})


def test_a_structured_log_line_is_shown_as_words() -> None:
    line = json.dumps({"event": "outbox.parked", "level": "error", "delivery_id": "7", "timestamp": "now"})
    assert readable(line) == "ERROR outbox.parked delivery_id=7"
    assert readable("{half a line") == "{half a line"


def test_an_operators_command_needs_a_service_that_has_some() -> None:
    answer = dev("operate", "gateway", "stuck")
    assert answer.returncode == 1
    assert "./dev operate SERVICE COMMAND, one of accounts, pledges, notify." in answer.stderr
