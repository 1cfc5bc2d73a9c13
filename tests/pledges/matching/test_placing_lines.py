"""What a payment becomes when two people say so: parts, joined payments, accounts; never half of it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.clock import move
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Forbidden, Gone, Invalid, Problem
from services.contracts.rewards import RewardTerms
from services.pledges.domain.bank.line_parts import NotAPart, Wish, check_parts
from services.pledges.store.payouts.payouts import Payout
from services.pledges.store.selling.purchases import PledgeReward
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.selling.follow_rewards import put_on_sale
from tests.pledges.bank_world import TODAY, Paid, payments
from tests.pledges.matching_world import (
    MAIJA,
    PEKKA,
    agreed,
    asked,
    done,
    events,
    joined,
    line_state,
    split,
    waiting_line,
    waiting_lines,
)
from tests.pledges.selling.reward_world import reward


def to(pledge, cents, **more):
    return Wish(pledge_id=pledge.id, amount_cents=cents, **more)


def account(name, cents, target=None):
    return Wish(account=name, amount_cents=cents, target_id=target)


def test_one_receipt_pays_two_pledges_and_the_rest_goes_back(world):
    one, two = world.pledge(2500), world.pledge(1500, campaign_id=world.campaign())
    line = waiting_line(world, 4600)
    agreed(world, split(world, line, to(one, 2500), to(two, 1500), account("payer", 600)))
    assert world.state_of(one) == world.state_of(two) == "paid"
    assert world.balances() == {"bank": 4600, "held": -4000, "refunds_due": -600}
    assert world.rows("SELECT amount_cents, state, reason FROM refund") == [(600, "approved", "overpaid")]
    assert line_state(world, line) == ("matched", "split")


def test_a_fee_that_the_senders_bank_took_is_the_only_part_against_the_line(world):
    pledge = world.pledge(5000)
    line = waiting_line(world, 4850)
    agreed(world, split(world, line, to(pledge, 5000), account("bank_fees", -150)))
    assert world.balances() == {"bank": 4850, "held": -5000, "bank_fees": 150}


def test_what_is_paid_beyond_the_promise_goes_back_by_itself(world):
    pledge = world.pledge(2500)
    line = waiting_line(world, 3000)
    done(world, line, "match", pledge_id=pledge.id)
    assert world.balances() == {"bank": 3000, "held": -2500, "refunds_due": -500}
    assert world.fresh(pledge).paid_cents == 2500
    [told] = events(world, "refund.listed.v1")
    assert told["reason"] == "overpaid"


def test_the_promise_is_raised_to_the_payment_only_if_that_was_asked(world):
    pledge = world.pledge(2500)
    done(world, waiting_line(world, 3000), "match", pledge_id=pledge.id, adjusts_pledge=True)
    fresh = world.fresh(pledge)
    assert (fresh.amount_cents, fresh.paid_cents, fresh.state) == (3000, 3000, "paid")
    assert world.balances() == {"bank": 3000, "held": -3000}


def test_too_small_a_payment_needs_a_word_and_then_the_promise_is_lowered_and_the_backer_told(world):
    pledge = world.pledge(2500)
    line = waiting_line(world, 2000)
    with pytest.raises(Invalid) as refused:
        asked(world, line, "match", pledge_id=pledge.id)
    assert refused.value.errors == {"amount_cents": ["differs_from_pledge"]}
    assert line_state(world, line)[0] == "inbox"
    done(world, line, "match", pledge_id=pledge.id, adjusts_pledge=True)
    fresh = world.fresh(pledge)
    assert (fresh.amount_cents, fresh.paid_cents, fresh.state) == (2000, 2000, "paid")
    [told] = events(world, "pledge.secured.v1")
    assert (told["amount_cents"], told["promised_cents"]) == (2000, 2500)


def test_what_was_bought_has_its_price_and_is_set_to_no_other_sum(world):
    pledge, mug = world.pledge(1500), reward()
    with transaction(world.sessions) as session:
        put_on_sale(session, world.campaign_id, RewardTerms.read_all([mug]))
        session.add(PledgeReward(pledge_id=pledge.id, reward_id=mug["id"], count=1, unit_price_cents=1500))
    less, more = waiting_lines(world, 1000, 2000)
    for line in (less, more):
        with pytest.raises(Invalid) as refused:
            asked(world, line, "match", pledge_id=pledge.id, adjusts_pledge=True)
        assert refused.value.errors == {"amount_cents": ["not_the_price"]}
    done(world, more, "match", pledge_id=pledge.id)
    assert world.balances() == {
        "bank": 3000,
        "held": -1500,
        "refunds_due": -500,
        "unallocated_receipts": -1000,
    }


def test_several_receipts_pay_one_pledge_together(world):
    pledge = world.pledge(5000)
    lines = waiting_lines(world, 2000, 1500, 1500)
    agreed(world, joined(world, lines, pledge.id))
    assert world.state_of(pledge) == "paid"
    assert world.balances() == {"bank": 5000, "held": -5000}
    assert {line_state(world, line) for line in lines} == {("matched", "joined")}
    assert len(events(world, "pledge.secured.v1")) == 1


def test_the_last_of_joined_receipts_must_be_in_time(world):
    late = world.campaign(last_day=TODAY - timedelta(days=1))
    pledge = world.pledge(5000, campaign_id=late)
    early = waiting_line(world, 2000, on=TODAY - timedelta(days=2))
    with pytest.raises(Conflict) as refused:
        joined(world, [early, waiting_line(world, 3000)], pledge.id)
    assert refused.value.code == "too_late"


def test_a_line_that_is_asked_about_with_others_is_not_asked_about_alone(world):
    pledge, other = world.pledge(5000), world.pledge(3000)
    lines = waiting_lines(world, 2000, 3000)
    approval = joined(world, lines, pledge.id)
    for line in lines:
        with pytest.raises(Conflict) as refused:
            asked(world, line, "account", account="write_off")
        assert refused.value.code == "already_proposed"
    agreed(world, approval, approve=False, reason="Eri ihmisiä")
    assert [line_state(world, line)[0] for line in lines] == ["inbox", "inbox"]
    done(world, lines[1], "match", pledge_id=other.id)


def test_lines_are_booked_to_accounts_of_the_fixed_list(world):
    sums = {-300: "bank_fees", 120: "bank_fees", -5: "write_off", 7: "write_off"}
    for line, name in zip(waiting_lines(world, *sums), sums.values(), strict=True):
        done(world, line, "account", account=name)
        assert line_state(world, line) == ("matched", name)
    assert world.balances() == {"bank": -178, "bank_fees": 180, "write_off": -2}


def test_a_refund_paid_outside_is_matched_to_the_one_that_was_listed(world):
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference)))
    with transaction(world.sessions) as session:
        refund = list_refund(session, session.merge(world.fresh(pledge)), 2500, "agreed")
    line = waiting_line(world, -2500, message="hyvitys")
    done(world, line, "account", account="refund", target_id=refund.id)
    assert world.balances() == {}
    assert world.rows("SELECT state, paid_line_id FROM refund") == [("paid", line)]
    with pytest.raises(Conflict) as refused:
        asked(world, line, "undo")
    assert refused.value.code == "refund_already_paid"


def payout(world, cents, state="in_transit"):
    row = Payout(
        id=new_id(),
        provider_id=f"po_{cents}",
        amount_cents=cents,
        arrives_on=TODAY,
        state=state,
        findings=[],
        imported_at=datetime.now(UTC),
        collecting_account_id=world.account_id,
    )
    with transaction(world.sessions) as session:
        session.add(row)
    return row.id


def test_a_payout_is_chosen_by_hand_and_must_be_of_that_sum_and_under_way(world):
    line = waiting_line(world, 7000, name="PANKKI")
    done(world, line, "account", account="payout", target_id=payout(world, 7000))
    assert world.balances() == {"bank": 7000, "stripe_in_transit": -7000}
    other = waiting_line(world, 7100, name="PANKKI")
    for wrong, problem in ((payout(world, 7200), Invalid), (payout(world, 7100, "failed"), Conflict)):
        with pytest.raises(problem):
            asked(world, other, "account", account="payout", target_id=wrong)


PARTS = {
    "parts that do not make the line": ([("write_off", 999)], "parts", "sum_differs"),
    "no parts": ([], "parts", "number_of_parts"),
    "a part of nothing": ([("write_off", 1000), ("bank_fees", 0)], "amount_cents", "zero"),
    "the same account twice": ([("write_off", 500), ("write_off", 500)], "parts", "named_twice"),
    "a loss against a receipt": ([("write_off", -1), ("payer", 1001)], "amount_cents", "wrong_sign"),
    "a refund out of a receipt": ([("refund", 1000)], "account", "not_for_this_direction"),
    "a payout without its name": ([("payout", 1000)], "target_id", "required"),
}


@pytest.mark.parametrize(("parts", "field", "code"), PARTS.values(), ids=PARTS)
def test_parts_that_cannot_be_are_refused_by_name(parts, field, code):
    with pytest.raises(NotAPart) as refused:
        check_parts(1000, [account(name, cents) for name, cents in parts])
    assert (refused.value.field, refused.value.code) == (field, code)


def test_parts_that_do_not_make_the_line_are_not_even_asked_about(world):
    line = waiting_line(world, 1000)
    with pytest.raises(Invalid) as refused:
        split(world, line, account("write_off", 999))
    assert refused.value.errors == {"parts": ["sum_differs"]}
    assert line_state(world, line)[0] == "inbox"
    assert world.rows("SELECT * FROM approval") == []


def test_a_pledge_or_campaign_that_takes_no_money_is_refused(world):
    line = waiting_line(world, 1000)
    closed = {"not_funded": "campaign_closed", "cancelled": "campaign_closed"}
    takes_none = [
        (world.pledge(600, state="paid", paid_cents=1000), "pledge_not_open"),
        (world.pledge(600, state="withdrawn"), "pledge_not_open"),
        *(
            (world.pledge(600, campaign_id=world.campaign(state=state)), code)
            for state, code in closed.items()
        ),
    ]
    for pledge, code in takes_none:
        with pytest.raises(Conflict) as refused:
            split(world, line, to(pledge, 600), account("payer", 400))
        assert refused.value.code == code


REFUSALS = {
    "the same person": ({"actor": MAIJA}, Forbidden, "own_request"),
    "no sign-in": ({"authenticated_at": None}, Forbidden, "reauthentication_needed"),
    "an old sign-in": (
        {"authenticated_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()},
        Forbidden,
        "reauthentication_needed",
    ),
    "something else seen": ({"seen_hash": "0" * 64}, Conflict, "content_changed"),
}


def test_who_may_not_agree_to_parts_is_refused_and_nothing_moves(world):
    pledge = world.pledge(600)
    line = waiting_line(world, 1000)
    approval = split(world, line, to(pledge, 600), account("payer", 400))
    for changed, problem, code in REFUSALS.values():
        with pytest.raises(problem) as refused:
            agreed(world, approval, **changed)
        assert refused.value.code == code
    assert world.balances() == {"bank": 1000, "unallocated_receipts": -1000}
    assert line_state(world, line)[0] == "proposed"


def test_what_changed_or_waited_a_day_is_asked_anew(world):
    pledge = world.pledge(600)
    line = waiting_line(world, 1000)
    approval = split(world, line, to(pledge, 600), account("payer", 400))
    world.bring(payments(Paid(600, pledge.reference, archive_id="MEANWHILE")))
    with pytest.raises(Conflict):
        agreed(world, approval)
    move(world.database.owner_url, timedelta(hours=25))
    with pytest.raises(Gone):
        agreed(world, approval)
    done(world, line, "refund")
    assert world.balances() == {"bank": 1600, "held": -600, "refunds_due": -1000}


def test_two_people_who_split_and_match_the_same_line_at_once_do_one_of_them(world):
    pledge = world.pledge(1000)
    line = waiting_line(world, 1000)
    outcomes, barrier = [], threading.Barrier(4)

    def ask(kind, actor, **wanted):
        barrier.wait()
        try:
            outcomes.append(asked(world, line, kind, actor=actor, **wanted))
        except Problem as problem:
            outcomes.append(problem.code)

    parts = (account("write_off", 10), account("payer", 990))
    threads = [
        threading.Thread(target=ask, args=["split", f"person:{number}"], kwargs={"parts": parts})
        for number in range(2)
    ] + [
        threading.Thread(target=ask, args=["match", f"person:{number}"], kwargs={"pledge_id": pledge.id})
        for number in range(2, 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [approval] = [each for each in outcomes if not isinstance(each, str)]
    assert [each for each in outcomes if isinstance(each, str)] == ["already_proposed"] * 3
    agreed(world, approval, PEKKA)
    [(balance,)] = world.rows(
        "SELECT coalesce(sum(balance_cents), 0) FROM ledger_balance WHERE account = 'unallocated_receipts'"
    )
    assert balance == 0


def test_two_requests_for_one_pledge_pay_it_once(world):
    pledge = world.pledge(1000)
    lines = waiting_lines(world, 1000, 1000)
    approvals = [asked(world, line, "match", pledge_id=pledge.id) for line in lines]
    outcomes, barrier = [], threading.Barrier(2)

    def agree(approval):
        barrier.wait()
        try:
            outcomes.append(agreed(world, approval).state)
        except Problem as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=agree, args=[approval]) for approval in approvals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["content_changed", "executed"]
    assert world.fresh(pledge).paid_cents == 1000
