"""Sales with rewards, and buyers, in the city with cards."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.chassis.idempotency import Claim
from services.chassis.identifiers import new_id
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.pledging.project_totals import project_totals
from services.pledges.usecases.selling.choose_reward import RewardWish
from tests.pledges.card_world import GOOD, City, Made

PRICE = 1_500
AHEAD = (datetime.now(UTC) + timedelta(days=120)).strftime("%Y-%m")


def reward(**changes: Any) -> dict[str, Any]:
    """A mug that is fetched, unless something else is said."""
    return {
        "id": str(new_id()),
        "position": 1,
        "name": "Talkoomuki",
        "description": "Muki, jossa on pihan kuva.",
        "price_cents": PRICE,
        "vat_basis_points": 2_550,
        "vat_from": "2026-01-01",
        "stock": None,
        "most_per_person": None,
        "delivery_month": AHEAD,
        "delivery": "pickup",
        "service_on": None,
        **changes,
    }


def sale(city: City, *rewards: dict[str, Any], **changes: Any) -> UUID:
    """A pre-sale of these, in which money is taken at once."""
    numbered = [each | {"position": number} for number, each in enumerate(rewards, 1)]
    terms = {"legal_mode": "presale", "legal_number": "", "model": "keep_what_comes", **changes}
    return city.campaign(rewards=numbered, **terms)


def buy(
    city: City,
    campaign: UUID,
    sold: dict[str, Any],
    count: int = 1,
    *,
    method: str = "bank_transfer",
    key: str | None = None,
    email: str = "aino@example.org",
    address: str = "",
    cents: int | None = None,
) -> Made:
    """A pledge that buys so many."""
    wish = RewardWish(UUID(sold["id"]), count, address)
    total = sold["price_cents"] * count if cents is None else cents
    new = NewPledge(campaign, method, total, email, "Aino Mattila", "fi", "2026-11", reward=wish)
    claim = Claim("gateway|visitor", "make_pledge", key, f"{new}") if key else None
    answer = make_pledge(city.context, claim, new)
    return Made(answer["pledge_id"], answer["link_token"], answer["checkout_url"])


def buy_by_card(
    city: City, campaign: UUID, sold: dict[str, Any], count: int = 1, *, card: str = GOOD, **changes: Any
) -> Made:
    """A purchase that is paid at once, or whose card is saved where the campaign waits for its end."""
    made = buy(city, campaign, sold, count, method="card", **changes)
    city.give_card(made, card)
    look_up_pledge(city.context, made.pledge_id)
    city.run_again()
    return made


def left(city: City, sold: dict[str, Any]) -> int:
    """What pages show as left, once the sums have been told."""
    project_totals(city.context.sessions)
    ((stock, taken),) = city.rows("SELECT stock, taken FROM campaign_reward WHERE id = :id", id=sold["id"])
    return int(stock - taken)
