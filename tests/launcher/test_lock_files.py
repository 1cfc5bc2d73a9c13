"""The lock files: no host in them, and the smaller ones are contained in the larger."""

import re

import pytest

from infra.launcher.packages import INCLUDES, pinned_names
from infra.launcher.places import REQUIREMENTS

LOCK_FILES = sorted(REQUIREMENTS.glob("*.txt"))


def pins(group: str) -> set[str]:
    text = (REQUIREMENTS / f"{group}.txt").read_text()
    return set(re.findall(r"^([\w.-]+==[^ \\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock_file", LOCK_FILES, ids=lambda path: path.name)
def test_no_lock_file_names_a_host(lock_file) -> None:
    assert "://" not in lock_file.read_text()


@pytest.mark.parametrize("lock_file", LOCK_FILES, ids=lambda path: path.name)
def test_every_pin_carries_a_hash(lock_file) -> None:
    text = lock_file.read_text()
    assert len(pinned_names(lock_file)) == len(
        re.findall(r"^[\w.-]+==[^\n]*\\\n    --hash=sha256:", text, re.M)
    )


def test_whoever_has_the_test_packages_has_the_local_ones() -> None:
    assert INCLUDES["test"] == ("test", "local")
    assert pins("local") <= pins("test")


def test_what_runs_here_is_what_runs_in_production() -> None:
    assert pins("runtime") <= pins("local")
