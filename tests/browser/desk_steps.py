"""The steps by which people at the desks bring a campaign from its association to its first euro."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect

from gateway.formatting import HELSINKI
from infra.launcher.platform import RunningPlatform
from tests.browser.visitors import submit

OWNER = "uusi.puheenjohtaja@demo.example"
ASSOCIATION = "Keksityn rannan ystävät ry"
CAMPAIGN = "Keksityn rannan laituri"
# The check digits hold; no bank has the group 999 and no register the number.
IBAN = "FI9499900090000012"
BUSINESS_ID = "9995000-5"


@dataclass(frozen=True)
class Desks:
    """A page for each of those who work at a desk."""

    owner: Page
    reviewer: Page
    finance: Page
    approver: Page
    admin: Page
    helper: Page

    def __iter__(self) -> Iterator[Page]:
        return iter((self.owner, self.reviewer, self.finance, self.approver))


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
    page.get_by_role("link", name=ASSOCIATION).click()
    page.check("#outcome")
    page.check("#checks")
    submit(page, "Kirjaa päätös")
    expect(page.locator(".error-summary")).to_contain_text(
        "edellyttää rekisteriotetta ja nimenkirjoitusoikeutta"
    )
    page.check("#checks-2")
    page.fill("#extract_on", "1.11.2026")
    page.fill("#note", "Yhdistysrekisteri, nimenkirjoittajat täsmäävät.")
    submit(page, "Kirjaa päätös")
    expect(page.locator(".note.good")).to_contain_text("Päätös on kirjattu")
    expect(page.locator(".desk-head")).to_contain_text("Tarkistettu")


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
    expect(own.get_by_role("button", name="Hyväksy")).to_have_count(0)
    expect(own.get_by_role("button", name="Peru ehdotus")).to_be_visible()

    approve(desks.approver, IBAN)
    page.goto("/talous/tilit")
    expect(page.locator("main")).to_contain_text("FI94 9990 0090 0000 12")


def draft_pool(desks: Desks) -> str:
    page = desks.finance
    page.goto("/talous/vastinraha/uusi")
    page.fill("#percent", "100")
    page.fill("#name", "Keksityn rannan vastinraha")
    page.fill("#sponsor", "Keksitty säätiö")
    page.fill("#opens_on", "1.12.2026")
    page.fill("#closes_on", "31.12.2036")
    page.locator("summary", has_text="Rajaa alueisiin").click()
    page.get_by_label("Emola").check()
    submit(page, "Tallenna luonnos")
    expect(page.locator(".note.good")).to_contain_text("Luonnos on tallennettu")
    return urlsplit(page.url).path


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
    own_page = page.url.partition("/muokkaa/")[0]
    fill_steps(page, own_page)
    page.goto(f"{own_page}/muokkaa/lahetys")
    expect(page.locator("main")).to_contain_text("tarvitaan ennen julkaisua")
    submit(page, "Lähetä tarkistettavaksi")
    expect(page.locator(".note.good")).to_contain_text("lähetetty tarkistettavaksi")
    return own_page


TEXTS_OF_STEPS = {
    "idea": {"summary": "Uusi laituri rantaan."},
    "tarina": {"story": "Vanha laituri on laho.\n\nTeemme uuden talkoilla."},
    "raha": {
        "budget_lines-0-amount": "700",
        "budget_lines-1-name": "Ruuvit ja kiinnikkeet",
        "budget_lines-1-note": "Ruostumattomat",
        "budget_lines-1-amount": "300,00",
        "goal": "1 000",
        "minimum": "800",
        "stretch_use": "Pelastusrengas ja penkki.",
    },
    "saannot": {},
    "kokeilu": {
        "hypothesis": "Laituri tuo uimarit takaisin.",
        "target_group": "Rannan asukkaat",
        "measure": "Uimareita päivässä",
        "start_value": "Kolme",
        "measure_unit": "uimaria",
        "start_number": "3,5",
        "start_measured_on": "1.8.2026",
    },
    "lupa": {"primary_purpose": "Laiturin rakentaminen", "secondary_purpose": "Rannan siistiminen"},
}


def fill_steps(page: Page, own_page: str) -> None:
    """Every step of the guide; at the money a few faults first, which lose nothing of what was typed."""
    for name, texts in TEXTS_OF_STEPS.items():
        page.goto(f"{own_page}/muokkaa/{name}")
        if name == "raha":
            mistype_sums(page)
        for field, text in texts.items():
            page.fill(f"#{field}", text)
        choose(page, name)
        submit(page, "Tallenna ja jatka")
        expect(page.locator(".error-summary")).to_have_count(0)


def mistype_sums(page: Page) -> None:
    page.fill("#goal", "sata")
    page.fill("#budget_lines-0-name", "Laudat")
    page.fill("#budget_lines-0-amount", "1,00,0")
    submit(page, "Tallenna ja jatka")
    expect(page.locator(".error-summary")).to_contain_text("Rivi 1: Kirjoita summa numeroina")
    expect(page.locator("#goal")).to_have_value("sata")


def choose(page: Page, step: str) -> None:
    """What is chosen rather than written in a step."""
    if step == "idea":
        page.select_option("#district_slug", index=1)
    elif step == "saannot":
        last_day = datetime.now(HELSINKI).date() + timedelta(days=30)
        page.fill("#deadline_on", f"{last_day.day}.{last_day.month}.{last_day.year}")
        page.check("input[name=model][value=all_or_nothing]")
        page.check("input[name=shortfall_rule][value=association_accepts]")
    elif step == "kokeilu":
        page.select_option("#theme", "movement")
    elif step == "lupa":
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
    page.locator("summary", has_text="Mitä ja missä").click()
    page.fill("#comment-story", "Kuka huoltaa?")
    submit(page, "Kirjaa päätös")
    expect(page.locator(".note.good")).to_contain_text("Päätös on kirjattu")


def submit_again(desks: Desks, own_page: str) -> None:
    page = desks.owner
    page.goto(own_page)
    expect(page.locator("main")).to_contain_text("Kerro, kuka huoltaa laiturin.")
    page.get_by_role("link", name="Muokkaa", exact=True).click()
    page.locator(".draft-steps").get_by_role("link", name="Tarina").click()
    page.fill("#story", "Vanha laituri on laho.\n\nYhdistys huoltaa uuden.")
    submit(page, "Tallenna")
    page.locator(".draft-steps").get_by_role("link", name="Esikatselu ja lähetys").click()
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
    expect(page.locator(".note.good")).to_contain_text("vastaanotettu")
    # The page asks for itself again until the job has booked the file.
    expect(page.locator(".tag.good", has_text="Valmis")).to_be_visible(timeout=30_000)
    page.goto("/talous/tiliotteet")
    page.set_input_files("#file", statement)
    submit(page, "Tuo tiedosto")
    expect(page.locator(".note.warning")).to_contain_text("on tuotu jo aiemmin")


def make_shift(desks: Desks, own_page: str) -> None:
    """A shift of tomorrow."""
    page = desks.owner
    page.goto(f"{own_page}/talkoot")
    page.fill("#title", "Laiturin kantaminen")
    day = datetime.now(HELSINKI) + timedelta(days=1)
    page.fill("#day", f"{day.day}.{day.month}.{day.year}")
    page.fill("#capacity", "4")
    submit(page, "Tallenna vuoro")
    expect(page.locator("main")).to_contain_text("Laiturin kantaminen")


def shift_pages(desks: Desks, own_page: str) -> list[str]:
    """What there is to see of the shift: its desk, its list, the city's shifts and its own page."""
    page = desks.owner
    page.goto(f"{own_page}/talkoot")
    at_the_yard = page.get_by_role("link", name="Lista ja tunnit").first.get_attribute("href") or ""
    page.goto("/talkoot")
    sign_up = page.get_by_role("link", name="Ilmoittaudu").first.get_attribute("href") or ""
    return [f"{own_page}/talkoot", at_the_yard, "/talkoot", sign_up]
