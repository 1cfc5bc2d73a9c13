"""A neighbourhood for each test."""

from collections.abc import Callable, Iterator

import pytest

from infra.launcher.databases import ServiceDatabase
from tests.pledges.match_funding.match_world import Neighbourhood, open_neighbourhood


@pytest.fixture
def area(database: Callable[[str], ServiceDatabase]) -> Iterator[Neighbourhood]:
    """The neighbourhood."""
    with open_neighbourhood(database("pledges")) as area:
        yield area
