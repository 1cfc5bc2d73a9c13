"""Match money that lies on the operator's account reaches the association from there, and no other way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.pledges.store.books.campaign_money import give_back_of
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.settling.campaign_reports import keep_standing
from services.pledges.store.settling.settlements import Settlement
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.context import Context
from services.pledges.usecases.public_ledger.count_movements import count_movements
from services.pledges.usecases.settling.agree_settlement import draft_settlement, propose_settlement
from services.pledges.usecases.settling.payment_files import propose_payment_file
from services.pledges.usecases.settling.show_settlements import (
    campaign_settling,
    list_campaigns_to_settle,
    vouchers_of_campaign,
)
from tests.pledges.lock_waits import wait_until_it_waits
from tests.pledges.matching_world import MAIJA

OWN_IBAN = "FI2112345600000785"


@pytest.fixture
def funded(area):
    """A funded campaign that collected to its association's own account, with a match of 1 500 cents."""
    campaign = area.campaign()
    with area.world.sessions() as session:
        association = session.get_one(CampaignTerms, campaign).association_id
    details = AccountDetails(
        association_id=association,
        association_name="Tuppuralan Tanhuvat ry",
        payee_name="Tuppuralan Tanhuvat ry",
        iban=OWN_IBAN,
    )
    own = register_collecting_account(area.world.sessions, details)
    with transaction(area.world.sessions) as session:
        mine = update(CampaignTerms).where(CampaignTerms.campaign_id == campaign)
        session.execute(mine.values(collecting_account_id=own, model="keep_what_comes"))
        keep_standing(session, campaign, "accepted", datetime.now(UTC))
    area.fund(10_000)
    area.back(campaign, 1_500, state="paid", paid_cents=1_500)
    area.follow()
    area.decide(campaign, "funded")
    area.follow()
    settings = SimpleNamespace(repair_days=7, iban_hold_hours=72)
    context = cast(Context, SimpleNamespace(settings=settings, sessions=area.world.sessions))
    return SimpleNamespace(area=area, campaign=campaign, own=own, context=context)


def test_a_campaigns_own_statement_says_nothing_of_money_on_another_account(funded):
    shown = campaign_settling(funded.context, funded.campaign)
    assert (shown["statement"]["held_cents"], shown["to_pay_cents"]) == (0, 0)
    [match] = shown["match"]
    assert match["collecting_account_id"] == funded.area.operator_id
    assert match["statement"]["rows"] == [{"row": "match", "cents": 1_500}]
    assert (match["to_pay_cents"], match["statement"]["way"]) == (1_500, "bank_transfer")
    [listed] = list_campaigns_to_settle(funded.area.world.sessions, None, 10)["items"]
    assert (listed["held_cents"], listed["match_held_cents"]) == (0, 1_500)


def test_it_is_agreed_to_by_two_and_paid_from_the_account_that_the_pool_lies_on(funded):
    area = funded.area
    settlement_id = draft_settlement(
        funded.context,
        funded.campaign,
        is_last=True,
        asked_cents=None,
        actor=MAIJA,
        account_id=area.operator_id,
    )
    area.agree(propose_settlement(funded.context, settlement_id, "Vastinraha", MAIJA))
    with area.world.sessions() as session:
        settlement = session.get_one(Settlement, settlement_id)
    assert (settlement.amount_cents, settlement.payee_iban, settlement.state) == (1_500, OWN_IBAN, "approved")
    assert "held" not in area.world.balances()
    area.agree(propose_payment_file(area.world.sessions, area.operator_id, "pain.001.001.09", "Erä", MAIJA))
    assert area.world.balances()["bank_in_transit"] == -1_500
    moved = vouchers_of_campaign(area.world.sessions, funded.campaign, area.operator_id)
    assert [row["cause_kind"] for row in moved] == ["match_released", "settlement"]


def test_match_that_is_settled_is_not_clawed_back_and_what_is_not_is(funded):
    area = funded.area
    settlement_id = draft_settlement(
        funded.context,
        funded.campaign,
        is_last=False,
        asked_cents=1_000,
        actor=MAIJA,
        account_id=area.operator_id,
    )
    area.agree(propose_settlement(funded.context, settlement_id, "Osa", MAIJA))
    [(pledge_id,)] = area.world.rows("SELECT pledge_id FROM match_claim")
    area.change(pledge_id, refunded_cents=1_500)
    area.follow()
    # Five hundred were still held; a thousand had been agreed to and stay with the association.
    assert area.drawn(pledge_id) == 1_000
    assert area.matched(funded.campaign) == 1_000
    assert "held" not in area.world.balances()


@pytest.fixture
def proposed(funded):
    """The request to pay the association what its pledges have drawn, and the pledge that drew it."""
    settlement_id = draft_settlement(
        funded.context,
        funded.campaign,
        is_last=False,
        asked_cents=None,
        actor=MAIJA,
        account_id=funded.area.operator_id,
    )
    [(pledge_id,)] = funded.area.world.rows("SELECT pledge_id FROM match_claim")
    return propose_settlement(funded.context, settlement_id, "Vastinraha", MAIJA), pledge_id


def test_the_match_of_a_refund_is_not_settled_though_no_job_has_come_to_it(funded, proposed):
    area, (approval, pledge_id) = funded.area, proposed
    area.change(pledge_id, refunded_cents=500)
    with pytest.raises(Conflict, match="content_changed"):
        area.agree(approval)
    area.follow()
    assert (area.drawn(pledge_id), area.world.balances()["held"]) == (1_000, -1_000)
    # To the public it is what one pledge drew and gave back, not what two drew.
    seal_ledger(area.world.sessions)
    count_movements(area.world.sessions)
    told = area.world.rows("SELECT items, cents FROM public_movement WHERE kind = 'match'")
    assert told == [(0, 1_000)]
    aside = area.world.rows(
        "SELECT sum(items), sum(cents) FROM public_movement WHERE kind IN ('set_aside', 'set_free')"
    )
    assert aside == [(0, 1_000)]


def test_the_match_of_a_refund_that_is_listed_while_it_is_agreed_to_is_not_settled(funded, proposed):
    area, (approval, pledge_id) = funded.area, proposed
    with ThreadPoolExecutor(1) as threads:
        with transaction(area.world.sessions) as session:
            pledge = session.get_one(Pledge, pledge_id, with_for_update=True)
            give_back_of(session, funded.campaign)
            agreeing = threads.submit(area.agree, approval)
            wait_until_it_waits(area.world.rows, agreeing, "it waits for who gives back")
            # The pool is held before, as the job holds it.
            with pytest.raises(OperationalError, match="could not obtain lock"):
                area.world.rows("SELECT FROM match_fund FOR UPDATE NOWAIT")
            pledge.refunded_cents = 500
        with pytest.raises(Conflict, match="content_changed"):
            agreeing.result(10)
    assert area.world.balances()["held"] == -1_500
