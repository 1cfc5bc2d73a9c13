"""Every page that links and letters lead to, as everybody sees it: the long form of all looks at pages."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from gateway.languages import LANGUAGES
from infra.launcher.platform import RunningPlatform
from infra.tour.crawling import Sight
from infra.tour.sights import everything
from infra.tour.walkers import Walker
from tests.browser.accessibility import faults

pytestmark = pytest.mark.long

Seen = list[tuple[Walker, Sight]]
Scheme = Literal["light", "dark"]
VIEWS: list[tuple[str, int, Scheme]] = [
    *(("", width, scheme) for width in (390, 1280) for scheme in ("light", "dark")),  # type: ignore[misc]
    *((each.prefix, 390, "light") for each in LANGUAGES if each.prefix),
    *((each.prefix, 1280, "light") for each in LANGUAGES if each.prefix),
]


@pytest.fixture(scope="module")
def seen(city: RunningPlatform) -> Seen:
    """Everything that everybody comes to."""
    return list(everything(city.world))


def test_no_page_fails_and_every_desk_was_walked(seen: Seen) -> None:
    assert [(walker.name, sight.address) for walker, sight in seen if sight.status >= 400] == []
    assert len({sight.rule for _walker, sight in seen}) > 100


@pytest.mark.parametrize(("prefix", "width", "scheme"), VIEWS)
def test_no_page_breaks_a_rule_or_asks_elsewhere(
    chromium: Browser, city: RunningPlatform, seen: Seen, prefix: str, width: int, scheme: Scheme
) -> None:
    found: list[tuple[str, str, str]] = []
    for walker, page in pages_of(chromium, city, seen, width, scheme, found):
        for other, sight in seen:
            if other is walker:
                page.goto(prefix + sight.address)
                found += faults(page)
    assert found == []


def pages_of(
    chromium: Browser,
    city: RunningPlatform,
    seen: Seen,
    width: int,
    scheme: Scheme,
    found: list[tuple[str, str, str]],
) -> Iterator[tuple[Walker, Page]]:
    """A browser for each walker, which tells what it refuses, what fails and what it fetches elsewhere."""
    base = city.url("gateway")
    for walker in dict.fromkeys(walker for walker, _sight in seen):
        context = chromium.new_context(
            base_url=base, viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fi-FI"
        )
        cookies = walker.browser.cookies()
        context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies])
        page = context.new_page()

        def tell(kind: str, what: str, page: Page = page) -> None:
            found.append((page.url, kind, what))

        page.on(
            "console", lambda said, tell=tell: tell("console", said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda error, tell=tell: tell("script", str(error)))
        page.on(
            "request",
            lambda asked, tell=tell: (
                None if urlsplit(asked.url).netloc == urlsplit(base).netloc else tell("elsewhere", asked.url)
            ),
        )
        yield walker, page
        context.close()
