"""Transfers: each charge is passed on once, after its window; what goes back to a backer comes back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.usecases.approving.propose import propose_account
from services.pledges.usecases.books.register_collecting_account import AccountDetails
from services.pledges.usecases.cards.apply_provider_event import apply_event
from services.pledges.usecases.closing.stuck_work import list_stuck, retry_stuck
from services.pledges.usecases.refunding.refunds import approve_refund, list_refund
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from services.pledges.usecases.transferring.transfer_run import run_transfers
from tests.pledges.card_world import City, Made
from tests.pledges.connected_world import at_the_provider, connect, funded, let_wait_no_longer, transfers
from tests.pledges.refund_world import MAIJA, agree

CHARGED, FEE = 6_000, 115
PASSED_ON = CHARGED - FEE


def give_back(city: City, made: Made, cents: int) -> None:
    """Refund a part of a charge, as two people would have agreed to."""
    with transaction(city.context.sessions) as session:
        pledge = lock_pledge(session, made.pledge_id)
        assert pledge is not None
        approve_refund(session, list_refund(session, pledge, cents, "requested"), "person:x", "approval:x")
    send_due_refunds(city.context)


def charge_of(city: City, made: Made) -> str:
    [(charge,)] = city.rows("SELECT charge_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    return str(charge)


def test_each_charge_is_passed_on_once_after_its_repair_window(city: City):
    account = connect(city)
    campaign, _ = funded(city, cards=3)
    run_transfers(city.context)
    run_transfers(city.context)
    assert transfers(city) == [("created", PASSED_ON, 0, None)] * 3
    made = at_the_provider(city, "transfers")
    charges = {charge for (charge,) in city.rows("SELECT charge_id FROM payment")}
    assert {each["source_transaction"] for each in made} == charges
    assert {(each["destination"], each["transfer_group"]) for each in made} == {
        (account, f"campaign:{campaign}")
    }
    assert city.ledger() == {
        "held": -3 * CHARGED,
        "stripe_fees": 3 * FEE,
        "stripe_in_transit": 3 * PASSED_ON,
    }


def test_nothing_is_passed_on_before_the_window_is_over_nor_from_the_operators_own_account(city: City):
    connect(city)
    campaign = city.campaign()
    city.back(campaign, amount_cents=CHARGED)
    city.move(days=20)
    city.close()
    run_transfers(city.context)
    assert transfers(city) == []
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE collecting_account SET kind = 'operator', association_id = NULL")
    city.move(days=8)
    run_transfers(city.context)
    assert transfers(city) == []


@pytest.mark.parametrize("trouble", ["lost_reply", "error_after", "error_before", "rate_limit"])
def test_a_call_whose_answer_is_missing_moves_the_money_once(city: City, trouble: str):
    connect(city)
    funded(city)
    city.control("chaos", mode=trouble, path="POST /v1/transfers", times=2)
    for _ in range(3):
        run_transfers(city.context)
        let_wait_no_longer(city)
    assert transfers(city) == [("created", PASSED_ON, 0, None)]
    assert len(at_the_provider(city, "transfers")) == 1


def test_after_a_day_of_silence_it_is_asked_first_and_found(city: City):
    connect(city)
    funded(city)
    city.control("chaos", mode="lost_reply", path="POST /v1/transfers", times=2)
    run_transfers(city.context)
    city.move(hours=25)
    run_transfers(city.context)
    assert transfers(city) == [("created", PASSED_ON, 0, None)]
    assert len(at_the_provider(city, "transfers")) == 1
    assert city.rows("SELECT number, answer FROM transfer_attempt") == [(1, "given")]


def test_several_workers_pass_each_charge_on_once(city: City):
    connect(city)
    funded(city, cards=4)
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: run_transfers(city.context), range(3)))
    run_transfers(city.context)
    assert [state for state, *_ in transfers(city)] == ["created"] * 4
    assert len(at_the_provider(city, "transfers")) == 4


def test_case_22_a_transfer_to_a_disabled_account_waits_and_goes_when_it_is_enabled(city: City):
    account = connect(city)
    funded(city)
    city.control("account", account=account, enabled=False)
    run_transfers(city.context)
    assert transfers(city) == [("waiting", PASSED_ON, 0, "account_disabled")]
    # The provider's own word is taken once; after that its account is asked about, not the transfer.
    assert apply_event(city.context, "account.updated", account, account) == "disabled"
    let_wait_no_longer(city)
    run_transfers(city.context)
    assert at_the_provider(city, "transfers") == []
    city.control("account", account=account, enabled=True)
    assert apply_event(city.context, "account.updated", account, account) == "takes_transfers"
    run_transfers(city.context)
    assert transfers(city) == [("created", PASSED_ON, 0, None)]


def test_a_replaced_account_at_the_provider_gets_nothing_for_three_days(city: City):
    first = connect(city)
    funded(city)
    second = connect(city)
    with city.owner() as connection:
        put_back = text("UPDATE collecting_account SET stripe_account_id = :first")
        connection.execute(put_back, {"first": first})
    name = "Tuppuralan Tanhuvat ry"
    details = AccountDetails(
        association_id=city.owner_of(city.account_id),
        association_name=name,
        payee_name=name,
        iban="FI2112345600000785",
        stripe_account_id=second,
    )
    agree(city, propose_account(city.context.sessions, details, city.account_id, "Uusi tili", MAIJA))
    assert city.events("collecting_account.changed.v1")
    run_transfers(city.context)
    assert transfers(city) == [("waiting", 0, 0, "account_held")]
    city.move(hours=73)
    let_wait_no_longer(city)
    run_transfers(city.context)
    assert transfers(city) == [("created", PASSED_ON, 0, None)]
    assert [each["destination"] for each in at_the_provider(city, "transfers")] == [second]


def test_a_transfer_that_cannot_be_made_is_listed_and_goes_once_the_account_is_put_right(city: City):
    account = connect(city)
    funded(city)
    point_to = text("UPDATE collecting_account SET stripe_account_id = :account")
    with city.owner() as connection:
        connection.execute(point_to, {"account": "acct_mistyped"})
    run_transfers(city.context)
    assert transfers(city) == [("failed", PASSED_ON, 0, "resource_missing")]
    [stuck] = list_stuck(city.context.sessions)
    assert stuck.startswith("transfer ") and stuck.endswith(": resource_missing")
    with city.owner() as connection:
        connection.execute(point_to, {"account": account})
    assert retry_stuck(city.context.sessions) == 1
    run_transfers(city.context)
    assert transfers(city) == [("created", PASSED_ON, 0, None)]
    assert [each["destination"] for each in at_the_provider(city, "transfers")] == [account]


def test_what_was_refunded_before_is_not_passed_on(city: City):
    connect(city)
    _, [made] = funded(city)
    give_back(city, made, 1_000)
    run_transfers(city.context)
    assert transfers(city) == [("created", PASSED_ON - 1_000, 0, None)]
    assert at_the_provider(city, "transfers")[0]["amount_reversed"] == 0


def test_an_open_dispute_holds_the_transfer_and_a_lost_one_ends_it(city: City):
    connect(city)
    _, [made] = funded(city)
    dispute = city.control("dispute", charge=charge_of(city, made))
    apply_event(city.context, "charge.dispute.created", dispute["id"])
    run_transfers(city.context)
    assert [(state, held) for state, _, _, held in transfers(city)] == [("waiting", "disputed")]
    city.control("dispute", dispute=dispute["id"], status="lost")
    apply_event(city.context, "charge.dispute.closed", dispute["id"])
    let_wait_no_longer(city)
    run_transfers(city.context)
    assert [state for state, *_ in transfers(city)] == ["abandoned"]
    assert at_the_provider(city, "transfers") == []


def test_a_refund_after_the_transfer_comes_back_from_the_account_and_once(city: City):
    connect(city, pays_out=False)
    _, [made] = funded(city)
    run_transfers(city.context)
    give_back(city, made, 1_000)
    city.control("chaos", mode="lost_reply", path="/reversals", times=2)
    for _ in range(3):
        run_transfers(city.context)
        let_wait_no_longer(city)
    assert transfers(city) == [("partly_reversed", PASSED_ON, 1_000, None)]
    give_back(city, made, 5_000)
    run_transfers(city.context)
    run_transfers(city.context)
    # The provider keeps its fee for the charge, so no more can come back than was passed on.
    assert transfers(city) == [("reversed", PASSED_ON, PASSED_ON, None)]
    [transfer] = at_the_provider(city, "transfers")
    assert transfer["amount_reversed"] == PASSED_ON
    assert city.ledger() == {"stripe_fees": FEE, "stripe_balance": -FEE}


def test_a_lost_dispute_after_the_transfer_comes_back_from_the_account(city: City):
    connect(city, pays_out=False)
    _, [made] = funded(city)
    run_transfers(city.context)
    dispute = city.control("dispute", charge=charge_of(city, made))
    city.control("dispute", dispute=dispute["id"], status="lost")
    apply_event(city.context, "charge.dispute.closed", dispute["id"])
    run_transfers(city.context)
    assert transfers(city) == [("reversed", PASSED_ON, PASSED_ON, None)]


def test_case_22_a_reversal_with_too_little_balance_waits_and_is_left_out_of_the_next_transfer(city: City):
    account = connect(city, pays_out=False)
    _, [made] = funded(city)
    run_transfers(city.context)
    city.control("payout", account=account)
    give_back(city, made, 1_000)
    run_transfers(city.context)
    waits = "SELECT state, waits_for, amount_cents FROM transfer_reversal"
    assert city.rows(waits) == [("waiting", "balance_insufficient", 1_000)]
    assert transfers(city) == [("created", PASSED_ON, 0, None)]
    funded(city)
    run_transfers(city.context)
    assert [state for state, *_ in city.rows(waits)] == ["withheld"]
    assert transfers(city)[1] == ("created", PASSED_ON - 1_000, 0, None)
    # Nobody has paid for anybody else: our balance has cleared.
    assert "stripe_balance" not in city.ledger()


def test_case_22_a_reversal_goes_when_the_account_has_money_again(city: City):
    account = connect(city, pays_out=False)
    _, [made, _] = funded(city, cards=2)
    run_transfers(city.context)
    city.control("payout", account=account)
    give_back(city, made, 1_000)
    city.control("chaos", mode="lost_reply", path="/reversals", times=2)
    run_transfers(city.context)
    assert [state for state, *_ in transfers(city)] == ["created", "created"]
    [payout] = at_the_provider(city, "payouts", account=account)
    city.control("payout", payout=payout["id"], fail="account_closed")
    let_wait_no_longer(city)
    run_transfers(city.context)
    let_wait_no_longer(city)
    run_transfers(city.context)
    assert sorted(transfers(city)) == [
        ("created", PASSED_ON, 0, None),
        ("partly_reversed", PASSED_ON, 1_000, None),
    ]


def test_every_step_of_a_transfer_stands_in_its_history_with_its_cause(city: City):
    account = connect(city)
    funded(city)
    city.control("account", account=account, enabled=False)
    run_transfers(city.context)
    city.control("account", account=account, enabled=True)
    let_wait_no_longer(city)
    run_transfers(city.context)
    [(provider_id,)] = city.rows("SELECT provider_id FROM transfer")
    history = (
        "SELECT happening, state, actor, cause FROM state_change WHERE lifecycle = 'transfer' ORDER BY id"
    )
    assert city.rows(history) == [
        ("held_back", "waiting", "platform", "account_disabled"),
        ("created", "created", "stripe", provider_id),
    ]
