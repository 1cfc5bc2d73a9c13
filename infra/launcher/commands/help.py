"""`./dev help`."""

from infra.launcher.commands import COMMANDS


def run(_arguments: list[str]) -> int:
    """Print what there is."""
    print("./dev COMMAND")
    for name, entry in COMMANDS.items():
        print(f"  {name:<8} {entry.purpose}")
    return 0
