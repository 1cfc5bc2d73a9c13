"""How people sign in at the running platform: by the same pages as anybody, without JavaScript."""

import json
import re
import time
from urllib.request import urlopen

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from infra.launcher.demo_people import PASSWORD, STAFF
from infra.launcher.platform import RunningPlatform
from services.contracts.roles import Role

PATIENCE_SECONDS = 20.0
WIDE: ViewportSize = {"width": 1280, "height": 900}


def totp(platform: RunningPlatform, name: str, *, later: int = 0) -> str:
    """A member of staff's code, or the one so many half minutes later; each is accepted once."""
    secrets = json.loads((platform.data / "demo_staff.json").read_text())
    return pyotp.TOTP(secrets[name]).at(time.time() + 30 * later)


def new_context(browser: Browser, platform: RunningPlatform) -> BrowserContext:
    """A fresh browser in which no page's script runs."""
    return browser.new_context(
        base_url=platform.url("gateway"), java_script_enabled=False, locale="fi-FI", viewport=WIDE
    )


def sign_in_staff(browser: Browser, platform: RunningPlatform, role: Role) -> BrowserContext:
    """A browser in which the demo person of that role has signed in."""
    person = next(each for each in STAFF if each.role == role)
    context = new_context(browser, platform)
    page = context.new_page()
    page.goto("/henkilokunta")
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.fill("#code", totp(platform, person.name))
    page.click("main button")
    # Closing a page that is on its way to another can hang; the last step has set the cookie by then.
    page.wait_for_url(lambda address: not address.endswith("/koodi"))
    return context


def sign_in_resident(browser: Browser, platform: RunningPlatform, email: str) -> BrowserContext:
    """A browser in which the resident of that address has signed in by the code of the mail."""
    context = new_context(browser, platform)
    page = context.new_page()
    page.goto("/kirjaudu")
    page.fill("#email", email)
    known = _sign_in_mails(platform, email)
    page.click("main button")
    page.fill("#code", _code_of_mail(platform, email, known))
    page.click("main button")
    # Closing a page that is on its way to another can hang; the last step has set the cookie by then.
    page.wait_for_url(lambda address: not address.endswith("/koodi"))
    return context


def _code_of_mail(platform: RunningPlatform, email: str, known: set[str]) -> str:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        new = _sign_in_mails(platform, email) - known
        if new:
            return new.pop()
        time.sleep(0.1)
    raise AssertionError(f"No code was sent to {email}.")


def _sign_in_mails(platform: RunningPlatform, email: str) -> set[str]:
    with urlopen(f"{platform.url('mail')}/api/messages?to={email}") as answer:  # noqa: S310 - our own sandbox
        messages = json.load(answer)["items"]
    found = (re.search(r"\b(\d{3})\s?(\d{3})\b", each["text"]) for each in messages)
    return {match[1] + match[2] for match in found if match}


def submit(page: Page, button: str) -> None:
    """Press the button of that name and wait for the page behind it."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
