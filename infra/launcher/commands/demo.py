"""`./dev demo`: the main story on the running platform."""

from importlib import import_module

from infra.launcher.running import running_world


def run(_arguments: list[str]) -> int:
    """Play it and print each step with its numbers."""
    story = import_module("infra.story")
    return int(story.play(running_world()) or 0)
