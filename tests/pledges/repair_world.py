"""Hands of those who repair a card payment: backers on their own page, banks, and a telephone."""

from services.chassis.database import platform_now, transaction
from services.pledges.domain.pledging.deadlines import HELSINKI
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from tests.pledges.bank_world import Paid, entry, statement
from tests.pledges.card_world import DECLINED, City, Made
from tests.pledges.repairing.test_card_repair import after_charging, post

CITY_IBAN = "FI2112345600000785"


def view(city: City, made: Made) -> dict:
    return city.client().get(f"/pledges/{made.pledge_id}", query_string={"token": made.token}).json


def approve(city: City, address: str, action: str = "approve") -> None:
    city.browser.post(address, data={"action": action}, allow_redirects=False)


def mobilepay_page(city: City, made: Made) -> str:
    return post(city, made, "mobilepay").json["checkout_url"]


def start_mobilepay(city: City, page: str) -> str:
    """Press the button of the page; the address at which the application asks."""
    reply = city.browser.post(page, data={"action": "mobilepay"}, allow_redirects=False)
    return reply.headers["Location"]


def in_days_of_banks(city: City) -> None:
    """Let the campaign end on a Monday, so that the week has its banking days."""
    with transaction(city.context.sessions) as session:
        weekday = platform_now(session).astimezone(HELSINKI).weekday()
    city.move(days=(7 - (weekday + 20) % 7) % 7)


def declined_on_a_monday(city: City) -> Made:
    in_days_of_banks(city)
    return after_charging(city, DECLINED)


def pay_slip(city: City, reference: str, cents: int, iban: str = CITY_IBAN) -> None:
    with transaction(city.context.sessions) as session:
        day = platform_now(session).astimezone(HELSINKI).date()
    paid = Paid(cents, reference, on=day)
    content = statement(entry([paid], f"E-{reference}"), total=cents, iban=iban, on=day)
    import_bank_file(city.context.sessions, "tiliote.xml", content, "person:finance")
