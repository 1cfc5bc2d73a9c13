"""The whole platform with its demo city, and a real browser in front of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from infra.launcher.chromium import find_chromium, why_no_chromium
from infra.launcher.demo_city import load
from infra.launcher.platform import RunningPlatform
from infra.story.stage import Stage

# A container has no sandbox of its own to give, and nothing here opens a page from elsewhere.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# The whole platform and a browser share two cores; a page that comes late is still the right page.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all browser tests; each test opens contexts of its own in it."""
    found = find_chromium()
    if found is None:
        pytest.skip(why_no_chromium())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, chromium_sandbox=False, args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[RunningPlatform]:
    """A running platform with the demo city; not started where there is no browser to look at it."""
    assert chromium.is_connected()
    with RunningPlatform(tmp_path_factory.mktemp("city")) as platform:
        load(platform.world)
        yield platform
        # Nothing said to the card provider may have strayed from its published schema.
        assert Stage(platform.world, print).card_violations() == []
