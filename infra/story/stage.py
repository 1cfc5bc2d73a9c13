"""The running platform as a story sees it: its doors, its clock, its post, its bank and its card provider."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pyotp
import requests

from infra.launcher.commands.clock import move_clock
from infra.launcher.demo_people import PASSWORD, STAFF
from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn
from infra.launcher.world import World
from infra.story.browser import Browser
from services.contracts.roles import Role

TIMEOUT_SECONDS = 30
PAUSE_SECONDS = 0.2
CITY_TIME = ZoneInfo("Europe/Helsinki")

Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found | None], longest_seconds: float = 60.0) -> Found:
    """What `look` finds at last. Raises CannotGoOn when it takes too long."""
    give_up = time.monotonic() + longest_seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > give_up:
            raise CannotGoOn(f"Waited {longest_seconds:.0f} s in vain for {what}.")
        time.sleep(PAUSE_SECONDS)


@dataclass
class Stage:
    """Where a story is played; `tell` is given each step in words."""

    world: World
    tell: Callable[[str], None]
    post: requests.Session = field(default_factory=requests.Session)
    signed_in: dict[Role, Browser] = field(default_factory=dict)

    def browser(self) -> Browser:
        """Somebody's own browser, at the city's door."""
        return Browser(self.world.url("gateway"))

    def operate(self, service: str, *command: str) -> str:
        """What an operator's command of a service says."""
        program = [sys.executable, "-m", f"services.{service}.cli", *command]
        environment = self.world.process_environment(service)
        done = subprocess.run(
            program, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def move_clock(self, by: timedelta) -> None:
        """Let business time pass."""
        move_clock(self.world, by)

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """Mails to an address, oldest first."""
        found = self._get("mail", "/api/messages", to=address)["items"]
        return sorted(found, key=lambda mail: str(mail["received_at"]))

    def subjects_to(self, address: str) -> list[str]:
        """What mails to an address are called, oldest first."""
        return [str(mail["subject"]) for mail in self.mails_to(address)]

    def pay_at_bank(self, payment: dict[str, Any]) -> dict[str, Any]:
        """Somebody pays; the bank books it today."""
        answer = self.post.post(f"{self.world.url('bank')}/payments", json=payment, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        booked: dict[str, Any] = answer.json()
        return booked

    def statement(self, iban: str, day: str, version: str = "02") -> bytes:
        """The bank's statement of one account and day."""
        address = f"{self.world.url('bank')}/statements/{iban}/{day}.camt053.xml"
        answer = self.post.get(address, params={"version": version}, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.content

    def give_to_bank(self, content: bytes) -> bytes:
        """Hand the bank a payment file; its answer."""
        address = f"{self.world.url('bank')}/credit-transfers"
        answer = self.post.post(address, data=content, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.content

    def bank_balance(self, iban: str) -> int:
        """What the bank holds on an account, in cents."""
        accounts = self._get("bank", "/api/accounts")["items"]
        return next((int(each["balance_cents"]) for each in accounts if each["iban"] == iban), 0)

    def card_summary(self) -> dict[str, Any]:
        """What the card provider counts, in cents."""
        return self._get("stripe", "/_sandbox/summary")

    def charges_of(self, pledge_ids: Collection[str]) -> tuple[int, int]:
        """What the card provider charged for these pledges, and its fees on it, in cents."""
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = self._get("stripe", "/_sandbox/charges", **after)
            found += [each for each in page["items"] if each["metadata"].get("pledge_id") in pledge_ids]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        good = [each for each in found if each["status"] == "succeeded"]
        return sum(each["amount_cents"] for each in good), sum(each["fee_cents"] for each in good)

    def card_violations(self) -> list[Any]:
        """Requests and answers that strayed from the provider's published schema."""
        found: list[Any] = self._get("stripe", "/_sandbox/violations")["items"]
        return found

    def pay_out(self) -> None:
        """The card provider pays out everything that it holds."""
        address = f"{self.world.url('stripe')}/_sandbox/payout"
        self.post.post(address, json={}, timeout=TIMEOUT_SECONDS).raise_for_status()

    def now(self) -> datetime:
        """This instant of business time, as the card provider's sandbox keeps it."""
        return datetime.fromtimestamp(int(self.card_summary()["now"]), UTC)

    def today(self) -> date:
        """This day of business time, in the city."""
        return self.now().astimezone(CITY_TIME).date()

    def pledge(self, pledge_id: str, token: str) -> dict[str, Any]:
        """A pledge, as anyone with its link may ask."""
        return self._get("gateway", f"/api/v1/pledges/{pledge_id}", token=token)

    def campaign(self, slug: str) -> dict[str, Any]:
        """A campaign, as anyone may ask."""
        return self._get("gateway", f"/api/v1/campaigns/{slug}")

    def staff(self, role: Role) -> Browser:
        """The demo person of that role, signed in: at the first call, and the same browser after it."""
        if role not in self.signed_in:
            self.signed_in[role] = self._sign_in_staff(role)
        return self.signed_in[role]

    def _sign_in_staff(self, role: Role) -> Browser:
        person = next(each for each in STAFF if each.role is role)
        secrets = json.loads((self.world.data / "demo_staff.json").read_text())
        totp = pyotp.TOTP(secrets[person.name])
        browser = self.browser()

        def enter(step: int) -> Browser | None:
            browser.open("/henkilokunta")
            browser.submit("/henkilokunta", email=person.email, password=PASSWORD)
            browser.submit("/henkilokunta/koodi", code=totp.at(step * totp.interval))
            return None if browser.page.errors else browser

        # Each code works once and the next one is good already. Who has used both just now, in another
        # run of the story, waits for the one after them, as a person would.
        step = int(time.time()) // totp.interval
        entered = enter(step) or enter(step + 1)
        if entered is None:
            time.sleep(max(0.0, (step + 1) * totp.interval - time.time()))
            entered = enter(step + 2)
        if entered is None:
            raise CannotGoOn(f"{person.name} cannot sign in: {browser.page.errors}")
        return entered

    def sign_in_by_mail(self, address: str) -> Browser:
        """A resident asks for a code and types it."""
        browser = self.browser()
        before = len(self.mails_to(address))
        browser.open("/kirjaudu")
        browser.submit("/kirjaudu", email=address)
        mail = wait_for(f"the sign-in mail to {address}", lambda: self._newer_mail(address, before))
        browser.submit("/kirjaudu/koodi", code=_code_in(mail["text"]))
        return browser

    def _newer_mail(self, address: str, before: int) -> dict[str, Any] | None:
        mails = self.mails_to(address)[before:]
        return next((mail for mail in mails if _code_in(mail["text"])), None)

    def _get(self, door: str, path: str, **params: str) -> Any:
        answer = self.post.get(self.world.url(door) + path, params=params, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()


def _code_in(text: str) -> str:
    """The six digits of a sign-in mail, written "123 456" on a line of their own."""
    for line in text.splitlines():
        digits = line.strip().replace(" ", "").replace("\u00a0", "")
        if len(digits) == 6 and digits.isdigit():
            return digits
    return ""
