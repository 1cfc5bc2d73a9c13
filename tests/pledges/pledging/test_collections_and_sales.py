"""What the law asks of collections and sales: the cap, what is shown, and a buyer's right to withdraw."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.contracts import events as e
from services.pledges.domain.pledging.acceptance import taking_back_ends_before
from services.pledges.domain.refunding.withdrawal_right import last_day_to_withdraw, may_withdraw, refund_by
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.closing.campaign_terms import rename_association
from services.pledges.usecases.pledging.pledge_view import view_pledge
from services.pledges.usecases.refunding.refund_requests import (
    ask_refund,
    decline_refund,
    list_refund_requests,
)
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.refunding.withdraw_purchase import withdraw_purchase
from tests.pledges.card_world import City
from tests.pledges.refund_world import refund

CAP = 1_000_000
DISPLAY: dict[str, Any] = {
    "organiser": "Tuppuralan Tanhuvat ry",
    "business_id": "0112038-9",
    "postal_address": "Esimerkkikatu 1, 50100 Mikkeli",
    "email": "yhdistys@esimerkki.fi",
    "phone": "015 000 0000",
    "legal_mode": "pienkerays",
    "number": "PK-2026-117",
    "authority": "Itä-Suomen poliisilaitos",
    "primary_purpose": "Lähiliikuntapaikka",
    "secondary_purpose": "Muu ulkoliikunta",
}


def small_collection(city: City, **changes: Any) -> UUID:
    return city.campaign(
        legal_mode="pienkerays", legal_number="PK-2026-117", cap_cents=CAP, display=DISPLAY, **changes
    )


def sale(city: City, delivery_month: str | None = None) -> UUID:
    ahead = (datetime.now(UTC) + timedelta(days=120)).strftime("%Y-%m")
    shown = {**DISPLAY, "legal_mode": "presale", "delivery_month": delivery_month or ahead}
    return city.campaign(legal_mode="presale", legal_number="", model="keep_what_comes", display=shown)


def reserved(city: City, campaign: UUID) -> int:
    query = "SELECT coalesce(sum(amount_cents), 0)::bigint FROM pledge WHERE campaign_id = :campaign"
    return int(city.rows(query, campaign=campaign)[0][0])


@pytest.mark.parametrize("amount", [500, 700])
def test_fifty_pledges_at_once_never_pass_ten_thousand_euros(city: City, amount: int) -> None:
    campaign = small_collection(city)
    city.promise(campaign, CAP - 1_000, "bank_transfer")
    together = Barrier(50)

    def pledge(_: int) -> bool:
        together.wait()
        try:
            city.promise(campaign, amount, "bank_transfer")
        except Conflict as problem:
            assert problem.code == "cap_reached"
            return False
        return True

    with ThreadPoolExecutor(50) as threads:
        made = sum(threads.map(pledge, range(50)))
    assert made == 1_000 // amount
    assert reserved(city, campaign) == CAP - 1_000 + made * amount <= CAP
    # Told once, and only where the sum is exactly the law's.
    told = city.events("campaign.cap_reached.v1")
    assert len(told) == (1 if reserved(city, campaign) == CAP else 0)


def test_the_organiser_hears_once_that_the_collection_is_full(city: City) -> None:
    campaign = small_collection(city)
    city.promise(campaign, CAP, "bank_transfer")
    with pytest.raises(Conflict, match="cap_reached"):
        city.promise(campaign, 500, "bank_transfer")
    (told,) = city.events("campaign.cap_reached.v1")
    assert told["cap_cents"] == CAP
    assert told["authority"] == "Itä-Suomen poliisilaitos"
    assert told["published_by"]


def test_every_letter_about_a_pledge_carries_what_must_be_shown(city: City) -> None:
    campaign = small_collection(city)
    city.promise(campaign, 500, "bank_transfer")
    assert city.events("pledge.made.v1")[-1]["display"] == DISPLAY


def test_the_organisers_contact_follows_the_association_and_the_purposes_do_not(city: City) -> None:
    campaign = small_collection(city)
    ((owner,),) = city.rows("SELECT association_id FROM campaign_terms WHERE campaign_id = :id", id=campaign)
    with transaction(city.context.sessions) as session:
        changed = e.AssociationChanged(
            association_id=str(owner),
            name="Uusi nimi ry",
            business_id=None,
            register_number=None,
            postal_address="Uusi tie 2",
            public_email="uusi@esimerkki.fi",
            public_phone="015 1",
            verified=True,
        )
        rename_association(session, changed)
    made = city.promise(campaign, 500, "bank_transfer")
    shown = view_pledge(city.context, made.pledge_id, made.token)["display"]
    assert (shown["organiser"], shown["email"], shown["phone"]) == (
        "Uusi nimi ry",
        "uusi@esimerkki.fi",
        "015 1",
    )
    assert shown["primary_purpose"] == DISPLAY["primary_purpose"]


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ("2027-01", date(2027, 2, 15)),  # the 14th is a Sunday
        ("2028-02", date(2028, 3, 14)),
        ("2027-03", date(2027, 4, 14)),
        ("2026-11", date(2026, 12, 14)),
        ("2027-12", date(2028, 1, 14)),
        (None, None),
    ],
)
def test_the_right_to_withdraw_ends_a_fortnight_after_the_month_of_delivery(
    month: str | None, last: date | None
) -> None:
    assert last_day_to_withdraw(month) == last
    if last is not None:
        assert may_withdraw("presale", last, last)
        assert not may_withdraw("presale", last, last + timedelta(days=1))
    assert not may_withdraw("permit", last, date(2026, 1, 1))
    assert refund_by(date(2027, 2, 28)) == date(2027, 3, 14)


def test_a_buyer_may_take_a_promise_back_until_the_deadline_and_a_giver_until_the_day_before() -> None:
    day = timedelta(days=1)
    assert taking_back_ends_before("presale", day) == timedelta(0)
    assert taking_back_ends_before("permit", day) == day


def test_a_buyer_withdraws_once_is_confirmed_in_writing_and_cannot_be_declined(city: City) -> None:
    bought = city.back(sale(city), amount_cents=2_500)
    city.run_again()
    view = view_pledge(city.context, bought.pledge_id, bought.token)
    assert "withdraw_purchase" in view["actions"] and "ask_refund" not in view["actions"]
    # A wish that waits becomes a right.
    ask_refund(city.context, bought.pledge_id, bought.token, "En tarvitsekaan")
    withdraw_purchase(city.context, bought.pledge_id, bought.token)
    with pytest.raises(Conflict, match="purchase_not_withdrawable"):
        withdraw_purchase(city.context, bought.pledge_id, bought.token)

    (told,) = city.events("pledge.purchase_withdrawn.v1")
    assert told["amount_cents"] == 2_500
    assert date.fromisoformat(told["refund_by"]) - datetime.fromisoformat(told["withdrawn_at"]).date() in {
        timedelta(days=14),
        timedelta(days=15),
    }
    (listed,) = list_refund_requests(city.context.sessions, "open", None, 10)["items"]
    assert (listed["kind"], str(listed["refund_by"])) == ("withdrawal", told["refund_by"])
    with pytest.raises(Conflict, match="withdrawal_binds"):
        decline_refund(city.context, listed["id"], "Ei käy", "person:a")
    with city.owner() as raw, pytest.raises(Exception, match="withdrawal_is_a_right"):
        raw.execute(
            text(
                "UPDATE refund_request SET state = 'declined', decided_by = 'x', decided_at = now() "
                "WHERE kind = 'withdrawal'"
            )
        )
    # It waits until all of the price goes back, whoever lists the rest of it.
    refund(city, bought, 1_000)
    assert len(list_refund_requests(city.context.sessions, "open", None, 10)["items"]) == 1
    with transaction(city.context.sessions) as session:
        list_refund(session, session.get_one(Pledge, bought.pledge_id), 1_500, "shortfall")
    (answered,) = list_refund_requests(city.context.sessions, None, None, 10)["items"]
    assert (answered["kind"], answered["state"]) == ("withdrawal", "accepted")


def test_a_gift_and_a_late_buyer_may_ask_and_not_withdraw(city: City) -> None:
    gift = city.back(city.campaign(model="keep_what_comes"))
    late = city.back(sale(city, "2020-01"))
    city.run_again()
    for made in (gift, late):
        assert "withdraw_purchase" not in view_pledge(city.context, made.pledge_id, made.token)["actions"]
        with pytest.raises(Conflict, match="purchase_not_withdrawable"):
            withdraw_purchase(city.context, made.pledge_id, made.token)
