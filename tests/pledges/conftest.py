"""A city with campaigns, cards and a card provider of its own for each test."""

from collections.abc import Callable, Iterator

import pytest

from infra.launcher.databases import ServiceDatabase
from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from tests.pledges.card_world import City, found_city


@pytest.fixture
def city(database: Callable[[str], ServiceDatabase]) -> Iterator[City]:
    """The city. At its end no call to the provider may have strayed from the published schema."""
    with running(Settings()) as (address, sandbox), found_city(database("pledges"), address, sandbox) as city:
        yield city
        violations = city.look("violations")["items"]
    assert violations == []
