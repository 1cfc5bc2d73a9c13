"""The whole platform with its demo city, and a real browser in front of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from infra.launcher.demo_city import load
from infra.launcher.platform import RunningPlatform
from infra.story.stage import Stage

# The whole platform and a browser share two cores; a page that comes late is still the right page.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[RunningPlatform]:
    """A running platform with the demo city; not started where there is no browser to look at it."""
    assert chromium.is_connected()
    with RunningPlatform(tmp_path_factory.mktemp("city")) as platform:
        load(platform.world)
        yield platform
        # Nothing said to the card provider may have strayed from its published schema.
        assert Stage(platform.world, print).card_violations() == []
