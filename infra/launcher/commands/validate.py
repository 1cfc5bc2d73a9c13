"""`./dev validate`: the HTML of every page of the running platform, checked by a validator from npm."""

from infra.launcher.running import running_world


def run(_arguments: list[str]) -> int:
    """Walk through all pages as every kind of person, and tell what does not hold."""
    from infra.tour.validating import validate_all

    return validate_all(running_world())
