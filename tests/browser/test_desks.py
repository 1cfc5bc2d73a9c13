"""The desks of associations, reviewers and finance, walked in a browser without JavaScript."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from redis import Redis

from gateway.formatting import HELSINKI
from infra.launcher.databases import plain
from infra.launcher.demo_people import ASSOCIATIONS, STAFF
from infra.launcher.platform import RunningPlatform
from services.contracts.roles import Role
from tests.browser.visitors import sign_in_resident, sign_in_staff, submit, totp

OWNER = "uusi.puheenjohtaja@demo.example"
ASSOCIATION = "Keksityn rannan ystävät ry"
CAMPAIGN = "Keksityn rannan laituri"
# The check digits hold; no bank has the group 999 and no register the number.
IBAN = "FI2299900000000052"
BUSINESS_ID = "9990004-0"


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Desks:
    """A page for each of those who work at a desk."""

    owner: Page
    reviewer: Page
    finance: Page
    approver: Page

    def __iter__(self) -> Iterator[Page]:
        return iter((self.owner, self.reviewer, self.finance, self.approver))


@pytest.fixture(scope="module")
def desks(chromium: Browser, city: RunningPlatform) -> Iterator[Desks]:
    """Everybody signed in, each in a browser of their own."""
    contexts: list[BrowserContext] = [
        sign_in_resident(chromium, city, OWNER),
        sign_in_staff(chromium, city, Role.REVIEWER),
        sign_in_staff(chromium, city, Role.FINANCE),
        sign_in_staff(chromium, city, Role.FINANCE_APPROVER),
    ]
    yield Desks(*(context.new_page() for context in contexts))
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
    return own_page


def register_association(desks: Desks) -> None:
    page = desks.owner
    page.goto("/tyopoyta/yhdistykset")
    page.fill("#name", ASSOCIATION)
    page.fill("#business_id", "1234567-9")
    page.fill("#purpose", "Huolehdimme keksitystä rannasta.")
    page.fill("#postal_address", "Keksitty katu 9, 50100 Mikkeli")
    page.fill("#public_email", OWNER)
    page.fill("#public_phone", "015 000 0000")
    submit(page, "Kirjaa yhdistys")
    expect(page.locator(".error-summary")).to_contain_text("Y-tunnus on väärin")
    expect(page.locator("#purpose")).to_have_value("Huolehdimme keksitystä rannasta.")
    page.fill("#business_id", BUSINESS_ID)
    submit(page, "Kirjaa yhdistys")
    expect(page.locator("h1")).to_have_text(ASSOCIATION)
    expect(page.locator(".desk-head")).to_contain_text("Odottaa tarkistusta")

    page = desks.reviewer
    page.goto("/tarkistus/yhdistykset")
    waiting = page.locator("section", has_text=ASSOCIATION)
    waiting.locator("textarea").fill("Yhdistysrekisteri, nimenkirjoittajat täsmäävät.")
    waiting.locator("button").click()
    expect(page.locator(".note.good")).to_contain_text("Yhdistys on tarkistettu")


def open_account(desks: Desks, city: RunningPlatform) -> None:
    ask_bank(city, "/accounts", {"iban": IBAN, "name": ASSOCIATION})
    page = desks.finance
    page.goto("/talous/tilit")
    page.select_option("#association_id", label=ASSOCIATION)
    page.fill("#payee_name", "Keksityn rannan ystavat ry")
    page.fill("#iban", "FI21 1234")
    page.fill("#comment", "Pankin vahvistus yhdistyksen tilistä.")
    submit(page, "Ehdota tiliä")
    expect(page.locator(".error-summary")).to_contain_text("Tilinumero on väärin")
    page.fill("#iban", IBAN)
    submit(page, "Ehdota tiliä")
    page.goto("/talous/hyvaksynnat")
    own = page.locator("article", has_text=IBAN)
    expect(own).to_contain_text("Oma ehdotuksesi")
    expect(own.locator("button")).to_have_count(0)

    approve(desks.approver, IBAN)
    page.goto("/talous/tilit")
    expect(page.locator("main")).to_contain_text("FI22 9990 0000 0000 52")


def approve(page: Page, text: str) -> None:
    page.goto("/talous/hyvaksynnat")
    page.locator("article", has_text=text).get_by_role("button", name="Hyväksy").click()
    expect(page.locator(".note.good")).to_contain_text("Hyväksytty ja tehty")


def draft_campaign(desks: Desks) -> str:
    page = desks.owner
    page.goto("/tyopoyta")
    page.fill("#title", CAMPAIGN)
    page.select_option("#association_id", label=ASSOCIATION)
    submit(page, "Aloita luonnos")
    page.fill("#goal", "sata")
    page.fill("#budget_lines-0-name", "Laudat")
    page.fill("#budget_lines-0-amount", "1,00,0")
    submit(page, "Tallenna ja jatka")
    expect(page.locator(".error-summary")).to_contain_text("Rivi 1: Kirjoita summa numeroina")
    expect(page.locator("#goal")).to_have_value("sata")
    fill_campaign(page)
    submit(page, "Tallenna ja katso, mitä puuttuu")
    expect(page.locator("main")).to_contain_text("tarvitaan ennen julkaisua")
    own_page = page.url
    submit(page, "Lähetä tarkistettavaksi")
    expect(page.locator(".note.good")).to_contain_text("lähetetty tarkistettavaksi")
    return own_page


def fill_campaign(page: Page) -> None:
    last_day = datetime.now(HELSINKI).date() + timedelta(days=30)
    texts = {
        "summary": "Uusi laituri rantaan.",
        "story": "Vanha laituri on laho.\n\nTeemme uuden talkoilla.",
        "hypothesis": "Laituri tuo uimarit takaisin.",
        "target_group": "Rannan asukkaat",
        "measure": "Uimareita päivässä",
        "start_value": "Kolme",
        "budget_lines-0-amount": "700",
        "budget_lines-1-name": "Ruuvit ja kiinnikkeet",
        "budget_lines-1-note": "Ruostumattomat",
        "budget_lines-1-amount": "300,00",
        "goal": "1 000",
        "minimum": "800",
        "stretch_use": "Pelastusrengas ja penkki.",
        "deadline_on": f"{last_day.day}.{last_day.month}.{last_day.year}",
        "primary_purpose": "Laiturin rakentaminen",
        "secondary_purpose": "Rannan siistiminen",
    }
    for name, text in texts.items():
        page.fill(f"#{name}", text)
    page.select_option("#district_slug", index=1)
    page.check("input[name=model][value=all_or_nothing]")
    page.check("input[name=shortfall_rule][value=association_accepts]")
    page.check("input[name=legal_mode][value=pienkerays]")
    page.select_option("#collecting_account_id", index=1)


def review_campaign(desks: Desks) -> None:
    page = desks.reviewer
    page.goto("/tarkistus")
    page.get_by_role("link", name=CAMPAIGN).click()
    page.check("input[name=decision][value=needs_work]")
    submit(page, "Kirjaa päätös")
    expect(page.locator(".error-summary")).to_contain_text("Kirjoita perustelu")
    page.fill("#reason", "Kerro, kuka huoltaa laiturin.")
    submit(page, "Kirjaa päätös")
    expect(page.locator(".note.good")).to_contain_text("Päätös on kirjattu")


def submit_again(desks: Desks, own_page: str) -> None:
    page = desks.owner
    page.goto(own_page)
    expect(page.locator("main")).to_contain_text("Kerro, kuka huoltaa laiturin.")
    page.get_by_role("link", name="Muokkaa", exact=True).click()
    page.fill("#story", "Vanha laituri on laho.\n\nYhdistys huoltaa uuden.")
    submit(page, "Tallenna ja katso, mitä puuttuu")
    submit(page, "Lähetä tarkistettavaksi")


def approve_and_publish(desks: Desks, own_page: str) -> None:
    page = desks.reviewer
    page.goto("/tarkistus")
    page.get_by_role("link", name=CAMPAIGN).click()
    page.check("input[name=decision][value=approved]")
    submit(page, "Kirjaa päätös")
    expect(page.locator(".desk-head")).to_contain_text("Hyväksytty")
    at_review = page.url

    page = desks.owner
    page.goto(own_page)
    page.fill("#legal_number", "RA-DEMO-2026-9")
    submit(page, "Tallenna numero")
    expect(page.locator("#legal_number")).to_have_value("RA-DEMO-2026-9")
    expect(page.locator("main")).to_contain_text("Tarkistaja katsoo sen ja julkaisee")
    expect(page.get_by_role("button", name="Julkaise kampanja")).to_have_count(0)

    page = desks.reviewer
    page.goto(at_review)
    submit(page, "Julkaise kampanja")
    expect(page.locator(".desk-head")).to_contain_text("Käynnissä")

    page = desks.owner
    page.goto(own_page)
    page.fill("#title", "Laudat on tilattu")
    page.fill("#body", "Laudat tulevat ensi viikolla.")
    submit(page, "Julkaise päivitys")
    page.get_by_role("link", name="Katso julkinen sivu").click()
    expect(page.locator("main")).to_contain_text("Laudat on tilattu")


def ask_bank(city: RunningPlatform, path: str, body: dict[str, object]) -> None:
    """What happens at the bank outside our pages."""
    request = Request(  # noqa: S310 - our own sandbox
        city.url("bank") + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(request, timeout=10):  # noqa: S310
        pass


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


def make_bank_pledge(desks: Desks, own_page: str) -> None:
    """Somebody promises 40 euros to the campaign by bank transfer."""
    page = desks.owner
    page.goto(own_page)
    page.get_by_role("link", name="Katso julkinen sivu").click()
    slug = page.url.rstrip("/").rsplit("/", 1)[1]
    answer = page.request.get(f"/api/v1/campaigns/{slug}")
    sent = {
        "campaign_id": answer.json()["id"],
        "method": "bank_transfer",
        "amount_cents": 4000,
        "currency": "EUR",
        "email": "kaisa@demo.example",
        "name": "Kaisa Keksitty",
        "consent_version": "demo",
    }
    made = page.request.post("/api/v1/pledges", data=sent, headers={"Idempotency-Key": "desk-test"})
    assert made.status == 201, made.text()


def bring_files(page: Page, statement: Path) -> None:
    """A file that is refused, a good one, and the same again."""
    page.goto("/talous/tiliotteet")
    page.set_input_files("#file", {"name": "oops.xml", "mimeType": "text/xml", "buffer": b"<!DOCTYPE a><a/>"})
    submit(page, "Tuo tiedosto")
    expect(page.locator(".error-summary")).to_contain_text("DOCTYPE")
    page.set_input_files("#file", statement)
    submit(page, "Tuo tiedosto")
    expect(page.locator(".note.good")).to_contain_text("1 odottaa")
    page.goto("/talous/tiliotteet")
    page.set_input_files("#file", statement)
    submit(page, "Tuo tiedosto")
    expect(page.locator(".note.warning")).to_contain_text("on tuotu jo aiemmin")


def test_a_campaign_walks_through_every_desk_to_its_first_update(desks: Desks, published: str) -> None:
    desks.owner.goto(published)
    expect(desks.owner.locator(".desk-head")).to_contain_text("Käynnissä")


def test_two_people_bring_a_payment_to_its_pledge(desks: Desks, waiting_line: str) -> None:
    page = desks.finance
    page.goto("/talous/tasmaytys")
    page.get_by_role("link", name=waiting_line).click()
    expect(page.locator(".pane")).to_contain_text("Kaisa Keksitty")
    expect(page.locator(".pane")).to_contain_text("summa sama")
    submit(page, "Ehdota")
    expect(page.locator(".error-summary")).to_contain_text("Kirjoita perustelu")
    page.fill("#comment", "Nimi ja summa täsmäävät.")
    submit(page, "Ehdota")
    expect(page.locator(".note.good")).to_contain_text("Ehdotus on kirjattu")

    approve(desks.approver, waiting_line)
    page.goto("/talous/tasmaytys?tila=matched&haku=Kaisa")
    expect(page.locator(".lines")).to_contain_text(waiting_line)


def test_the_books_of_the_campaign_show_the_money_and_go_out_as_csv(desks: Desks, waiting_line: str) -> None:
    page = desks.finance
    page.goto("/talous/kampanjat")
    page.get_by_role("link", name=CAMPAIGN).click()
    assert waiting_line
    expect(page.locator(".figures")).to_contain_text("40,00")
    expect(page.locator("main")).to_contain_text("Rivin kohdistus")
    campaign_id = urlsplit(page.url).path.rsplit("/", 1)[1]
    table = page.request.get(f"/talous/kirjanpito/kirjaukset.csv?kampanja={campaign_id}")
    text = table.body().decode("utf-8-sig")
    assert "40,00" in text and text.count("\n") >= 3
    page.goto("/talous/kirjanpito")
    expect(page.locator("main")).to_contain_text("Kaikki täsmää")
    page.fill("#alkaen", "31.2.2026")
    submit(page, "Lataa CSV")
    expect(page.locator(".error-summary")).to_contain_text("Kirjoita päivä muodossa 6.12.2026")


def test_an_approval_long_after_sign_in_asks_for_the_code_again(
    chromium: Browser, city: RunningPlatform, desks: Desks, waiting_line: str
) -> None:
    page = desks.finance
    page.goto("/talous/tasmaytys?haku=Leipomo")
    page.check("input[name=choice][value=refund]")
    page.fill("#comment", "Lasku ei kuulu meille.")
    submit(page, "Ehdota")
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


def paths_of(desks: Desks, published: str) -> list[tuple[Page, str]]:
    """Every page of the desks, with whoever works there."""
    own = urlsplit(published).path
    campaign_id = own.rsplit("/", 1)[1]
    finance = (
        *("", "/tasmaytys", "/tasmaytys?tila=matched", "/tiliotteet", "/hyvaksynnat", "/kampanjat"),
        *(f"/kampanjat/{campaign_id}", "/palautukset", "/palautukset?tila=approved", "/kirjanpito", "/tilit"),
    )
    return [
        *((desks.finance, f"/talous{path}") for path in finance),
        *((desks.approver, path) for path in ("/talous", "/talous/hyvaksynnat", "/talous/kampanjat")),
        *((desks.reviewer, f"/tarkistus{path}") for path in ("", "/yhdistykset", "/kaynnissa")),
        (desks.reviewer, f"/tarkistus/kampanjat/{campaign_id}"),
        (desks.owner, "/tyopoyta"),
        (desks.owner, "/tyopoyta/yhdistykset"),
        (desks.owner, own),
        (desks.owner, f"{own}/muokkaa"),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_no_desk_page_breaks_a_rule_of_accessibility(
    chromium: Browser,
    desks: Desks,
    published: str,
    waiting_line: str,
    width: int,
    scheme: Literal["dark", "light"],
) -> None:
    found = []
    looking: dict[Page, Page] = {}
    for worker, path in paths_of(desks, published):
        if worker not in looking:
            looking[worker] = with_scripts(chromium, worker, width, scheme)
        page = looking[worker]
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        result = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
        found += [
            (path, each["id"], each["nodes"][0]["html"][:200]) for each in result.response["violations"]
        ]
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
    desks: Desks, published: str, waiting_line: str
) -> None:
    found = []
    for page, path in paths_of(desks, published):
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
        if page.locator("script, style, [style]").count():
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
    for _stop in range(14):
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
