"""From page to page by links: a few examples of every address that the gateway knows."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urldefrag, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from infra.story.browser import Page
from infra.tour.walkers import Walker

# Pages of one address look alike; the second shows whether they do.
EXAMPLES = 2
# More are opened than kept: only some campaigns have goods, and only some lines a suggestion.
OPENED = 16
MOST_LINKS = 6_000
# Its links are examples, which lead nowhere.
GALLERY = "/_components"
# Opening it chooses a language for every page after it.
NOT_OPENED = frozenset({"/kieli/<choice>"})


@dataclass(frozen=True)
class Sight:
    """A page that somebody came to."""

    walker: str
    rule: str
    address: str
    status: int
    html: str


class Map:
    """Which of the gateway's addresses a path is."""

    def __init__(self, gateway: Flask) -> None:
        self._adapter = gateway.url_map.bind("127.0.0.1")

    def rule_of(self, path: str) -> str | None:
        """The address as the gateway names it; None for one that is not the gateway's or cannot be opened."""
        try:
            rule, _values = self._adapter.match(path, method="GET", return_rule=True)
        except (HTTPException, RequestRedirect):
            return None
        return None if rule.rule in NOT_OPENED else str(rule.rule)


class Walk:
    """A walk of several people, who look for what others of their kind have not come to."""

    def __init__(self, chart: Map) -> None:
        self._chart = chart
        self._opened: Counter[tuple[str, str, bool]] = Counter()
        self._kept: Counter[tuple[str, str, bool]] = Counter()

    def of(self, walker: Walker) -> Iterator[Sight]:
        """Every kind of page that links lead to, a few of each, and every link that leads to nothing.

        With a query an address is a kind of its own.
        """
        known: set[str] = set(walker.begins)
        waiting = deque(walker.begins)
        for address in islice(_taken_from(waiting), MOST_LINKS):
            path, query = urlsplit(address).path, urlsplit(address).query
            rule = self._chart.rule_of(path)
            kind = (walker.kind, rule or "", bool(query))
            if rule is None or self._opened[kind] >= OPENED or not walker.may_go(path):
                continue
            self._opened[kind] += 1
            page = walker.browser.open(address)
            if page.status >= 400 and address not in walker.begins:
                yield Sight(walker.name, rule, address, page.status, page.text)
            if not _is_page(page) or page.status >= 400:
                continue
            # Whoever is led elsewhere, to sign in for one, has seen that page and not this.
            if urlsplit(page.url).path == path:
                self._kept[kind] += 1
                if self._kept[kind] <= EXAMPLES:
                    yield Sight(walker.name, rule, address, page.status, page.text)
            new = [link for link in _links_on(page) if link not in known and rule != GALLERY]
            known.update(new)
            waiting.extend(dict.fromkeys(new))


def _taken_from(waiting: deque[str]) -> Iterator[str]:
    while waiting:
        yield waiting.popleft()


def _is_page(page: Page) -> bool:
    return page.text.lstrip()[:15].lower().startswith("<!doctype html")


def _links_on(page: Page) -> Iterator[str]:
    own = urlsplit(page.url)
    for link in page.tree.xpath("//a/@href"):
        parts = urlsplit(urldefrag(link).url)
        if parts.netloc in ("", own.netloc) and parts.scheme in ("", own.scheme):
            path = parts.path or own.path
            yield f"{path}?{parts.query}" if parts.query else path
