"""Every page of the finance desk that shows one thing, after the stories have made one of each."""

from collections import deque
from datetime import timedelta
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser as Chromium
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from gateway.app import create_app
from gateway.config import GatewaySettings
from infra.story import funded
from infra.story.browser import Browser
from infra.story.stage import Stage
from services.chassis.settings import read_settings
from services.contracts.roles import Role
from tests.browser.accessibility import faults
from tests.browser.desk_pages import finance_pages
from tests.e2e.conftest import AssociationPaid
from tests.gateway.fake_platform import gateway_environment

pytestmark = pytest.mark.usefixtures("time_put_back")

MOST_PAGES = 200
# What no story makes: a campaign that fell short, a charge that a bank takes back, a refund that fails.
NOT_MADE = frozenset({"finance_shortfalls.show", "finance_disputes.show", "finance_refunds.by_bank"})


@pytest.fixture(scope="module")
def routes() -> MapAdapter:
    nowhere = gateway_environment("http://127.0.0.1:1")
    app = create_app(read_settings(GatewaySettings, "gateway", nowhere))
    return app.url_map.bind("127.0.0.1")


@pytest.fixture(scope="module")
def finance(stage: Stage, association_paid: AssociationPaid) -> Browser:
    """Who looks at the pages once everything has been done that the stories do, and the day after it."""
    assert association_paid.debited_cents
    leave_a_pool_in_draft(stage)
    stage.move_clock(timedelta(days=1))
    # The statements of some accounts were brought by nobody, and so not every day can be closed.
    proved = stage.operate("pledges", "close-day")
    assert "closed: " in proved, proved
    return stage.staff(Role.FINANCE)


def leave_a_pool_in_draft(stage: Stage) -> None:
    """The one page of a pool that no open one has."""
    here, today = "/talous/vastinraha/uusi", stage.today()
    finance = stage.staff(Role.FINANCE)
    finance.open(here)
    finance.submit(
        here,
        button="save",
        name="Luonnos vastinrahasta",
        sponsor="Keksitty säätiö",
        kind="ratio",
        percent="100",
        opens_on=f"{today:%d.%m.%Y}",
        closes_on=f"{today + timedelta(days=30):%d.%m.%Y}",
    )
    assert finance.page.errors == []


@pytest.fixture(scope="module")
def pages_of_one(finance: Browser, ending: funded.Ending, routes: MapAdapter) -> dict[str, str]:
    """An address for each kind of page that shows one thing, found by following the desk's own links."""
    # A pledge to refund is looked for by a form.
    found = {"finance_new_refund.pledge": f"/talous/palauta/{ending.cards[0].pledge_id}"}
    waiting, faces = deque([*finance_pages(), *found.values()]), set[str]()
    for _page in range(MOST_PAGES):
        if not waiting:
            break
        page = finance.open(waiting.popleft())
        for link in page.links("/talous"):
            address = urlsplit(link)._replace(fragment="").geturl()
            kind, face = kind_of(routes, address)
            if kind and face not in faces:
                faces.add(face)
                waiting.append(address)
                if face == kind:
                    found.setdefault(kind, address)
    return {kind: address for kind, address in found.items() if kind in kinds(routes)}


def kind_of(routes: MapAdapter, address: str) -> tuple[str, str]:
    """The route behind the address, if it is a page, and the same with what its query asks about."""
    parts = urlsplit(address)
    try:
        endpoint, _arguments = routes.match(parts.path, method="GET")
    except HTTPException:
        return "", ""
    if "." in parts.path or parts.path.endswith("/tiedosto"):
        return "", ""
    asked = "&".join(sorted(name for name, _value in parse_qsl(parts.query)))
    return str(endpoint), f"{endpoint}?{asked}" if asked else str(endpoint)


def kinds(routes: MapAdapter) -> set[str]:
    """All there are."""
    return {
        str(rule.endpoint)
        for rule in routes.map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.arguments
        and rule.rule.startswith("/talous/")
        and "." not in rule.rule
        and not rule.rule.endswith("/tiedosto")
    }


def test_every_kind_of_page_is_found_by_following_links(
    pages_of_one: dict[str, str], routes: MapAdapter
) -> None:
    assert pages_of_one.keys() == kinds(routes) - NOT_MADE


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), pytest.param(1280, "light", marks=pytest.mark.long)]
)
def test_no_page_of_one_thing_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    chromium: Chromium,
    finance: Browser,
    pages_of_one: dict[str, str],
    width: int,
    scheme: Literal["dark", "light"],
) -> None:
    context = chromium.new_context(
        base_url=finance.base_url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    context.add_cookies(
        [{"name": name, "value": value, "url": finance.base_url} for name, value in finance.cookies()]
    )
    page = context.new_page()
    found: list[tuple[str, str, str]] = []
    for address in pages_of_one.values():
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        found += faults(page)
    context.close()
    assert found == []
