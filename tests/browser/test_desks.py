"""The desks of associations, reviewers and finance, walked in a browser without JavaScript."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from redis import Redis

from gateway.formatting import HELSINKI
from infra.launcher.databases import plain
from infra.launcher.demo_people import ASSOCIATIONS, STAFF
from infra.launcher.platform import RunningPlatform
from infra.story.stage import Stage
from services.contracts.roles import Role
from tests.browser.accessibility import faults
from tests.browser.desk_pages import finance_pages
from tests.browser.desk_steps import (
    CAMPAIGN,
    IBAN,
    OWNER,
    Desks,
    approve,
    approve_and_publish,
    ask_bank,
    bring_files,
    draft_campaign,
    draft_pool,
    make_bank_pledge,
    make_shift,
    open_account,
    register_association,
    review_campaign,
    shift_pages,
    submit_again,
)
from tests.browser.visitors import sign_in_resident, sign_in_staff, submit, totp

TRIED = "kind=ratio&percent=100&pool_cents=100&since=1.1.2026&until=31.12.2036&tee=try"


@pytest.fixture(scope="module")
def desks(chromium: Browser, city: RunningPlatform) -> Iterator[Desks]:
    """Everybody signed in, each in a browser of their own."""
    contexts: list[BrowserContext] = [
        sign_in_resident(chromium, city, OWNER),
        sign_in_staff(chromium, city, Role.REVIEWER),
        sign_in_staff(chromium, city, Role.FINANCE),
        sign_in_staff(chromium, city, Role.FINANCE_APPROVER),
        sign_in_staff(chromium, city, Role.ADMIN),
        sign_in_staff(chromium, city, Role.HELPER),
    ]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto("/")
    yield Desks(*pages)
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def published(desks: Desks, city: RunningPlatform) -> str:
    """The address of a campaign that has been through every desk, up to its first update."""
    register_association(desks)
    open_account(desks, city)
    own_page = draft_campaign(desks)
    review_campaign(desks)
    submit_again(desks, own_page)
    approve_and_publish(desks, own_page)
    make_shift(desks, own_page)
    return own_page


@pytest.fixture(scope="module")
def pool(desks: Desks) -> str:
    """The path of a pool that nobody has agreed to."""
    return draft_pool(desks)


@pytest.fixture(scope="module")
def waiting_line(
    desks: Desks, published: str, city: RunningPlatform, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A payment without a reference, brought by the day's statement; the payer's name."""
    make_bank_pledge(desks, published)
    payer = "Keksitty Kaisa Maria"
    payment = {"account": IBAN, "amount_cents": 4000, "message": "laituri", "payer_name": payer}
    ask_bank(city, "/payments", payment)
    file = tmp_path_factory.mktemp("bank") / "tiliote.xml"
    statement = f"/statements/{IBAN}/{datetime.now(HELSINKI).date()}.camt053.xml"
    with urlopen(city.url("bank") + statement, timeout=10) as reply:  # noqa: S310
        file.write_bytes(reply.read())
    bring_files(desks.finance, file)
    return payer


def test_a_campaign_walks_through_every_desk_to_its_first_update(desks: Desks, published: str) -> None:
    desks.owner.goto(published)
    expect(desks.owner.locator(".desk-head")).to_contain_text("Käynnissä")


def test_two_people_bring_a_payment_to_its_pledge(desks: Desks, waiting_line: str) -> None:
    page = desks.finance
    page.goto("/talous/tasmaytys")
    page.get_by_role("link", name=waiting_line).click()
    expect(page.locator(".pane")).to_contain_text("Kaisa Keksitty")
    expect(page.locator(".pane")).to_contain_text("summa sama")
    expect(page.locator("#comment")).to_contain_text("nimi sama")
    page.fill("#comment", "")
    submit(page, "Ehdota kohdistusta")
    expect(page.locator(".error-summary")).to_contain_text("Kirjoita perustelu")
    page.fill("#comment", "Nimi ja summa täsmäävät.")
    submit(page, "Ehdota kohdistusta")
    expect(page.locator(".note.good")).to_contain_text("Ehdotus on kirjattu")

    approve(desks.approver, waiting_line)
    page.goto("/talous/tasmaytys?tila=matched&haku=Kaisa")
    expect(page.locator(".lines")).to_contain_text(waiting_line)


