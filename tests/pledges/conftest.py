"""A city with cards and a card provider of its own, or a world of bank accounts, for each test."""

from collections.abc import Callable, Iterator

import pytest

from infra.launcher.databases import ServiceDatabase
from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from services.pledges.domain.protection.card_circuit import Hold
from services.pledges.usecases.protection.card_circuit import hold_card_circuit
from tests.pledges.bank_world import World, open_world
from tests.pledges.card_world import City, found_city


@pytest.fixture
def city(database: Callable[[str], ServiceDatabase]) -> Iterator[City]:
    """The city. At its end no call to the provider may have strayed from the published schema."""
    with running(Settings()) as (address, sandbox), found_city(database("pledges"), address, sandbox) as city:
        yield city
        violations = city.look("violations")["items"]
    assert violations == []


@pytest.fixture
def watchful(city: City) -> City:
    """The city with a proof asked of everybody."""
    hold_card_circuit(city.context, Hold.ON, "Harjoitus", "person:taina")
    return city


@pytest.fixture
def world(database: Callable[[str], ServiceDatabase]) -> Iterator[World]:
    """The accounts, campaigns and pledges that the bank's payments meet."""
    with open_world(database("pledges")) as world:
        yield world
