"""Setting up a machine that has nothing but Python, and the sentences when something is missing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest

from infra.launcher import packages
from infra.launcher.places import CHECKOUT
from infra.launcher.ports import free_ports, variable
from infra.launcher.problems import CannotGoOn

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def empty_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(packages, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(packages, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(packages, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(packages, "INSTALL_LOG", tmp_path / "install.log")
    return tmp_path


def test_a_python_without_venv_is_told_which_package_to_install(
    empty_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(CannotGoOn, match=r"apt install python3\.\d+-venv"):
        packages._install("local")
    assert not packages.is_installed("local")


def test_a_disk_without_room_is_told_how_much_is_needed(
    empty_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 9 * 10**8, 10**8))
    with pytest.raises(CannotGoOn, match="has 100 MB free; 700 MB are needed"):
        packages._install("local")
    assert list(empty_checkout.iterdir()) == []


def test_a_disk_that_fills_up_while_installing_is_named(empty_checkout: Path) -> None:
    with pytest.raises(CannotGoOn, match="is full"):
        packages._explain("ERROR: [Errno 28] No space left on device", "The packages could not be installed")


def test_another_lock_file_is_noticed(empty_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages.STAMP.parent.mkdir()
    packages.STAMP.write_text(f'{{"local": "{packages._fingerprint("local")}"}}')
    assert packages.is_installed("local")
    assert not packages.is_installed("test")

    shutil.copytree(CHECKOUT / "requirements", empty_checkout / "requirements")
    monkeypatch.setattr(packages, "REQUIREMENTS", empty_checkout / "requirements")
    with (empty_checkout / "requirements" / "local.txt").open("a") as lock_file:
        lock_file.write("# changed\n")
    assert not packages.is_installed("local")


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_fresh_clone_is_set_up_and_runs(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", CHECKOUT, clone], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {variable(name): str(port) for name, port in free_ports().items()}
    with (tmp_path / "output").open("w") as output:
        up = subprocess.Popen([clone / "dev", "up"], env=environment, stdout=output, stderr=output)
    while "Ready in" not in (tmp_path / "output").read_text():
        assert up.poll() is None, (tmp_path / "output").read_text()
        time.sleep(0.2)
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == 0
