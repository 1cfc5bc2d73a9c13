"""`./dev bench`: what pages of the running platform cost a phone, as a table."""

from importlib import import_module

from infra.launcher.running import running_world


def run(_arguments: list[str]) -> int:
    """Measure them."""
    measuring = import_module("infra.tour.measuring")
    return int(measuring.measure_all(running_world()))
