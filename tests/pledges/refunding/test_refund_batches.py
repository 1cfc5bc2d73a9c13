"""A whole campaign's money goes back on one proposal, agreed to by two people and carried out by a job."""

import pytest

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.pledges.store.refunding.refund_batches import Choice
from services.pledges.usecases.approving.propose import propose_refund
from services.pledges.usecases.refunding.propose_refunds import propose_refund_by_bank
from services.pledges.usecases.refunding.refund_batches import (
    carry_out_refund_batches,
    preview_batch,
    propose_batch,
)
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from tests.pledges.card_world import City
from tests.pledges.refund_world import MAIJA, agree, newest_refund, refund, refunds_at_provider


@pytest.fixture
def backers(city: City):
    """Three backers whose cards were charged for one campaign."""
    campaign_id = city.campaign()
    made = [city.back(campaign_id, amount_cents=cents) for cents in (2_000, 3_000, 4_000)]
    city.move(days=20)
    city.close()
    return campaign_id, made


def test_case_18_a_whole_campaign_goes_back_on_one_proposal(city: City, backers):
    campaign_id, made = backers
    refund(city, made[0], 500)
    whole = Choice(campaign_id=campaign_id, whole=True)
    seen = preview_batch(city.context.sessions, whole)
    assert (seen["refunds"], seen["amount_cents"]) == (3, 8_500)
    assert (seen["automatic_refunds"], seen["bank_refunds"]) == (3, 0)
    approval = propose_batch(city.context.sessions, whole, "not_delivered", "Yhdistys lopetti", MAIJA)
    assert carry_out_refund_batches(city.context.sessions) == 0
    with pytest.raises(Conflict) as refused:
        propose_batch(city.context.sessions, whole, "not_delivered", "Uudestaan", MAIJA)
    assert refused.value.code == "already_proposed"
    agree(city, approval)
    assert carry_out_refund_batches(city.context.sessions) == 3
    assert carry_out_refund_batches(city.context.sessions) == 0
    assert city.rows("SELECT state FROM refund_batch") == [("done",)]
    send_due_refunds(city.context)
    assert [sum(each.amount_cents for each in refunds_at_provider(city, one)) for one in made] == [
        2_000,
        3_000,
        4_000,
    ]
    assert {"held", "refunds_due"}.isdisjoint(city.ledger())


def test_a_line_that_does_not_fit_any_more_is_skipped_and_the_others_go_on(city: City, backers):
    campaign_id, made = backers
    whole = Choice(campaign_id=campaign_id, whole=True)
    approval = propose_batch(city.context.sessions, whole, "agreed", "Sovittu", MAIJA)
    refund(city, made[1], 100)
    agree(city, approval)
    assert carry_out_refund_batches(city.context.sessions) == 3
    assert city.rows("SELECT state, problem FROM refund_batch_line ORDER BY amount_cents") == [
        ("done", None),
        ("skipped", "refund_exceeds_payment"),
        ("done", None),
    ]
    assert city.rows("SELECT sum(amount_cents) FROM refund") == [(6_100,)]


def test_listed_refunds_are_approved_together_but_none_that_has_a_proposal_of_its_own(city: City):
    campaign_id = city.campaign(model="keep_what_comes")
    made = [city.back(campaign_id, amount_cents=cents) for cents in (2_000, 3_000)]
    listed = [listed_refund(city, one) for one in made]
    propose_refund(city.context.sessions, listed[0], "Yksi kerrallaan", MAIJA)
    chosen = Choice(refunds=tuple(listed))
    approval = propose_batch(city.context.sessions, chosen, "listed", "Kaikki kerralla", MAIJA)
    assert approval.amount_cents == 3_000
    agree(city, approval)
    carry_out_refund_batches(city.context.sessions)
    assert city.rows("SELECT state, amount_cents FROM refund ORDER BY id") == [
        ("listed", 2_000),
        ("approved", 3_000),
    ]


def listed_refund(city: City, made):
    with transaction(city.context.sessions) as session:
        list_refund(session, session.merge(city.fresh(made)), city.fresh(made).paid_cents, "too_late")
    return newest_refund(city).id


def test_a_campaign_without_money_has_nothing_to_propose(city: City):
    whole = Choice(campaign_id=city.campaign(), whole=True)
    with pytest.raises(Conflict) as refused:
        propose_batch(city.context.sessions, whole, "agreed", "Sovittu", MAIJA)
    assert refused.value.code == "nothing_to_refund"
    assert city.rows("SELECT count(*) FROM refund_batch") == [(0,)]


def test_cash_goes_back_by_bank_to_an_account_that_two_people_have_seen(city: City):
    made = city.back(city.campaign(model="keep_what_comes"), amount_cents=2_000)
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE pledge SET method = 'cash'")
    one = refund(city, made, 2_000)
    assert one.state == "listed"
    chosen = Choice(refunds=(one.id,))
    agree(city, propose_batch(city.context.sessions, chosen, "listed", "Kaikki", MAIJA))
    carry_out_refund_batches(city.context.sessions)
    assert city.rows("SELECT problem FROM refund_batch_line") == [("account_needed",)]
    with pytest.raises(Conflict) as refused:
        propose_refund(city.context.sessions, one.id, "Suoraan", MAIJA)
    assert refused.value.code == "account_needed"
    payee = ("Aino Mattila", "FI79 4405 2020 0360 82", "Kysytty tiskillä", MAIJA)
    agree(city, propose_refund_by_bank(city.context.sessions, one.id, *payee))
    assert (newest_refund(city).state, newest_refund(city).method) == ("approved", "bank_transfer")
