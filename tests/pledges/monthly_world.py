"""Backers who give every month, in the city of the card tests."""

from typing import Any
from uuid import UUID

from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.monthly import change_monthly as change
from services.pledges.usecases.monthly.agree_monthly import MonthlyWish
from services.pledges.usecases.monthly.charge_monthly import charge_monthly_pledges
from services.pledges.usecases.monthly.schedule_monthly import keep_monthly_schedule
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from tests.pledges.card_world import GOOD, City, Made

CONSENT = "Korttiani saa veloittaa 20,00 € kuussa, enintään 40,00 € kuussa, kunnes kampanja päättyy."


def collection(city: City, **changes: Any) -> UUID:
    """A collection with a permit that keeps what comes, open for a year."""
    return city.campaign(**{"days": 365, "model": "keep_what_comes", **changes})


def give_monthly(city: City, campaign: UUID, cents: int = 2_000, card: str = GOOD) -> Made:
    """A monthly pledge whose first month is paid."""
    wish = MonthlyWish(cap_cents=4_000, consent_text=CONSENT)
    new = NewPledge(
        campaign, "card", cents, "aino@example.org", "Aino Mattila", "fi", "2026-11", monthly=wish
    )
    answer = make_pledge(city.context, None, new)
    made = Made(answer["pledge_id"], answer["link_token"], answer["checkout_url"])
    city.give_card(made, card)
    look_up_pledge(city.context, made.pledge_id)
    return made


def tick(city: City) -> None:
    keep_monthly_schedule(city.context)
    charge_monthly_pledges(city.context)


def pass_days(city: City, days: int) -> None:
    """Let days pass one by one, with the platform at work on each."""
    for _ in range(days):
        city.move(days=1)
        tick(city)


def pass_month(city: City) -> None:
    """Let a month pass in two leaps: to its notice, and to its charge."""
    for days in (28, 4):
        city.move(days=days)
        tick(city)


def monthly(city: City, made: Made) -> dict[str, Any]:
    view = city.client().get(f"/pledges/{made.pledge_id}", query_string={"token": made.token})
    return dict(view.json["monthly"])


def charged(city: City) -> int:
    return int(city.look("summary")["charges_succeeded"])


def told(city: City, name: str = "changed") -> list[dict[str, Any]]:
    return city.events(f"monthly_pledge.{name}.v1")


def swap_card(city: City, made: Made, card: str) -> None:
    """Give another card on the page that the agreement's own page leads to, as its webhook tells."""
    url = change.change_monthly_card(city.context, made.pledge_id, made.token)
    city.give_card(made, card, url)
    look_up_pledge(city.context, made.pledge_id)
    for (pledge_id,) in city.rows("SELECT pledge_id FROM monthly_term WHERE pledge_id IS NOT NULL"):
        look_up_pledge(city.context, pledge_id)
