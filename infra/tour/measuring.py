"""What pages cost a phone: bytes, requests, the first byte, and when the largest thing is painted."""

import statistics
from dataclasses import dataclass

import requests
from playwright.sync_api import Browser, CDPSession, Page

from infra.launcher.progress import Progress
from infra.launcher.world import World
from infra.story.stage import Stage
from infra.tour.opened_browser import opened_browser
from infra.tour.walkers import CAMPAIGN
from services.contracts.roles import Role

WIDTH, HEIGHT = 390, 844
FIRST_BYTES, PAINTINGS = 20, 3
PROCESSOR_SLOWED = 4
# Lighthouse's slow 4G: https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
SLOW_LATENCY_MS, SLOW_BYTES_A_SECOND = 150, 1_638_400 // 8
_WATCH_PAINT = """
window.largest = 0;
new PerformanceObserver(list => { for (const each of list.getEntries()) window.largest = each.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
"""

Cookies = list[tuple[str, str]]


@dataclass(frozen=True)
class Sight:
    """A page to be measured, and as whom it is opened."""

    name: str
    path: str
    cookies: Cookies


@dataclass(frozen=True)
class Load:
    """One opening of a page: bytes as they were transferred, times in milliseconds."""

    all_bytes: int
    picture_bytes: int
    requests: int
    largest_paint: float


@dataclass(frozen=True)
class Figures:
    """What a page costs; times are medians, in milliseconds."""

    name: str
    html_bytes: int
    without_pictures: int
    all_bytes: int
    requests: int
    first_byte: float
    largest_paint: float
    largest_paint_on_a_slow_line: float


def measure_all(world: World) -> int:
    """Measure every page and print the table."""
    sights = _sights(world)
    with opened_browser() as browser, Progress(f"Measuring {len(sights)} pages") as progress:
        figures = []
        for sight in sights:
            progress.show(detail=sight.name)
            figures.append(_measure(browser, world.url("gateway"), sight))
    print(table(figures))
    return 0


def _sights(world: World) -> list[Sight]:
    idea = next(
        link
        for link in Stage(world, print).browser().open("/ideat").links("/ideat/")
        if link.removeprefix("/ideat/").count("-") == 4 and "/" not in link.removeprefix("/ideat/")
    )
    finance = Stage(world, print).staff(Role.FINANCE).cookies()
    return [
        Sight("front page", "/", []),
        Sight("list of campaigns", "/kampanjat", []),
        Sight("campaign", f"/kampanjat/{CAMPAIGN}", []),
        Sight("form of a pledge", f"/kampanjat/{CAMPAIGN}/tue", []),
        Sight("district", "/kaupunginosat/tuppurala", []),
        Sight("idea", idea, []),
        Sight("finance desk", "/talous", finance),
    ]


def _measure(browser: Browser, base: str, sight: Sight) -> Figures:
    first_bytes, html_bytes = _first_bytes(base, sight)
    loads = [_open(browser, base, sight, is_slow=False) for _ in range(PAINTINGS)]
    slow = [_open(browser, base, sight, is_slow=True) for _ in range(PAINTINGS)]
    one = loads[0]
    return Figures(
        sight.name,
        html_bytes,
        one.all_bytes - one.picture_bytes,
        one.all_bytes,
        one.requests,
        statistics.median(first_bytes),
        statistics.median(each.largest_paint for each in loads),
        statistics.median(each.largest_paint for each in slow),
    )


def _first_bytes(base: str, sight: Sight) -> tuple[list[float], int]:
    session = requests.Session()
    session.cookies.update(dict(sight.cookies))
    answers = [session.get(base + sight.path, timeout=30) for _ in range(FIRST_BYTES)]
    for answer in answers:
        answer.raise_for_status()
    return [each.elapsed.total_seconds() * 1000 for each in answers], len(answers[0].content)


def _open(browser: Browser, base: str, sight: Sight, *, is_slow: bool) -> Load:
    """Open a page in a browser that has seen nothing yet."""
    context = browser.new_context(
        base_url=base, viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2, is_mobile=True,
        has_touch=True, locale="fi-FI",
    )  # fmt: skip
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in sight.cookies])
    page = context.new_page()
    page.add_init_script(_WATCH_PAINT)
    wire = _Wire(context.new_cdp_session(page), is_slow=is_slow)
    page.goto(sight.path, wait_until="networkidle")
    load = Load(wire.all_bytes, wire.picture_bytes, wire.requests, _largest_paint(page))
    context.close()
    return load


def _largest_paint(page: Page) -> float:
    return float(page.evaluate("window.largest"))


class _Wire:
    """What goes over the line of one page, on a slowed machine."""

    def __init__(self, session: CDPSession, *, is_slow: bool) -> None:
        self.all_bytes = self.picture_bytes = self.requests = 0
        self._pictures: set[str] = set()
        session.send("Network.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR_SLOWED})
        if is_slow:
            line = {"latency": SLOW_LATENCY_MS, "downloadThroughput": SLOW_BYTES_A_SECOND}
            session.send(
                "Network.emulateNetworkConditions",
                line | {"offline": False, "uploadThroughput": SLOW_BYTES_A_SECOND},
            )
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, object]) -> None:
        self.requests += 1
        if event["type"] == "Image":
            self._pictures.add(str(event["requestId"]))

    def _finished(self, event: dict[str, object]) -> None:
        size = int(str(event["encodedDataLength"]).partition(".")[0])
        self.all_bytes += size
        if event["requestId"] in self._pictures:
            self.picture_bytes += size


def table(figures: list[Figures]) -> str:
    """The figures as a table of Markdown, in kilobytes and milliseconds."""
    rows = [
        "| page | HTML, KB | without pictures, KB | all, KB | requests | first byte, ms"
        " | largest paint, ms | the same on slow 4G, ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in figures:
        sizes = (each.html_bytes, each.without_pictures, each.all_bytes)
        times = (each.first_byte, each.largest_paint, each.largest_paint_on_a_slow_line)
        cells = (
            each.name,
            *(f"{size / 1000:.1f}" for size in sizes),
            str(each.requests),
            *(f"{time:.0f}" for time in times),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)
