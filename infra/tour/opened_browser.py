"""The browser of whoever looks at pages on a developer's machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from infra.launcher.chromium import find_chromium, why_no_chromium
from infra.launcher.problems import CannotGoOn


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Chromium until the end of the block. Raises CannotGoOn where there is none."""
    executable = find_chromium()
    if executable is None:
        raise CannotGoOn(why_no_chromium())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=False)
        yield browser
        browser.close()
