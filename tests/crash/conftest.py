"""A stage with a city of its own for each test."""

from collections.abc import Callable, Iterator

import pytest

from infra.launcher.databases import ServiceDatabase
from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from tests.crash.stage import Stage, set_stage
from tests.pledges.card_world import found_city


@pytest.fixture
def stage(database: Callable[[str], ServiceDatabase]) -> Iterator[Stage]:
    """The stage. At its end no call to the provider may have strayed from the published schema."""
    with (
        running(Settings()) as (address, sandbox),
        found_city(database("pledges"), address, sandbox) as city,
        set_stage(city) as stage,
    ):
        yield stage
        violations = city.look("violations")["items"]
    assert violations == []
