"""What every test may ask for: a real PostgreSQL, a real Valkey, and a fresh migrated database."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from infra.launcher import databases
from infra.launcher.chromium import find_chromium, why_no_chromium
from infra.launcher.databases import ServiceDatabase
from infra.launcher.demo_city import load
from infra.launcher.folders import database_folder, remove_all, socket_folder
from infra.launcher.platform import RunningPlatform
from infra.launcher.postgres import THROW_AWAY_OPTIONS, Postgres
from infra.launcher.valkey import Valkey
from infra.story.stage import Stage
from tests.made_once import build_addresses_when_asked, compile_statements_once, read_routes_once

ALLOWED_SKIPS = Path(__file__).with_name("allowed_skips.txt")
# These look at one running platform, which takes more than a minute to start and to fill: as it was
# filled, in a browser, and then over time, which only goes forward.
ON_ONE_PLATFORM = ("tests/launcher/test_demo_city.py", "tests/browser/", "tests/e2e/")
CITY = "tests/demo/"

# Bytes: what the servers' data and logs come to at most, several times over.
MEMORY_FOR_SERVERS = 4 * 1024**3

_numbers = count(1)

# A container has no sandbox of its own to give, and nothing here opens a page from elsewhere.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session", autouse=True)
def applications_made_quickly() -> Iterator[None]:
    """Routes are read once, and addresses are built when they are asked for."""
    with pytest.MonkeyPatch.context() as patch:
        build_addresses_when_asked(patch)
        read_routes_once(patch)
        yield


@pytest.fixture(scope="session")
def server_data() -> Iterator[Path]:
    """Where the throw-away servers keep their data: in memory where the machine has a folder for that.

    A copy of a database is a thousand files, made and removed for each test: half a second on a disk,
    thirty milliseconds in memory.
    """
    folder = Path(tempfile.mkdtemp(prefix="meijan-servers-", dir=_memory_folder()))
    # PostgreSQL refuses to run as root, and must get there as somebody else.
    folder.chmod(0o755)
    yield folder
    remove_all(folder)


def _memory_folder() -> Path | None:
    """Linux's folder in memory, where it is ours to write in and has room."""
    folder = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < MEMORY_FOR_SERVERS:
        return None
    return folder


@pytest.fixture(scope="session")
def postgres(server_data: Path) -> Iterator[Postgres]:
    """A PostgreSQL without fsync, for this test run alone."""
    server = Postgres(database_folder(server_data), socket_folder(server_data), THROW_AWAY_OPTIONS)
    child = server.start(server_data / "postgres.log")
    yield server
    child.stop()


@pytest.fixture(scope="session")
def valkey(server_data: Path) -> Iterator[Valkey]:
    """A Valkey without persistence, for this test run alone. Use `clean_valkey` for an empty one."""
    server = Valkey(server_data / "valkey", socket_folder(server_data), keeps_data=False)
    child = server.start(server_data / "valkey.log")
    yield server
    child.stop()


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
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """Every process, with the demo city loaded. At its end nothing said to the card provider may have
    strayed from its published schema."""
    with RunningPlatform(tmp_path_factory.mktemp("city")) as running:
        load(running.world)
        yield running
        assert Stage(running.world, print).card_violations() == []


@pytest.fixture
def clean_valkey(valkey: Valkey) -> Valkey:
    """The same Valkey with nothing in it."""
    valkey.flush()
    return valkey


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> Iterator[Callable[[str], str]]:
    """`template(service)`: name of the migrated database that copies are made of, migrated once."""
    from services.chassis.migrations import migrate

    made: dict[str, str] = {}

    def of(service: str) -> str:
        if service not in made:
            databases.make_roles(postgres.admin_url, service)
            original = databases.reach(postgres.admin_url, service, f"template_{service}")
            databases.make_database(postgres.admin_url, original)
            migrate(service, original.owner_url)
            made[service] = original.name
        return made[service]

    with pytest.MonkeyPatch.context() as patch:
        compile_statements_once(patch, postgres.admin_url)
        yield of


@pytest.fixture
def database(
    postgres: Postgres, template: Callable[[str], str]
) -> Iterator[Callable[[str], ServiceDatabase]]:
    """`database(service)`: a fresh migrated database with `.url` (app role) and `.owner_url`."""
    copies: list[str] = []

    def fresh(service: str) -> ServiceDatabase:
        copy = databases.reach(postgres.admin_url, service, f"{service}_{next(_numbers)}")
        databases.copy_database(postgres.admin_url, template(service), copy)
        copies.append(copy.name)
        return copy

    yield fresh
    for name in copies:
        databases.drop_database(postgres.admin_url, name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` also runs the longer proofs."""
    parser.addoption("--long", action="store_true", help="also run the longer proofs (mark `long`)")


class TogetherOnOnePlatform(LoadScopeScheduling):  # type: ignore[misc] # the plugin's class has no types
    """Shares modules between the workers; what looks at one platform, or one city, stays with one of them."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(ON_ONE_PLATFORM):
            return "platform"
        return CITY if nodeid.startswith(CITY) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TogetherOnOnePlatform:
    """Who runs what, where tests run side by side."""
    return TogetherOnOnePlatform(config, log)


def _place(item: pytest.Item) -> int:
    """The longest share comes first, so that no worker is left alone with it at the end."""
    return next((at for at, path in enumerate(ON_ONE_PLATFORM) if item.nodeid.startswith(path)), 9)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the longer proofs out unless asked for: deselected, because a skip would look like a gap."""
    items.sort(key=_place)
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def _refused_skips(reporter: object) -> list[str]:
    allowed = {line.strip() for line in ALLOWED_SKIPS.read_text().splitlines() if line[:1] not in {"", "#"}}
    skipped = getattr(reporter, "stats", {}).get("skipped", [])
    return sorted({report.nodeid for report in skipped} - allowed)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that did not run is a failure, unless it is named in allowed_skips.txt."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        os.environ.get("CI") == "true"
        and _refused_skips(reporter)
        and session.exitstatus == pytest.ExitCode.OK
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the skips that CI does not accept."""
    refused = _refused_skips(terminalreporter) if os.environ.get("CI") == "true" else []
    if refused:
        terminalreporter.section("skips that are not in tests/allowed_skips.txt", sep="=", red=True)
        for name in refused:
            terminalreporter.line(name)
