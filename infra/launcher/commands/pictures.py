"""`./dev pictures`: every page of the running platform, photographed and laid out on contact sheets."""

from importlib import import_module

from infra.launcher.running import running_world


def run(arguments: list[str]) -> int:
    """Take them all, or those whose address contains one of the words."""
    photographing = import_module("infra.tour.photographing")
    return int(photographing.photograph_all(running_world(), arguments))
