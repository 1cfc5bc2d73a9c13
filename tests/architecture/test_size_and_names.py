"""Small modules, short functions, and no attic to put things into."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES = 400
FUNCTION_LINES = 60
ATTICS = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "shared", "base"}


def tracked(*patterns: str) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).exists()]


def python_files() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations/versions" not in path.as_posix()]


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_the_tree_is_read() -> None:
    assert len(python_files()) > 100


def test_no_module_is_too_long_to_hold_in_mind() -> None:
    sizes = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in python_files()}
    assert {path: size for path, size in sizes.items() if size > MODULE_LINES} == {}


def test_no_function_is_too_long_to_hold_in_mind() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in functions_of(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


def test_nothing_is_kept_in_an_attic() -> None:
    assert [path.relative_to(ROOT) for path in python_files() if path.stem in ATTICS] == []


@pytest.mark.parametrize("pattern", ["*.txt", "*.toml", "*.yml", "*.md", "*.py", "*.sh", "dev"])
def test_no_file_names_a_folder_of_one_machine(pattern: str) -> None:
    homes = ("/" + "root/", "/" + "work/", "/" + "home/", "/" + "Users/")
    for path in tracked(pattern):
        text = path.read_text()
        assert not [home for home in homes if home in text], path


def test_the_locks_name_no_host() -> None:
    locks = tracked("requirements/*.txt")
    assert locks
    for lock in locks:
        assert "://" not in lock.read_text(), lock
