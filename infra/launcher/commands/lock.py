"""`./dev lock`: pinned versions with hashes, for every platform and Python, without a host's name."""

import subprocess
import sys
import tempfile
from pathlib import Path

from infra.launcher.packages import pinned_names
from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn

GROUPS: dict[str, list[str]] = {
    "runtime": ["pyproject.toml"],
    "local": ["pyproject.toml", "--group", "local"],
    "test": ["pyproject.toml", "--group", "test"],
    # Beside the others: nothing that runs or is tested needs Node.
    "node": ["--group", "node"],
}
FLAGS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "-q"]


def run(_arguments: list[str]) -> int:
    """Rebuild the files with uv, in an environment that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        uv = _uv_in(Path(folder))
        for name, group in GROUPS.items():
            target = f"requirements/{name}.txt"
            _do([uv, "pip", "compile", *group, *FLAGS, "-o", target])
            print(f"{target}: {len(pinned_names(CHECKOUT / target))} packages")
    return 0


def _uv_in(folder: Path) -> str:
    _do([sys.executable, "-m", "venv", str(folder)])
    _do([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "uv"])
    return str(folder / "bin" / "uv")


def _do(arguments: list[str]) -> None:
    if subprocess.run(arguments, cwd=CHECKOUT, check=False).returncode != 0:
        raise CannotGoOn(f"This did not work: {' '.join(arguments)}")
