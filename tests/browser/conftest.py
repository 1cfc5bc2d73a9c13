"""The whole platform with its demo city, and a real browser in front of it."""

import pytest
from playwright.sync_api import Browser, expect

from infra.launcher.platform import RunningPlatform

# The whole platform and a browser share two cores; a page that comes late is still the right page.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def city(chromium: Browser, request: pytest.FixtureRequest) -> RunningPlatform:
    """The running platform; not started where there is no browser to look at it."""
    assert chromium.is_connected()
    running: RunningPlatform = request.getfixturevalue("platform")
    return running