def test_the_books_of_the_campaign_show_the_money_and_go_out_as_csv(
    desks: Desks, city: RunningPlatform, waiting_line: str
) -> None:
    page = desks.finance
    page.goto("/talous/kampanjat")
    page.get_by_role("link", name=CAMPAIGN).click()
    assert waiting_line
    expect(page.locator(".figures")).to_contain_text("40,00")
    expect(page.locator("main")).to_contain_text("Rivin osa")
    campaign_id = urlsplit(page.url).path.rsplit("/", 1)[1]
    page.goto(f"/talous/viennit?kampanja={campaign_id}&jakso=vuosi")
    page.check("#ilman_numeroita")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Lataa tiedosto").click()
    text = downloading.value.path().read_text("utf-8-sig")
    assert "40,00" in text and text.count("\n") >= 3
    page.goto("/talous/viennit")
    expect(page.locator("main")).to_contain_text("Päiväkirja")
    page.fill("#alkaen", "31.2.2026")
    submit(page, "Lataa tiedosto")
    expect(page.locator(".error-summary")).to_contain_text("Kirjoita päivä muodossa 6.12.2026")
    Stage(city.world, print).operate("pledges", "self-check")
    page.goto("/talous/kirjanpito")
    expect(page.locator("main")).to_contain_text("Kaikki täsmää")


def test_an_approval_long_after_sign_in_asks_for_the_code_again(
    chromium: Browser, city: RunningPlatform, desks: Desks, waiting_line: str
) -> None:
    page = desks.finance
    page.goto("/talous/tasmaytys?haku=Leipomo")
    page.check("input[name=choice][value=refund]")
    page.fill("#comment", "Lasku ei kuulu meille.")
    submit(page, "Ehdota kohdistusta")
    age_sessions(city)
    approver = desks.approver
    approver.goto("/talous/hyvaksynnat")
    approver.locator("article", has_text="Leipomo").get_by_role("button", name="Hyväksy").click()
    expect(approver.locator("#code")).to_be_visible()
    heikki = next(each.name for each in STAFF if each.role == Role.FINANCE_APPROVER)
    approver.fill("#code", totp(city, heikki, later=1))
    approver.click("main button")
    approve(approver, "Leipomo")
    page.goto("/talous/palautukset?tila=approved")
    expect(page.locator("main")).to_contain_text("120,00")
    assert chromium.is_connected() and waiting_line


def age_sessions(city: RunningPlatform) -> None:
    """As if everybody had signed in an hour ago, and the gateway had forgotten what it remembers."""
    with psycopg.connect(plain(city.databases["accounts"].owner_url)) as connection:
        connection.execute(
            "UPDATE signed_in_session SET authenticated_at = authenticated_at - interval '1 hour'"
        )
    with Redis.from_url(city.world.cache_url) as cache:
        cache.flushdb()


def spent_pools(page: Page) -> list[str]:
    """The demo city's pools: one that is open, and one from which all was drawn."""
    page.goto("/talous/vastinraha")
    links = [page.get_by_role("link", name=name) for name in ("Kaupungin lähipotti", "Viher- ja taidepotti")]
    return [urlsplit(link.get_attribute("href") or "").path for link in links]


def paths_of(desks: Desks, published: str, pool: str) -> list[tuple[Page, str]]:
    """Every page of the desks, with whoever works there."""
    own = urlsplit(published).path
    campaign_id = own.rsplit("/", 1)[1]
    helper = ("", "/kampanjat", f"/kampanjat/{campaign_id}", "/todista", "/kassat", "/ideat/uusi")
    finance = (
        *finance_pages(),
        *(
            f"/talous{path}"
            for path in (
                "?jakso=week",
                "/tasmaytys?tila=settled",
                "/tasmaytys?tila=sure",
                f"/kampanjat/{campaign_id}",
                "/palautukset?tila=approved",
                f"/vastinraha/kokeilu?{TRIED}",
            )
        ),
        pool,
        f"{pool}/muokkaa",
        *spent_pools(desks.finance),
    )
    return [
        *((desks.finance, path) for path in finance),
        *((desks.approver, path) for path in ("/talous", "/talous/hyvaksynnat", "/talous/kampanjat")),
        *((desks.admin, f"/yllapito{path}") for path in ("", "/loki", "/viestit")),
        *(
            (desks.reviewer, f"/tarkistus{path}")
            for path in ("", "/yhdistykset", "/kaynnissa", "/vastinraha")
        ),
        (desks.reviewer, f"/tarkistus/kampanjat/{campaign_id}"),
        *(
            (desks.reviewer, f"/tarkistus/kampanjat/{campaign_id}/pysayta/{step}")
            for step in ("suspend", "cancel")
        ),
        *((desks.helper, f"/neuvonta{path}") for path in helper),
        (desks.owner, f"{own}/peru"),
        (desks.owner, "/tyopoyta"),
        (desks.owner, "/tyopoyta/yhdistykset"),
        (desks.owner, own),
        (desks.owner, f"{own}/muokkaa"),
        (desks.owner, f"{own}/muokkaa/raha"),
        (desks.owner, f"{own}/muokkaa/kaannokset"),
        (desks.owner, f"{own}/versiot"),
        (desks.owner, f"{own}/kuvat"),
        (desks.owner, f"{own}/paivitykset"),
        (desks.owner, "/tyopoyta/kysymykset"),
        (desks.reviewer, "/tarkistus/kysymykset"),
        *((desks.reviewer, f"/tarkistus/alueet{path}") for path in ("", "/emola", "/koko-kaupunki")),
        *((desks.owner, path) for path in shift_pages(desks, own)),
        (desks.owner, f"{own}/jaa"),
        (desks.owner, f"{own}/versiot/2"),
        (desks.owner, f"{own}/esikatselu"),
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), pytest.param(1280, "light", marks=pytest.mark.long)]
)
def test_no_desk_page_breaks_a_rule_of_accessibility(
    chromium: Browser,
    desks: Desks,
    published: str,
    pool: str,
    waiting_line: str,
    width: int,
    scheme: Literal["dark", "light"],
) -> None:
    found: list[tuple[str, str, str]] = []
    looking: dict[Page, Page] = {}
    for worker, path in paths_of(desks, published, pool):
        if worker not in looking:
            looking[worker] = with_scripts(chromium, worker, width, scheme)
        page = looking[worker]
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        found += faults(page)
    for page in looking.values():
        page.context.close()
    assert found == [] and waiting_line


