"""Whatever was done with a line can be taken back by two people, as a reversal; nothing is deleted."""

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Forbidden, Problem
from services.pledges.domain.bank.line_parts import Wish
from services.pledges.domain.shortfalls.shortfall_rules import Hold
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.shortfalls.count_shortfalls import count_shortfalls
from services.pledges.usecases.shortfalls.shortfall_view import hold_on
from tests.pledges.bank_world import TODAY, Paid, payments
from tests.pledges.matching_world import (
    MAIJA,
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


def only_line(world):
    return world.rows("SELECT id FROM bank_line")[0][0]


def test_a_payment_matched_by_itself_is_taken_back_and_the_backer_is_told_what_to_pay(world):
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference)))
    line = only_line(world)
    done(world, line, "undo")
    fresh = world.fresh(pledge)
    assert (fresh.state, fresh.paid_cents, fresh.secured_at) == ("awaiting_payment", 0, None)
    assert fresh.due_on >= TODAY + timedelta(days=7)
    assert world.balances() == {"bank": 2500, "unallocated_receipts": -2500}
    assert line_state(world, line) == ("inbox", "undone")
    [told] = events(world, "pledge.payment_undone.v1")
    assert (told["amount_cents"], told["reference"]) == (2500, pledge.reference)
    # The first posting stands, mirrored; the line may now go elsewhere and back again.
    assert world.rows("SELECT count(*) FROM ledger_transaction WHERE reverses IS NOT NULL") == [(1,)]
    for _ in range(2):
        done(world, line, "match", pledge_id=pledge.id)
        assert world.balances() == {"bank": 2500, "held": -2500}
        done(world, line, "undo")
    assert world.rows("SELECT kind, undone_at IS NULL FROM line_action ORDER BY made_at") == [
        ("automatic", False),
        ("match", False),
        ("match", False),
    ]


def test_a_split_comes_back_whole_with_the_refund_that_it_listed(world):
    pledge = world.pledge(2500)
    line = waiting_line(world, 3100)
    parts = [
        Wish(pledge_id=pledge.id, amount_cents=2500),
        Wish(account="payer", amount_cents=500),
        Wish(account="write_off", amount_cents=100),
    ]
    agreed(world, split(world, line, *parts))
    done(world, line, "undo")
    assert world.balances() == {"bank": 3100, "unallocated_receipts": -3100}
    assert world.rows("SELECT state FROM refund") == [("dropped",)]
    agreed(world, split(world, line, *parts))
    assert world.balances() == {"bank": 3100, "held": -2500, "refunds_due": -500, "write_off": -100}


def test_joined_receipts_come_back_together_and_the_promise_is_what_it_was(world):
    pledge = world.pledge(5000)
    lines = waiting_lines(world, 2000, 2500)
    agreed(world, joined(world, lines, pledge.id, adjusts_pledge=True))
    assert world.fresh(pledge).amount_cents == 4500
    done(world, lines[1], "undo")
    fresh = world.fresh(pledge)
    assert (fresh.state, fresh.amount_cents, fresh.paid_cents) == ("awaiting_payment", 5000, 0)
    assert [line_state(world, line) for line in lines] == [("inbox", "undone")] * 2


def test_a_receipt_on_the_refund_list_may_stay_after_all(world):
    line = waiting_line(world, 1000)
    done(world, line, "refund")
    done(world, line, "undo")
    assert world.balances() == {"bank": 1000, "unallocated_receipts": -1000}
    done(world, line, "refund")
    assert world.balances() == {"bank": 1000, "refunds_due": -1000}
    assert world.rows("SELECT state FROM refund ORDER BY id") == [("dropped",), ("approved",)]


def paid_line(world, cents=2500, **terms):
    pledge = world.pledge(cents)
    world.bring(payments(Paid(cents, pledge.reference)))
    if terms:
        with transaction(world.sessions) as session:
            session.execute(text("UPDATE campaign_terms SET state = :state"), terms)
    return pledge, only_line(world)


def test_a_campaign_that_has_gone_on_keeps_its_payment_and_says_why(world):
    _, line = paid_line(world)
    for state, code in (
        ("closing", "campaign_closing"),
        ("not_funded", "campaign_gives_back"),
        ("cancelled", "campaign_gives_back"),
    ):
        with transaction(world.sessions) as session:
            session.execute(text("UPDATE campaign_terms SET state = :state"), {"state": state})
        with pytest.raises(Conflict) as refused:
            asked(world, line, "undo")
        assert refused.value.code == code


def test_money_that_is_on_its_way_back_is_taken_from_the_refund_first(world):
    pledge, line = paid_line(world)
    with transaction(world.sessions) as session:
        list_refund(session, session.merge(world.fresh(pledge)), 1000, "agreed")
    with pytest.raises(Conflict) as refused:
        asked(world, line, "undo")
    assert refused.value.code == "refund_listed_first"


