"""A resident's whole way in every language of the site, and the desks in those that are not Finnish."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gateway.languages import CATALOGUES, LANGUAGES, Language
from infra.launcher.demo_people import ASSOCIATIONS
from infra.launcher.platform import RunningPlatform
from services.chassis.catalogues import translations_of
from services.contracts.roles import Role
from tests.browser.accessibility import faults
from tests.browser.test_resident import CAMPAIGN, opened
from tests.browser.visitors import sign_in_resident, sign_in_staff

# Each at its own width; Finnish without scripts, as every page must work.
WAYS = [(each, 390 if number % 2 else 1280, number > 0) for number, each in enumerate(LANGUAGES)]
OTHERS = [each for each in LANGUAGES if each.tag != "fi"]
DESKS = {
    Role.REVIEWER: ("/tarkistus", "/tarkistus/kaynnissa"),
    Role.FINANCE: ("/talous", "/talous/tasmaytys", "/talous/kirjanpito"),
}


def say(language: Language, text: str) -> str:
    """A text of the site in a language."""
    return str(translations_of(CATALOGUES, language.catalogue).gettext(text))


def submit(page: Page, language: Language, text: str) -> None:
    """Press the button of that text."""
    page.get_by_role("button", name=say(language, text), exact=True).click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("language", "width", "scripts"), WAYS, ids=[each[0].name for each in WAYS])
def test_a_resident_pledges_by_bank_and_withdraws(
    chromium: Browser, city: RunningPlatform, language: Language, width: int, scripts: bool
) -> None:
    found: list[tuple[str, str, str]] = []

    def look(page: Page) -> None:
        assert page.locator("html").get_attribute("lang") == language.tag
        # The checker is a script itself.
        found.extend(faults(page) if scripts else [])

    with opened(chromium, city, width, java_script_enabled=scripts) as page:
        page.goto(f"{language.prefix}/")
        look(page)
        page.goto(f"{language.prefix}{CAMPAIGN}")
        look(page)
        page.locator(f"a[href='{language.prefix}{CAMPAIGN}/tue']").filter(visible=True).first.click()
        page.fill("#own_amount", "12,50")
        page.check("input[name=method][value=bank_transfer]")
        email = f"kieli.{language.prefix.strip('/') or 'fi'}@tukijat.example"
        page.fill("#email", email)
        page.fill("#name", "Kieli Kaisa")
        submit(page, language, "Jatka tarkistamaan")
        look(page)
        submit(page, language, "Lupaan tukea")
        expect(page.get_by_text(say(language, "Kiitos! Tukesi on kirjattu."))).to_be_visible()
        look(page)
        page.get_by_role("link", name=say(language, "Missä rahani on?")).click()
        look(page)
        page.locator("summary", has_text=say(language, "Peru tuki")).click()
        submit(page, language, "Peru tuki lopullisesti")
        expect(page.locator(".welcome")).to_contain_text(say(language, "Peruttu"))
        look(page)
    assert found == []


@pytest.fixture(scope="module")
def workers(chromium: Browser, city: RunningPlatform) -> Iterator[dict[str, BrowserContext]]:
    """Who works at a desk, by its address."""
    contexts = {
        "/tyopoyta": sign_in_resident(chromium, city, ASSOCIATIONS[2].owner_email),
        **{DESKS[role][0]: sign_in_staff(chromium, city, role) for role in DESKS},
    }
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("language", OTHERS, ids=[each.name for each in OTHERS])
def test_the_desks_speak_the_languages_of_the_site(
    workers: dict[str, BrowserContext], language: Language
) -> None:
    paths = {
        "/tyopoyta": ("/tyopoyta", "/tyopoyta/yhdistykset"),
        **{each[0]: each for each in DESKS.values()},
    }
    for home, context in workers.items():
        page = context.new_page()
        for path in paths[home]:
            page.goto(path)
            in_finnish = page.locator("h1").inner_text()
            page.goto(language.prefix + path)
            assert page.locator("html").get_attribute("lang") == language.tag
            assert page.locator("h1").inner_text() != in_finnish
            links = page.eval_on_selector_all("nav a", "all => all.map(each => each.getAttribute('href'))")
            assert [link for link in links if not link.startswith((language.prefix, "/kieli/", "#"))] == []
        page.close()
