"""What is delivered, from when the right to withdraw runs, and what becomes of what came back."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict
from services.pledges.domain.refunding.withdrawal_right import last_day_after, may_withdraw
from services.pledges.domain.selling.deliveries import DeliveryState, Purchased, actions, is_decided
from services.pledges.domain.shortfalls.shortfall_rules import Hold
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.personal_data.erase_contact import ask_erasure
from services.pledges.usecases.personal_data.own_data import export_pledge
from services.pledges.usecases.pledging.pledge_view import view_pledge
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.refunding.withdraw_purchase import withdraw_purchase
from services.pledges.usecases.selling.deliver_rewards import (
    deliver,
    deliver_all,
    return_to_stock,
    undo_delivery,
)
from services.pledges.usecases.selling.show_deliveries import deliveries_as_csv, show_deliveries
from tests.pledges.card_world import City, Made
from tests.pledges.lock_waits import wait_until_it_waits
from tests.pledges.selling.reward_world import PRICE, buy, buy_by_card, left, reward, sale

SELLER = "person:seller"


@pytest.mark.parametrize(
    ("delivered", "last"),
    [
        (date(2027, 3, 1), date(2027, 3, 15)),
        # A Saturday and Easter Monday move it on.
        (date(2027, 3, 15), date(2027, 3, 30)),
        # Month ends, and a leap day.
        (date(2027, 1, 31), date(2027, 2, 15)),
        (date(2028, 2, 15), date(2028, 2, 29)),
        (date(2027, 12, 17), date(2027, 12, 31)),
        # Over both changes of the clocks the days are counted, not the hours.
        (date(2027, 3, 17), date(2027, 3, 31)),
        (date(2027, 10, 20), date(2027, 11, 3)),
        # Independence Day, Christmas Eve and New Year's Day are days of rest.
        (date(2026, 11, 22), date(2026, 12, 7)),
        (date(2026, 12, 10), date(2026, 12, 28)),
        (date(2026, 12, 18), date(2027, 1, 4)),
    ],
)
def test_the_right_ends_at_midnight_of_the_fourteenth_day_or_of_the_next_working_day(
    delivered: date, last: date
) -> None:
    assert last_day_after(delivered) == last
    assert may_withdraw("presale", last, last)
    assert not may_withdraw("presale", last, last + timedelta(days=1))


@pytest.mark.parametrize(
    ("delivered", "returned", "back", "allowed"),
    [
        (False, False, False, ["deliver"]),
        (True, False, False, ["undo"]),
        (False, False, True, []),
        (True, False, True, ["return"]),
        (True, True, True, []),
    ],
)
def test_what_a_seller_may_do(delivered: bool, returned: bool, back: bool, allowed: list[str]) -> None:
    assert actions(Purchased(delivered, returned, back), decided=True) == allowed
    assert "deliver" not in actions(Purchased(delivered, returned, back), decided=False)


def test_nothing_is_delivered_before_the_money_is_the_sellers() -> None:
    states = ("open", "closing", "funded", "not_funded")
    assert [is_decided("all_or_nothing", state, None) for state in states] == [
        False,
        False,
        True,
        False,
    ]
    assert is_decided("keep_what_comes", "open", Hold.NOT_FUNDED)
    assert not is_decided("keep_what_comes", "cancelled", Hold.NOT_FUNDED)
    assert not any(is_decided("all_or_nothing", "funded", hold) for hold in (Hold.UNDECIDED, Hold.GOES_BACK))


def listed(city: City, campaign: UUID, state: DeliveryState | None = None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = show_deliveries(city.context, campaign, state, None, 50)["items"]
    return items


def may(city: City, made: Made) -> list[str]:
    shown: list[str] = view_pledge(city.context, made.pledge_id, made.token)["actions"]
    return shown


def test_from_delivery_a_buyer_is_told_and_has_a_fortnight(city: City) -> None:
    mug = reward(stock=2)
    campaign = sale(city, mug, days=60)
    made, other = buy_by_card(city, campaign, mug, 1), buy_by_card(city, campaign, mug, 1)
    unpaid = buy(city, sale(city, mug_too := reward()), mug_too)
    # Before delivery the right is open, however long it takes.
    assert view_pledge(city.context, made.pledge_id, made.token)["purchase"]["withdrawable_until"] is None
    assert deliver(city.context, campaign, [made.pledge_id, unpaid.pledge_id], SELLER) == 1
    assert deliver(city.context, campaign, [made.pledge_id], SELLER) == 0
    (told,) = city.events("pledge.reward_delivered.v1")
    until = last_day_after(date.fromisoformat(told["delivered_on"]))
    assert told["withdrawable_until"] == until.isoformat()
    assert (told["purchase"]["name"], told["purchase"]["total_cents"]) == ("Talkoomuki", 1_500)
    shown = view_pledge(city.context, made.pledge_id, made.token)["purchase"]
    assert (shown["withdrawable_until"], str(shown["delivered_on"])) == (until, told["delivered_on"])
    assert [each["pledge_id"] for each in listed(city, campaign, DeliveryState.WAITING)] == [other.pledge_id]

    assert undo_delivery(city.context, campaign, [made.pledge_id], SELLER) == 1
    assert len(city.events("pledge.reward_delivery_undone.v1")) == 1
    assert deliver_all(city.context, campaign, SELLER) == 2
    city.move(days=14)
    assert "withdraw_purchase" in may(city, made)
    city.move(days=7)
    assert "withdraw_purchase" not in may(city, made)
    with pytest.raises(Conflict, match="purchase_not_withdrawable"):
        withdraw_purchase(city.context, made.pledge_id, made.token)


def give_all_back(city: City, made: Made) -> None:
    """The refund that the path of two people would lead to."""
    with city.owner() as raw:
        raw.execute(
            text("UPDATE pledge SET refunded_cents = paid_cents WHERE id = :id"), {"id": made.pledge_id}
        )
        raw.execute(
            text("INSERT INTO totals_mark (campaign_id) SELECT campaign_id FROM pledge WHERE id = :id"),
            {"id": made.pledge_id},
        )


def test_what_went_back_before_delivery_is_free_and_afterwards_only_when_it_is_whole(city: City) -> None:
    mug = reward(stock=3)
    campaign = sale(city, mug)
    early, late, owed = (buy_by_card(city, campaign, mug) for _ in range(3))
    assert left(city, mug) == 0
    deliver(city.context, campaign, [late.pledge_id], SELLER)
    with transaction(city.context.sessions) as session:
        list_refund(session, session.get_one(Pledge, owed.pledge_id), PRICE, "wish")
    for made in (early, late):
        withdraw_purchase(city.context, made.pledge_id, made.token)
    # Who has withdrawn, or is owed the price, is sent nothing more.
    assert deliver_all(city.context, campaign, SELLER) == 0
    for made in (early, late):
        give_all_back(city, made)
    assert left(city, mug) == 1
    assert [each["actions"] for each in listed(city, campaign, DeliveryState.WITHDRAWN)] == [
        [],
        ["return"],
        [],
    ]
    return_to_stock(city.context, campaign, late.pledge_id, SELLER)
    assert left(city, mug) == 2
    with pytest.raises(Conflict, match="not_returnable"):
        return_to_stock(city.context, campaign, late.pledge_id, SELLER)
    assert [each["state"] for each in listed(city, campaign, DeliveryState.RETURNED)] == ["returned"]
    buy(city, campaign, mug, 2)


def test_who_withdraws_while_a_delivery_is_being_noted_is_delivered_nothing(city: City) -> None:
    mug = reward(stock=1)
    campaign = sale(city, mug)
    made = buy_by_card(city, campaign, mug)
    with ThreadPoolExecutor(1) as threads, city.owner() as buyer:
        buyer.execute(text("SELECT FROM pledge FOR UPDATE"))
        noting = threads.submit(deliver, city.context, campaign, [made.pledge_id], SELLER)
        wait_until_it_waits(city.rows, noting, "it waits for the purchase")
        notice = {"id": new_id(), "pledge": made.pledge_id}
        buyer.execute(
            text(
                "INSERT INTO refund_request (id, pledge_id, reason, asked_at, state, kind) "
                "VALUES (:id, :pledge, 'peruutus', now(), 'open', 'withdrawal')"
            ),
            notice,
        )
        buyer.commit()
        assert noting.result() == 0
    assert city.events("pledge.reward_delivered.v1") == []


def test_labels_carry_sealed_addresses_no_formula_and_nothing_of_who_was_forgotten(city: City) -> None:
    poster = reward(delivery="post", most_per_person=3)
    campaign = sale(city, poster)
    made = buy_by_card(city, campaign, poster, 2, address="=HYPERLINK(1)\nKatu 1")
    ((sealed, data),) = city.rows("SELECT delivery_data, buyer FROM pledge_reward")
    assert "Katu" not in sealed and data is not None
    lines = "".join(deliveries_as_csv(city.context, campaign, None, SELLER))
    (row,) = csv.DictReader(io.StringIO(lines.removeprefix("\ufeff")), delimiter=";")
    assert (row["Osoite"], row["Määrä"], row["Tila"]) == ("'=HYPERLINK(1), Katu 1", "2", "toimittamatta")
    exported = export_pledge(city.context, made.pledge_id, made.token)["purchase"]
    assert exported["address"] == "=HYPERLINK(1)\nKatu 1"
    assert ask_erasure(city.context, made.pledge_id, made.token)
    assert city.rows("SELECT delivery_data, buyer FROM pledge_reward") == [(None, None)]
    (item,) = listed(city, campaign)
    assert (item["name"], item["address"]) == ("", None)
