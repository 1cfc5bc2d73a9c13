"""How a sponsor's money comes into a pool through the bank, and how what nobody drew goes back."""

import pytest

from services.chassis.problems import Conflict
from services.pledges.usecases.match_funding.close_fund import close_fund, propose_return
from services.pledges.usecases.matching.propose_lines import LineProposal, propose_line
from tests.pledges.bank_world import IBANS, Paid, payments
from tests.pledges.matching_world import MAIJA, agreed


def sponsor_pays(area, *cents):
    """Receipts on the operator's account that nothing places by themselves."""
    paid = [Paid(each, archive_id=f"S{each}", name=f"SPONSORI {each}") for each in cents]
    area.world.bring(payments(*paid).replace(IBANS[0].encode(), IBANS[1].encode()))
    return [line for (line,) in area.world.rows("SELECT id FROM bank_line ORDER BY id")]


def test_a_sponsors_payment_becomes_the_pool_by_two_people_and_may_be_taken_back_until_it_is_drawn(area):
    campaign = area.campaign()
    fund = area.fund(0)
    [line] = sponsor_pays(area, 5_000)
    agreed(area.world, proposal(area.world, line, fund))
    assert area.left(fund) == 5_000
    pledge = area.back(campaign, 2_000)
    area.follow()
    assert area.drawn(pledge) == 2_000
    with pytest.raises(Conflict) as refused:
        propose_line(area.world.sessions, line, LineProposal(kind="undo", comment="Väärä"), MAIJA)
    assert refused.value.code == "match_money_drawn"
    area.change(pledge, state="withdrawn")
    area.follow()
    agreed(
        area.world, propose_line(area.world.sessions, line, LineProposal(kind="undo", comment="Väärä"), MAIJA)
    )
    assert area.left(fund) == 0
    assert area.world.balances()["unallocated_receipts"] == -5_000


def test_what_nobody_drew_goes_back_to_the_account_it_came_from(area):
    campaign = area.campaign()
    fund = area.fund(0)
    lines = sponsor_pays(area, 4_000, 1_000)
    for line in lines:
        agreed(area.world, proposal(area.world, line, fund))
    pledge = area.back(campaign, 2_000)
    area.follow()
    with pytest.raises(Conflict) as refused:
        propose_return(area.world.sessions, fund, "Jäi yli", MAIJA)
    assert refused.value.code == "fund_not_closed"
    close_fund(area.world.sessions, fund, MAIJA)
    approval = propose_return(area.world.sessions, fund, "Jäi yli", MAIJA)
    told = [(each["line_id"], each["amount_cents"]) for each in approval.content["receipts"]]
    assert told == [(str(lines[1]), 1_000), (str(lines[0]), 2_000)]
    assert approval.content["payer_name"] == "SPONSORI 1000, SPONSORI 4000"
    area.agree(approval)
    assert area.left(fund) == 0
    assert area.world.balances()["refunds_due"] == -3_000
    rows = area.world.rows("SELECT receipt_line_id, amount_cents, state FROM refund ORDER BY id")
    assert rows == [(lines[1], 1_000, "approved"), (lines[0], 2_000, "approved")]
    # What a pledge lets go of later goes back as well, and the receipt itself does so in no other way.
    area.change(pledge, state="withdrawn")
    area.follow()
    with pytest.raises(Conflict) as refused:
        propose_line(area.world.sessions, line, LineProposal(kind="undo", comment="Väärä"), MAIJA)
    assert refused.value.code == "refund_listed_first"
    area.agree(propose_return(area.world.sessions, fund, "Loput", MAIJA))
    assert area.left(fund) == 0
    assert area.world.balances()["refunds_due"] == -5_000


def proposal(world, line, fund):
    wish = LineProposal(kind="account", account="match_fund", target_id=fund, comment="Vastinraha")
    return propose_line(world.sessions, line, wish, MAIJA)
