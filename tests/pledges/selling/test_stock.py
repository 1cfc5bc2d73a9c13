"""A reward is sold as often as there are pieces of it, and no oftener."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Invalid
from services.contracts import events as e
from services.pledges.domain.selling.purchases import refusal_by_person, refusal_by_stock
from services.pledges.usecases.pledging.change_pledge import change_amount, withdraw_pledge
from services.pledges.usecases.pledging.pledge_view import view_pledge
from services.pledges.usecases.pledging.project_totals import free_abandoned
from services.pledges.usecases.pledging.unpaid_pledges import lapse_unpaid_pledges
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.selling.deliver_rewards import deliver_all
from services.pledges.usecases.selling.follow_rewards import change_reward
from services.pledges.usecases.shortfalls.count_shortfalls import count_shortfalls
from tests.pledges.card_world import DECLINED, City
from tests.pledges.selling.reward_world import PRICE, buy, buy_by_card, left, reward, sale


@pytest.mark.parametrize(
    ("count", "stock", "taken", "refusal"),
    [
        (1, None, 10_000, None),
        (1, 1, 0, None),
        (1, 1, 1, "sold_out"),
        (2, 1, 0, "fewer_left"),
        (1, 0, 0, "sold_out"),
    ],
)
def test_what_can_be_had_of_a_stock(count: int, stock: int | None, taken: int, refusal: str | None) -> None:
    assert refusal_by_stock(count, stock, taken) == refusal


def test_one_person_may_have_so_many() -> None:
    assert refusal_by_person(2, None, 9) is None
    assert refusal_by_person(1, 2, 1) is None
    assert refusal_by_person(2, 2, 1) == "too_many_for_one"


def test_fifty_buyers_at_once_get_the_last_pieces_and_none_is_lost(city: City) -> None:
    mug = reward(stock=3)
    campaign = sale(city, mug)
    together = Barrier(50)

    def wants(number: int) -> bool:
        together.wait()
        try:
            # Each sends twice, as an impatient browser does.
            first = buy(city, campaign, mug, key=f"buyer-{number}")
            assert buy(city, campaign, mug, key=f"buyer-{number}").pledge_id == first.pledge_id
        except Conflict as problem:
            assert problem.code == "sold_out"
            return False
        return True

    with ThreadPoolExecutor(50) as threads:
        assert sum(threads.map(wants, range(50))) == 3
    assert city.rows("SELECT sum(count) FROM pledge_reward") == [(3,)]
    assert left(city, mug) == 0


def test_a_piece_is_free_again_when_its_pledge_is_withdrawn_or_lapses(city: City) -> None:
    mug = reward(stock=1)
    campaign = sale(city, mug, days=40)
    taken_back = buy(city, campaign, mug)
    with pytest.raises(Conflict, match="sold_out"):
        buy(city, campaign, mug)
    withdraw_pledge(city.context, taken_back.pledge_id, taken_back.token)
    buy(city, campaign, mug)
    assert left(city, mug) == 0
    city.move(days=20)
    assert lapse_unpaid_pledges(city.context.sessions) == 1
    assert left(city, mug) == 1


def test_a_piece_is_kept_through_the_repair_of_a_card_and_free_when_it_fails(city: City) -> None:
    mug, poster = reward(stock=1), reward(stock=1)
    campaign = sale(city, mug, poster, model="all_or_nothing", minimum_cents=2 * PRICE)
    paid = buy_by_card(city, campaign, poster)
    declined = buy_by_card(city, campaign, mug, card=DECLINED)
    city.move(days=20)
    city.close()
    assert (city.state(declined), left(city, mug)) == ("declined", 0)
    city.move(days=8)
    drop_unrepaired_pledges(city.context)
    assert (city.state(declined), left(city, mug), left(city, poster)) == ("dropped", 1, 0)
    # Too little came in, so all of it may yet go back: nothing is handed over until that is decided.
    assert count_shortfalls(city.context.sessions) == 1
    assert deliver_all(city.context, campaign, "person:seller") == 0
    assert city.state(paid) == "paid"


def test_a_card_page_that_nobody_came_back_to_frees_its_piece_after_an_hour(city: City) -> None:
    mug = reward(stock=1)
    campaign = sale(city, mug)
    made = buy(city, campaign, mug, method="card")
    with city.owner() as raw:
        raw.execute(text("UPDATE pledge SET state = 'draft' WHERE id = :id"), {"id": made.pledge_id})
    with pytest.raises(Conflict, match="sold_out"):
        buy(city, campaign, mug)
    city.move(minutes=61)
    assert free_abandoned(city.context.sessions) == 1
    assert left(city, mug) == 1
    buy(city, campaign, mug)


def test_a_sale_takes_its_prices_and_nothing_on_top(city: City) -> None:
    mug, parcel = reward(), reward(delivery="post")
    campaign = sale(city, mug, parcel)
    # What has no limit is sold without waiting for others who sell it.
    with city.owner() as seller:
        seller.execute(text("SELECT FROM campaign_reward FOR NO KEY UPDATE"))
        buy(city, campaign, mug)
    other = sale(city, reward())
    for cents in (2 * PRICE + 1, 2 * PRICE - 1):
        with pytest.raises(Invalid) as refused:
            buy(city, campaign, mug, 2, cents=cents)
        assert refused.value.errors == {"amount_cents": ["not_the_price"]}
    with pytest.raises(Invalid) as refused:
        city.promise(campaign, PRICE, "bank_transfer")
    assert refused.value.errors == {"reward_id": ["required"]}
    with pytest.raises(Invalid) as refused:
        buy(city, other, mug)
    assert refused.value.errors == {"reward_id": ["unknown"]}
    with pytest.raises(Invalid) as refused:
        buy(city, campaign, parcel)
    assert refused.value.errors == {"address": ["required"]}
    made = buy(city, campaign, mug)
    with pytest.raises(Conflict, match="not_changeable"):
        change_amount(city.context, made.pledge_id, made.token, 2 * PRICE)
    assert "change_amount" not in view_pledge(city.context, made.pledge_id, made.token)["actions"]


def test_a_sale_from_before_there_were_rewards_goes_on_as_it_was(city: City) -> None:
    campaign = city.campaign(legal_mode="presale", legal_number="", model="keep_what_comes")
    made = city.promise(campaign, 700, "bank_transfer")
    assert view_pledge(city.context, made.pledge_id, made.token)["purchase"]["bought"] is None


def test_nobody_buys_more_than_a_person_may_by_coming_twice(city: City) -> None:
    mug = reward(most_per_person=2)
    campaign = sale(city, mug)
    buy(city, campaign, mug, 2)
    with pytest.raises(Invalid) as refused:
        buy(city, campaign, mug, email=" Aino@Example.org ")
    assert refused.value.errors == {"reward_count": ["too_many_for_one"]}
    buy(city, campaign, mug, email="eino@example.org")


def test_on_sale_only_the_words_change_and_the_stock_grows(city: City) -> None:
    mug = reward(stock=2)
    campaign = sale(city, mug)
    for stock, now in ((5, 5), (3, 5)):
        told = e.CampaignRewardChanged(
            campaign_id=str(campaign), reward_id=mug["id"], description="Uusi kuva", stock=stock
        )
        with transaction(city.context.sessions) as session:
            change_reward(session, told)
        assert city.rows("SELECT stock, description FROM campaign_reward") == [(now, "Uusi kuva")]
    with city.owner() as raw, pytest.raises(Exception, match="frozen"):
        raw.execute(text("UPDATE campaign_reward SET price_cents = 1"))


def test_the_cheapest_reward_may_cost_less_than_the_least_gift(city: City) -> None:
    badge = reward(price_cents=200)
    made = buy(city, sale(city, badge, minimum_pledge_cents=500), badge)
    assert isinstance(made.pledge_id, UUID)
