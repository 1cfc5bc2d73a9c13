"""Loads the demo city once, in a process of its own so that the launcher stays small."""

import json
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from infra.launcher.keys import write_private
from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn
from infra.launcher.running import load_world
from infra.launcher.world import World

LOADER = "infra.launcher.demo_city"


def ensure_demo_city(world: World) -> list[str]:
    """Load the demo city unless that was done; returns the lines that tell who can sign in."""
    note = world.data / "demo_sign_ins.json"
    if find_spec(LOADER) is None:
        return []
    if not note.exists():
        print("Filling the demo city: its people, a year of campaigns, 5 000 pledges", flush=True)
        loaded = subprocess.run(
            [sys.executable, "-m", "infra.launcher.demo_data", str(world.data)],
            cwd=CHECKOUT,
            env=world.process_environment("demo"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if loaded.returncode != 0:
            raise CannotGoOn(f"The demo city could not be loaded:\n{loaded.stdout[-4000:]}")
    lines: list[str] = json.loads(note.read_text())
    return lines


def main() -> None:
    """Load it and note who can sign in."""
    world = load_world(Path(sys.argv[1]))
    lines = [str(line) for line in import_module(LOADER).load(world)]
    write_private(world.data / "demo_sign_ins.json", json.dumps(lines, ensure_ascii=False))


if __name__ == "__main__":
    main()
