"""Payouts and deposits that were matched to the wrong line are on their way again, and find the right one."""

from datetime import UTC, datetime

import pytest

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Invalid
from services.pledges.domain.at_the_desk.cash_desk import deposit_reference
from services.pledges.store.at_the_desk.cash import CashDeposit, CashDesk
from services.pledges.store.payouts.payouts import Payout
from tests.pledges.bank_world import TODAY
from tests.pledges.matching_world import agreed, asked, done, line_state, waiting_line


def payout(world, cents):
    row = Payout(
        id=new_id(),
        provider_id=f"po_{cents}",
        amount_cents=cents,
        arrives_on=TODAY,
        state="in_transit",
        findings=[],
        imported_at=datetime.now(UTC),
        collecting_account_id=world.account_id,
    )
    with transaction(world.sessions) as session:
        session.add(row)
    return row.id


def deposit(world, cents):
    """Cash on its way to the bank, known there by its reference."""
    now, desk_id, deposit_id = datetime.now(UTC), new_id(), new_id()
    with transaction(world.sessions) as session:
        session.add(
            CashDesk(
                id=desk_id,
                name=f"Kahvila {cents}",
                collecting_account_id=world.account_id,
                opened_by="person:taina",
                opened_at=now,
            )
        )
        session.flush()
        session.add(
            CashDeposit(
                id=deposit_id,
                cash_desk_id=desk_id,
                collecting_account_id=world.account_id,
                amount_cents=cents,
                reference=deposit_reference(cents),
                taken_by="person:taina",
                taken_at=now,
            )
        )
    return deposit_id


def test_a_payout_matched_by_itself_is_on_its_way_again_and_chosen_by_hand(world):
    payout_id = payout(world, 7000)
    line = waiting_line(world, 7000, name="STRIPE", message="STRIPE po_7000")
    assert line_state(world, line) == ("matched", "payout")
    placed = {"bank": 7000, "unallocated_receipts": -7000}
    for _ in range(2):
        done(world, line, "undo")
        assert world.balances() == placed
        assert world.rows("SELECT state FROM payout") == [("in_transit",)]
        assert line_state(world, line) == ("inbox", "undone")
        done(world, line, "account", account="payout", target_id=payout_id)
    assert world.rows("SELECT state FROM payout") == [("arrived",)]


def test_a_payout_that_failed_since_is_not_taken_back(world):
    payout(world, 7000)
    line = waiting_line(world, 7000, name="STRIPE", message="STRIPE po_7000")
    approval = asked(world, line, "undo")
    with transaction(world.sessions) as session:
        session.query(Payout).one().state = "failed"
    with pytest.raises(Conflict) as refused:
        agreed(world, approval)
    assert refused.value.code == "payout_not_arrived"


def test_a_deposit_matched_by_itself_is_on_its_way_again_and_chosen_by_hand(world):
    deposit_id = deposit(world, 2500)
    line = waiting_line(world, 2500, reference=deposit_reference(2500))
    assert line_state(world, line) == ("matched", "cash_deposit")
    other = waiting_line(world, 2500)
    done(world, line, "undo")
    assert world.rows("SELECT state, bank_line_id FROM cash_deposit") == [("in_transit", None)]
    assert world.balances() == {"bank": 5000, "unallocated_receipts": -5000}
    done(world, other, "account", account="deposit", target_id=deposit_id)
    assert world.rows("SELECT state, bank_line_id FROM cash_deposit") == [("arrived", other)]
    assert world.balances() == {"bank": 5000, "unallocated_receipts": -2500, "bank_in_transit": -2500}
    with pytest.raises(Conflict) as refused:
        asked(world, line, "account", account="deposit", target_id=deposit_id)
    assert refused.value.code == "deposit_not_open"
    done(world, other, "undo")
    assert world.rows("SELECT state, bank_line_id FROM cash_deposit") == [("in_transit", None)]


def test_a_deposit_takes_only_its_own_sum(world):
    line = waiting_line(world, 2400)
    with pytest.raises(Invalid) as refused:
        asked(world, line, "account", account="deposit", target_id=deposit(world, 2500))
    assert refused.value.errors == {"amount_cents": ["differs_from_deposit"]}
