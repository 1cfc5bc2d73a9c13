"""Residents who pledge, by card and by bank transfer, through the same pages as anyone."""

import re
from dataclasses import dataclass
from typing import Any

from infra.launcher.problems import CannotGoOn
from infra.story.browser import Browser
from infra.story.stage import Stage
from services.contracts.money import parse_euros

GOOD_CARD = "4242424242424242"
DECLINED_WHEN_CHARGED = "4000000000000341"
AUTHENTICATION_EVERY_TIME = "4000002760003184"

_PLEDGE_ADDRESS = re.compile(r"/tuki/(?P<pledge_id>[0-9a-f-]{36})/(?P<token>[\w-]{22})")


@dataclass
class Backer:
    """Somebody with a pledge, and the browser in which it was made."""

    name: str
    email: str
    amount_cents: int
    browser: Browser
    pledge_id: str
    token: str

    @property
    def page(self) -> str:
        """The address of the pledge's own page."""
        return f"/tuki/{self.pledge_id}/{self.token}"

    def look(self, stage: Stage) -> dict[str, Any]:
        """The pledge as it stands."""
        return stage.pledge(self.pledge_id, self.token)


def pledge_by_card(stage: Stage, slug: str, name: str, cents: int, card: str) -> Backer:
    """Promise a sum and save a card on the provider's page, confirming at the bank where it asks."""
    browser, email = _promise(stage, slug, name, cents, "card")
    browser.submit("", button="pay", card=card)
    if "/3ds/" in browser.page.url:
        browser.submit("", button="approve")
    return _backer(browser, name, email, cents)


def pledge_by_bank(stage: Stage, slug: str, name: str, cents: int) -> Backer:
    """Promise a sum and get the slip with its reference."""
    browser, email = _promise(stage, slug, name, cents, "bank_transfer")
    return _backer(browser, name, email, cents)


def pay_slip(stage: Stage, backer: Backer, **changes: Any) -> dict[str, Any]:
    """Pay what the slip says, or something else; gives the bank's line."""
    slip = backer.look(stage)["slip"]
    payment = {
        "account": slip["iban"],
        "amount_cents": slip["amount_cents"],
        "reference": slip["reference"],
        "payer_name": backer.name,
    }
    return stage.pay_at_bank({key: value for key, value in (payment | changes).items() if value is not None})


def authenticate(backer: Backer) -> None:
    """Confirm the charge at the bank, from the pledge's own page."""
    backer.browser.open(backer.page)
    backer.browser.submit(f"{backer.page}/vahvista")
    backer.browser.submit("", button="approve")


def change_card(backer: Backer, card: str) -> None:
    """Give another card, from the pledge's own page."""
    backer.browser.open(backer.page)
    backer.browser.submit(f"{backer.page}/kortti")
    backer.browser.submit("", button="pay", card=card)


def _promise(stage: Stage, slug: str, name: str, cents: int, method: str) -> tuple[Browser, str]:
    browser = stage.browser()
    email = f"{re.sub('[^a-z]+', '.', name.lower())}@tukijat.example"
    browser.open(f"/kampanjat/{slug}/tue")
    browser.submit(
        f"/kampanjat/{slug}/tue",
        **_sum_or_reward(browser, cents),
        method=method,
        email=email,
        name=name,
    )
    if browser.page.errors:
        raise CannotGoOn(f"{name} cannot pledge: {browser.page.errors}")
    browser.submit(f"/kampanjat/{slug}/tue/tarkista")
    return browser, email


def _sum_or_reward(browser: Browser, cents: int) -> dict[str, str]:
    """A sum of one's own, or in a sale as many of the first reward as come to the sum."""
    cards = browser.page.tree.xpath("//div[@class='choice'][input[@name='reward']]")
    if not cards:
        return {"amount": "muu", "own_amount": f"{cents // 100},{cents % 100:02d}"}
    for card in cards:
        price = parse_euros(card.xpath("string(.//span[@class='numbers'])"))
        if cents % price == 0:
            chosen = {"reward": str(card.xpath("string(input/@value)")), "count": str(cents // price)}
            # Asked where something is posted.
            asks = browser.page.tree.xpath("//*[@name='address']")
            return chosen | ({"address": "Keksitty katu 1, 50100 Mikkeli"} if asks else {})
    raise CannotGoOn(f"No reward comes to {cents} cents.")


def _backer(browser: Browser, name: str, email: str, cents: int) -> Backer:
    found = _PLEDGE_ADDRESS.search(browser.page.url)
    if found is None:
        raise CannotGoOn(f"{name} is lost at {browser.page.url}: {browser.page.words[:300]}")
    return Backer(name, email, cents, browser, found["pledge_id"], found["token"])
