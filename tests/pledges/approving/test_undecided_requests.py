"""One request about a line at a time, also about several lines at once; what nobody decides comes back."""

from datetime import timedelta

import pytest

from services.chassis.clock import move
from services.chassis.problems import Conflict
from services.pledges.usecases.approving.expire_requests import expire_requests
from tests.pledges.matching_world import agreed, asked, joined, line_state, waiting_lines
from tests.pledges.settling_world import open_sale


def states(world, lines):
    return [line_state(world, line)[0] for line in lines]


def test_a_line_asked_about_with_others_is_neither_matched_nor_sent_back_alone(world):
    pledge, same_sum = world.pledge(5000), world.pledge(3000)
    lines = waiting_lines(world, 2000, 3000)
    joined(world, lines, pledge.id)
    for kind, wanted in (("refund", {}), ("match", {"pledge_id": same_sum.id})):
        with pytest.raises(Conflict) as refused:
            asked(world, lines[1], kind, **wanted)
        assert refused.value.code == "already_proposed"


def test_lines_wait_again_once_nobody_may_decide_about_them(world):
    pledge = world.pledge(5000)
    lines = waiting_lines(world, 2000, 3000, 400)
    joined(world, lines[:2], pledge.id)
    move(world.database.owner_url, timedelta(hours=23))
    asked(world, lines[2], "account", account="write_off")
    assert expire_requests(world.sessions) == 0
    move(world.database.owner_url, timedelta(hours=2))
    assert expire_requests(world.sessions) == 1
    assert states(world, lines) == ["inbox", "inbox", "proposed"]
    assert world.rows("SELECT state FROM approval ORDER BY requested_at") == [("expired",), ("open",)]
    assert world.rows("SELECT details ->> 'kind' FROM audit_entry WHERE action = 'approval.expired'") == [
        ("line_split",)
    ]


def test_the_others_of_an_expired_request_wait_again_when_one_is_asked_about_anew(world):
    pledge, other = world.pledge(5000), world.pledge(2000)
    lines = waiting_lines(world, 2000, 3000)
    joined(world, lines, pledge.id)
    move(world.database.owner_url, timedelta(hours=25))
    approval = asked(world, lines[0], "match", pledge_id=other.id)
    assert expire_requests(world.sessions) == 1
    assert states(world, lines) == ["proposed", "inbox"]
    agreed(world, approval)
    assert world.state_of(other) == "paid"


def test_a_settlement_is_a_draft_again_once_nobody_may_decide_about_it(database):
    with open_sale(database("pledges")) as sale:
        sale.collect(2_500)
        settlement_id = sale.draft()
        expired = sale.propose(settlement_id)
        move(sale.world.database.owner_url, timedelta(hours=25))
        assert expire_requests(sale.world.sessions) == 1
        assert sale.settlement(settlement_id).state == "drafted"
        assert last_change(sale, "settlement") == ("sent_back", "platform")
        with pytest.raises(Conflict, match="already_decided"):
            sale.decide(expired)
        # Asked anew, it is agreed to and its file is made; that nobody decides about either.
        sale.decide(sale.propose(settlement_id))
        file = sale.propose_file()
        move(sale.world.database.owner_url, timedelta(hours=50))
        assert expire_requests(sale.world.sessions) == 1
        assert sale.read_file(file.subject_id).state == "cancelled"
        assert last_change(sale, "payment_order") == ("file_cancelled", "platform")
        assert sale.settlement(settlement_id).state == "approved"
        assert sale.file().payments == 1


def last_change(sale, lifecycle):
    query = "SELECT happening, actor FROM state_change WHERE lifecycle = :name ORDER BY id DESC LIMIT 1"
    return sale.world.rows(query, name=lifecycle)[0]
