"""The city's pools: the product's own reckoning over drawn pledges, agreed with the books."""

from sqlalchemy import text

from services.chassis.database import Sessions
from services.pledges.domain.match_funding.rules import Kind
from services.pledges.store.match_funding.funds import MatchFund
from services.pledges.store.match_funding.steps import unlike_the_books
from services.pledges.usecases.match_funding.join_campaigns import join_campaigns
from services.pledges.usecases.match_funding.spend_pools import spend_pools
from tests.demo.conftest import City

_SUMS = text(
    "SELECT c.fund_id, sum(c.reserved_cents)::bigint AS reserved, sum(c.released_cents)::bigint AS released, "
    "count(*) AS campaigns, count(*) FILTER (WHERE c.reserved_cents > 0) AS matched "
    "FROM match_campaign c GROUP BY c.fund_id"
)


def pools_of(sessions: Sessions) -> dict[str, MatchFund]:
    """Both pools by their kind."""
    with sessions() as session:
        return {each.kind: each for each in session.query(MatchFund)}


def test_one_pool_has_money_left_and_one_is_spent(city: City) -> None:
    pools = pools_of(city.place.pledges)
    with city.place.pledges() as session:
        sums = {row.fund_id: row for row in session.execute(_SUMS)}
        assert unlike_the_books(session) == []
    left, spent = pools[Kind.RATIO], pools[Kind.GOAL]
    assert (left.state, spent.state) == ("open", "closed")
    assert 0 < left.available_cents == 300_000 - sums[left.id].reserved
    assert 0 < sums[left.id].released < sums[left.id].reserved
    assert spent.available_cents == 0
    assert sums[spent.id].reserved == sums[spent.id].released == 120_000
    assert [sums[each.id].matched for each in (left, spent)] == [3, 2]


def test_reckoning_once_more_moves_nothing_and_nobody_is_left_to_join(city: City) -> None:
    pledges = city.place.pledges
    assert join_campaigns(pledges) == 0
    with pledges() as session, session.begin():
        count = text("SELECT count(*) FROM match_step")
        before = session.scalar(count)
        spend_pools(session, list(session.scalars(text("SELECT campaign_id FROM match_campaign"))))
        assert session.scalar(count) == before > 0


def test_the_decisions_know_the_match_that_was_set_aside(city: City) -> None:
    query = "SELECT p.matched_cents, m.reserved_cents, p.outcome FROM closing_plan p "
    query += "JOIN match_campaign m USING (campaign_id)"
    with city.place.pledges() as session:
        decided = session.execute(text(query)).all()
    assert {tuple(each) for each in decided} == {(60_000, 60_000, "funded")}
