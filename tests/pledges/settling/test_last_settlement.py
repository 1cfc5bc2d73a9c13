"""The last settlement waits until the association has told what came of its experiment."""

import pytest
from sqlalchemy import text

from services.chassis.database import connect, transaction
from services.chassis.problems import Conflict
from services.contracts.events import CampaignContributionsChanged, ExperimentReportChanged
from services.pledges.handlers import HANDLERS
from services.pledges.usecases.settling.agree_settlement import keep_back
from services.pledges.usecases.settling.show_settlements import campaign_settling
from tests.pledges.settling_world import MAIJA, open_sale


@pytest.fixture
def sale(database):
    with open_sale(database("pledges")) as sale:
        tell(sale, "missing")
        yield sale


def tell(sale, standing):
    event = ExperimentReportChanged(campaign_id=str(sale.campaign_id), standing=standing)
    with transaction(sale.world.sessions) as session:
        HANDLERS[ExperimentReportChanged](session, event)


def contribute(sale, own_money_cents=0, *, basis_points=900, public_cents=10_000):
    event = CampaignContributionsChanged(
        campaign_id=str(sale.campaign_id),
        hours_cents=0,
        goods_cents=0,
        own_money_cents=own_money_cents,
        share_basis_points=basis_points,
        share_base="grant",
        counts_backers=False,
        other_public_cents=public_cents,
    )
    with transaction(sale.world.sessions) as session:
        HANDLERS[CampaignContributionsChanged](session, event)


def refused(sale, **how):
    with pytest.raises(Conflict) as problem:
        sale.draft(**how)
    return problem.value.code


def objections(sale):
    return campaign_settling(sale.context, sale.campaign_id)["objections"]


def test_an_earlier_instalment_goes_and_the_last_waits_for_an_accepted_report(sale):
    keep_back(sale.context, sale.campaign_id, 10, MAIJA)
    sale.collect(10_000)
    assert refused(sale) == "report_missing"
    assert sale.settle(is_last=False).holdback_cents == 1_000
    with transaction(sale.world.sessions) as session:
        session.execute(text("UPDATE settlement SET state = 'paid', paid_at = now()"))
    tell(sale, "submitted")
    assert refused(sale) == "report_missing"
    tell(sale, "accepted")
    assert sale.settle().amount_cents == 1_000


def test_an_instalment_that_leaves_nothing_for_the_last_is_the_last(sale):
    sale.collect(10_000)
    assert refused(sale, is_last=False) == "report_missing"
    assert refused(sale, is_last=False, asked_cents=10_000) == "report_missing"
    assert sale.settle(is_last=False, asked_cents=9_999).amount_cents == 9_999


def test_a_report_taken_back_stops_a_settlement_that_waits_for_its_second_person(sale):
    sale.collect(10_000)
    tell(sale, "accepted")
    asked = sale.propose(sale.draft())
    tell(sale, "missing")
    with pytest.raises(Conflict) as problem:
        sale.decide(asked)
    assert problem.value.code == "report_missing"


def test_the_last_euros_wait_until_the_association_has_covered_its_own_share(sale):
    sale.collect(20_000)
    tell(sale, "accepted")
    contribute(sale, 899)
    assert refused(sale) == refused(sale, is_last=False) == "own_share_short"
    shown = campaign_settling(sale.context, sale.campaign_id)["own_share"]
    assert (shown.required_cents, shown.covered_cents, shown.short_by_cents) == (900, 899, 1)
    assert sale.settle(is_last=False, asked_cents=15_000).amount_cents == 15_000
    with transaction(sale.world.sessions) as session:
        session.execute(text("UPDATE settlement SET state = 'paid', paid_at = now()"))
    contribute(sale, 900)
    asked = sale.propose(sale.draft())
    # A receipt that staff refuse meanwhile stops the second person as well.
    contribute(sale, 0)
    with pytest.raises(Conflict) as problem:
        sale.decide(asked)
    assert problem.value.code == "own_share_short"
    contribute(sale, 0, basis_points=0)
    sale.decide(asked)
    assert campaign_settling(sale.context, sale.campaign_id)["own_share"] is None


def test_a_campaign_without_money_is_asked_for_no_report(sale):
    assert objections(sale) == ["nothing_to_pay"]


def test_of_a_cancelled_campaign_it_is_said_that_it_did_not_succeed(sale):
    sale.collect(10_000)
    engine = connect(sale.world.database.owner_url, pool_size=1)
    with engine.begin() as connection:
        connection.execute(text("UPDATE campaign_terms SET state = 'cancelled'"))
    engine.dispose()
    assert objections(sale)[0] == "not_funded"