def test_a_funded_campaign_still_waits_for_the_right_payment_and_is_counted_anew(world):
    pledge, line = paid_line(world, state="funded", cents=50_000)
    campaign_id = pledge.campaign_id
    assert count_shortfalls(world.sessions) == 1
    with world.sessions() as session:
        assert hold_on(session, campaign_id) is None
    done(world, line, "undo")
    assert world.state_of(pledge) == "awaiting_payment"
    assert count_shortfalls(world.sessions) == 0
    with world.sessions() as session:
        assert hold_on(session, campaign_id) is Hold.STILL_COMING
    with transaction(world.sessions) as session:
        session.get_one(Pledge, pledge.id).state = "lapsed"
    assert count_shortfalls(world.sessions) == 1
    assert world.rows("SELECT state, missing_cents FROM shortfall") == [("open", 50_000)]
    with pytest.raises(DBAPIError, match="stays"), transaction(world.sessions) as session:
        session.execute(text("DELETE FROM shortfall"))


def test_what_waits_cannot_be_taken_back(world):
    with pytest.raises(Conflict) as refused:
        asked(world, waiting_line(world, 100), "undo")
    assert refused.value.code == "line_not_settled"


def test_an_undo_needs_two_people_and_what_they_saw(world):
    pledge, line = paid_line(world)
    approval = asked(world, line, "undo")
    for changed, problem in (({"actor": MAIJA}, Forbidden), ({"authenticated_at": None}, Forbidden)):
        with pytest.raises(problem):
            agreed(world, approval, **changed)
    with transaction(world.sessions) as session:
        session.execute(text("UPDATE campaign_terms SET title = 'Toinen nimi'"))
    with pytest.raises(Conflict) as refused:
        agreed(world, approval)
    assert refused.value.code == "content_changed"
    assert world.state_of(pledge) == "paid"
    agreed(world, approval, approve=False, reason="Oikea maksu")
    assert line_state(world, line) == ("matched", None)


def test_two_who_take_the_same_line_back_at_once_do_it_once(world):
    _, line = paid_line(world)
    outcomes, barrier = [], threading.Barrier(3)

    def ask(number):
        barrier.wait()
        try:
            outcomes.append(asked(world, line, "undo", actor=f"person:{number}"))
        except Problem as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=ask, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [approval] = [each for each in outcomes if not isinstance(each, str)]
    assert [each for each in outcomes if isinstance(each, str)] == ["already_proposed"] * 2
    agreed(world, approval)
    assert world.balances() == {"bank": 2500, "unallocated_receipts": -2500}


ACTS = st.tuples(
    st.sampled_from(["match", "short", "over", "split", "join", "account", "refund", "undo"]),
    st.integers(0, 99),
)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sums=st.lists(st.integers(600, 5000), min_size=2, max_size=4), acts=st.lists(ACTS, max_size=8))
def test_any_sequence_keeps_the_books_and_undoing_all_of_it_restores_them(world, sums, acts):
    lines = waiting_lines(world, *sums)
    pledges = {line: world.pledge(cents) for line, cents in zip(lines, sums, strict=True)}
    for act, number in acts:
        line = lines[number % len(lines)]
        try:
            _do(world, act, line, pledges, lines, sums)
        except Problem as problem:
            expected = ("line_not_open", "pledge_not_open", "line_not_settled")
            # Too small a payment without a word, or the same pledge twice.
            assert problem.code in expected or "amount_cents" in problem.errors, problem
        check_books(world)
    for line in lines:
        if line_state(world, line)[0] in ("matched", "done"):
            done(world, line, "undo")
    check_books(world)
    total = sum(cents for (cents,) in world.rows("SELECT amount_cents FROM bank_line"))
    assert world.balances() == {"bank": total, "unallocated_receipts": -total}
    for line, cents in zip(lines, sums, strict=True):
        fresh = world.fresh(pledges[line])
        assert (fresh.state, fresh.amount_cents, fresh.paid_cents) == ("awaiting_payment", cents, 0)


def _do(world, act, line, pledges, lines, sums):
    cents, pledge = sums[lines.index(line)], pledges[line]
    match act:
        case "match":
            done(world, line, "match", pledge_id=pledge.id)
        case "short" | "over":
            other = pledges[lines[lines.index(line) - 1]]
            done(world, line, "match", pledge_id=other.id, adjusts_pledge=act == "short")
        case "split":
            half = Wish(pledge_id=pledge.id, amount_cents=cents - 150, adjusts_pledge=True)
            rest = [Wish(account="payer", amount_cents=100), Wish(account="bank_fees", amount_cents=50)]
            agreed(world, split(world, line, half, *rest))
        case "join":
            agreed(world, joined(world, lines[:2], pledge.id, adjusts_pledge=True))
        case "account":
            done(world, line, "account", account="write_off")
        case _:
            done(world, line, act)


def check_books(world):
    balances = world.balances()
    assert sum(balances.values()) == 0
    assert balances.get("bank", 0) == sum(
        cents for (cents,) in world.rows("SELECT amount_cents FROM bank_line")
    )
    [(waiting,)] = world.rows(
        "SELECT coalesce(sum(amount_cents), 0) FROM bank_line WHERE state IN ('inbox', 'proposed')"
    )
    assert -balances.get("unallocated_receipts", 0) == waiting
    [(paid,)] = world.rows("SELECT coalesce(sum(paid_cents), 0) FROM pledge")
    assert -balances.get("held", 0) == paid
