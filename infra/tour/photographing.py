"""Photographs of all pages at two widths and in two schemes, and sheets on which they lie side by side."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize

from infra.launcher.progress import Progress
from infra.launcher.world import World
from infra.tour.contact_sheets import lay_out
from infra.tour.crawling import Sight
from infra.tour.opened_browser import opened_browser
from infra.tour.sights import everything
from infra.tour.walkers import Walker

# A page longer than this is cut: what is left would be unreadable on a sheet.
LONGEST = 6_000


class View(NamedTuple):
    """How a page is looked at."""

    width: int
    scheme: Literal["light", "dark"]

    @property
    def name(self) -> str:
        """As files are called."""
        return f"{self.width}-{self.scheme}"


VIEWS = (View(390, "light"), View(390, "dark"), View(1280, "light"), View(1280, "dark"))


def photograph_all(world: World, words: list[str]) -> int:
    """Every page whose address contains one of the words, or all; files and sheets in the data folder."""
    folder = world.data / "pictures"
    seen = [(walker, sight) for walker, sight in everything(world) if _is_wanted(sight, words)]
    sights = [(walker, sight) for walker, sight in seen if sight.status < 400]
    with opened_browser() as browser, Progress(f"Photographing {len(sights)} pages") as progress:
        for view in VIEWS:
            taken = []
            for walker, photographs in _by_walker(sights):
                progress.show(detail=f"{view.name}, {walker.name}")
                taken += list(_photograph(browser, world, walker, photographs, view, folder))
            lay_out(taken, folder / f"sheet-{view.name}")
    failed = [sight for _walker, sight in seen if sight.status >= 400]
    print(f"{len(sights)} pages of {len({sight.rule for _, sight in sights})} addresses: {folder}")
    for sight in failed:
        print(f"{sight.status} {sight.address} ({sight.walker})")
    return 1 if failed else 0


def _is_wanted(sight: Sight, words: list[str]) -> bool:
    return not words or any(word in sight.address for word in words)


def _by_walker(sights: Iterable[tuple[Walker, Sight]]) -> Iterator[tuple[Walker, list[Sight]]]:
    found: dict[str, tuple[Walker, list[Sight]]] = {}
    for walker, sight in sights:
        found.setdefault(walker.name, (walker, []))[1].append(sight)
    yield from found.values()


def _photograph(
    browser: Browser, world: World, walker: Walker, sights: list[Sight], view: View, folder: Path
) -> Iterator[tuple[str, Path]]:
    size: ViewportSize = {"width": view.width, "height": 900}
    base = world.url("gateway")
    context = browser.new_context(base_url=base, viewport=size, color_scheme=view.scheme, locale="fi-FI")
    cookies = walker.browser.cookies()
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies])
    page = context.new_page()
    for number, sight in enumerate(sights):
        path = folder / view.name / f"{walker.name}-{number:03d}{_file_name(sight.rule)}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.goto(sight.address)
        _take(page, view, path)
        yield f"{walker.name} {sight.rule}", path
    context.close()


def _take(page: Page, view: View, path: Path) -> None:
    height = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(
        path=path, full_page=True, clip={"x": 0, "y": 0, "width": view.width, "height": max(height, 200)}
    )


def _file_name(rule: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", rule.lower()).rstrip("-")