def with_scripts(chromium: Browser, worker: Page, width: int, scheme: Literal["dark", "light"]) -> Page:
    """The same person in a browser that runs scripts, which the checker itself needs."""
    context = chromium.new_context(
        base_url=origin(worker),
        storage_state=worker.context.storage_state(),
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    return context.new_page()


def origin(page: Page) -> str:
    """Where the platform of an open page is."""
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def test_every_desk_page_fits_a_narrow_phone_and_has_its_headings_in_order(
    desks: Desks, published: str, pool: str, waiting_line: str
) -> None:
    found = []
    for page, path in paths_of(desks, published, pool):
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append((path, "scrolls sideways"))
        levels = page.eval_on_selector_all(
            "h1, h2, h3, h4", "all => all.map(each => Number(each.tagName[1]))"
        )
        if levels[:1] != [1] or levels.count(1) != 1:
            found.append((path, f"headings {levels}"))
        found += [(path, f"h{b} after h{a}") for a, b in pairwise(levels) if b > a + 1]
        if page.locator("script:not([src], [type='application/ld+json']), style, [style]").count():
            found.append((path, "script or style in the page"))
        small = page.eval_on_selector_all(
            "main button, main summary, main input:not([type=hidden]), main select, main textarea",
            """all => all.filter(each => each.offsetParent !== null
                && (each.getBoundingClientRect().height < 24 || each.getBoundingClientRect().width < 24))
                .map(each => each.outerHTML.slice(0, 80))""",
        )
        found += [(path, f"too small: {each}") for each in small]
    assert found == [] and waiting_line


def test_the_keyboard_walks_a_desk_page_from_the_skip_link_through_the_menu_to_the_work(desks: Desks) -> None:
    page = desks.finance
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/talous/tasmaytys")
    stops = []
    for _stop in range(24):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")
        )
    assert stops[0] == "Siirry sisältöön"
    assert stops.index("Täsmäytys") < stops.index("Kirjaudu ulos") < stops.index("Tuo tiliote")


def test_a_resident_is_turned_away_from_the_desks_of_staff(desks: Desks) -> None:
    for path in ("/talous", "/talous/hyvaksynnat", "/tarkistus"):
        answer = desks.owner.goto(path)
        assert answer is not None and answer.status == 403


def test_a_bookkeeper_sees_no_button_to_approve_with(desks: Desks) -> None:
    desks.finance.goto("/talous/hyvaksynnat")
    expect(desks.finance.get_by_role("button", name="Hyväksy")).to_have_count(0)


def test_the_demo_association_opens_its_own_desk(chromium: Browser, city: RunningPlatform) -> None:
    context = sign_in_resident(chromium, city, ASSOCIATIONS[0].owner_email)
    page = context.new_page()
    page.goto("/tyopoyta")
    expect(page.locator("main")).to_contain_text(ASSOCIATIONS[0].name)
    page.locator(".line a").first.click()
    expect(page.locator("h1")).to_be_visible()
    context.close()
