"""Money moves by hand only when one person asks and another, freshly signed in, agrees to exactly that."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.chassis.clock import move
from services.chassis.database import transaction
from services.chassis.problems import Conflict, Forbidden, Gone, Invalid, Problem
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.approving.propose import propose_account, propose_for_line, propose_refund
from services.pledges.usecases.books.register_collecting_account import AccountDetails
from services.pledges.usecases.refunding.refunds import list_refund
from tests.pledges.bank_world import IBANS, Paid, entry, notification, payments

MAIJA, PEKKA = "person:maija", "person:pekka"


def just_now() -> str:
    return datetime.now(UTC).isoformat()


def inbox_line(world):
    return world.rows("SELECT id FROM bank_line WHERE state = 'inbox'")[0][0]


def proposed(world, pledge, kind="match"):
    """Maija asks to book the one line of the inbox to the pledge."""
    return propose_for_line(
        world.sessions, inbox_line(world), kind, pledge.id, "Nimi ja summa täsmäävät", MAIJA
    )


def decide(world, approval, **changed):
    given = {
        "approve": True,
        "seen_hash": approval.content_hash,
        "reason": "",
        "actor": PEKKA,
        "authenticated_at": just_now(),
    }
    return decide_approval(world.sessions, approval.id, **given | changed)


@pytest.fixture
def pledge(world):
    """A pledge whose payment came without its reference."""
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, None)))
    return pledge


def test_a_match_by_hand_is_booked_when_another_person_agrees(world, pledge):
    decide(world, proposed(world, pledge))
    assert world.state_of(pledge) == "paid"
    assert world.balances() == {"bank": 2500, "held": -2500}
    assert world.rows("SELECT state, pledge_id FROM bank_line") == [("matched", pledge.id)]


def test_nothing_is_booked_by_asking_alone(world, pledge):
    proposed(world, pledge)
    assert world.balances() == {"bank": 2500, "unallocated_receipts": -2500}
    assert world.state_of(pledge) == "awaiting_payment"


REFUSALS = {
    "the same person": ({"actor": MAIJA}, Forbidden, "own_request"),
    "a sign-in of an hour ago": (
        {"authenticated_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()},
        Forbidden,
        "reauthentication_needed",
    ),
    "a sign-in of the future": (
        {"authenticated_at": "2999-01-01T00:00:00+00:00"},
        Forbidden,
        "reauthentication_needed",
    ),
    "no sign-in": ({"authenticated_at": None}, Forbidden, "reauthentication_needed"),
    "something else seen": ({"seen_hash": "0" * 64}, Conflict, "content_changed"),
}


@pytest.mark.parametrize(("changed", "problem", "code"), REFUSALS.values(), ids=REFUSALS)
def test_who_may_not_agree_is_refused_and_nothing_moves(world, pledge, changed, problem, code):
    approval = proposed(world, pledge)
    with pytest.raises(problem) as refused:
        decide(world, approval, **changed)
    assert refused.value.code == code
    assert world.balances() == {"bank": 2500, "unallocated_receipts": -2500}
    decide(world, approval)


def test_the_database_itself_refuses_one_person_in_both_roles(world, pledge):
    proposed(world, pledge)
    with pytest.raises(DBAPIError, match="two_people"), transaction(world.sessions) as session:
        session.execute(
            text("UPDATE approval SET state = 'executed', decided_by = requested_by, decided_at = now()")
        )


def test_what_changed_since_it_was_asked_must_be_asked_again(world, pledge):
    approval = proposed(world, pledge)
    with transaction(world.sessions) as session:
        session.execute(text("UPDATE pledge SET amount_cents = 9900"))
    with pytest.raises(Conflict) as refused:
        decide(world, approval)
    assert refused.value.code == "content_changed"
    assert world.rows("SELECT state FROM approval") == [("open",)]


def test_a_rejection_needs_a_reason_and_puts_the_line_back(world, pledge):
    approval = proposed(world, pledge)
    with pytest.raises(Invalid):
        decide(world, approval, approve=False)
    decide(world, approval, approve=False, reason="Väärä henkilö")
    assert world.rows("SELECT state, reason FROM bank_line") == [("inbox", "reference_missing")]
    with pytest.raises(Conflict) as refused:
        decide(world, approval)
    assert refused.value.code == "already_decided"


def test_a_request_is_worth_nothing_after_a_day_and_can_be_made_anew(world, pledge):
    approval = proposed(world, pledge)
    move(world.database.owner_url, timedelta(hours=25))
    with pytest.raises(Gone):
        decide(world, approval)
    line_id = world.rows("SELECT id FROM bank_line")[0][0]
    decide(world, propose_for_line(world.sessions, line_id, "match", pledge.id, "uudestaan", MAIJA))
    assert world.rows("SELECT state FROM approval ORDER BY id") == [("expired",), ("executed",)]


def test_one_thing_has_one_open_request(world, pledge):
    proposed(world, pledge)
    line_id = world.rows("SELECT id FROM bank_line")[0][0]
    with pytest.raises(Conflict) as refused:
        propose_for_line(world.sessions, line_id, "refund", None, "toinen", PEKKA)
    assert refused.value.code == "already_proposed"


def test_eight_approvals_at_once_are_carried_out_once(world, pledge):
    approval, outcomes, barrier = proposed(world, pledge), [], threading.Barrier(8)

    def agree(number):
        barrier.wait()
        try:
            decide(world, approval, actor=f"person:{number}")
            outcomes.append("executed")
        except Problem as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=agree, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already_decided"] * 7 + ["executed"]
    assert world.balances() == {"bank": 2500, "held": -2500}
    assert world.rows("SELECT paid_cents FROM pledge") == [(2500,)]


def test_a_pledge_paid_meanwhile_is_not_paid_again_by_hand(world, pledge):
    approval = proposed(world, pledge)
    world.bring(notification(entry([Paid(2500, pledge.reference)], "Z9")))
    with pytest.raises(Conflict):
        decide(world, approval)
    assert world.rows("SELECT paid_cents FROM pledge") == [(2500,)]


def test_a_second_payment_goes_back_to_its_payer(world):
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference), Paid(2500, pledge.reference)))
    decide(world, proposed(world, pledge, "refund"))
    assert world.balances() == {"bank": 5000, "held": -2500, "refunds_due": -2500}
    assert world.rows("SELECT state, reason, amount_cents FROM refund") == [("approved", "paid_twice", 2500)]
    # The pledge itself stays paid, and the failed campaign's refund is still whole.
    with transaction(world.sessions) as session:
        list_refund(session, session.merge(world.fresh(pledge)), 2500, "not_funded")
    assert world.balances() == {"bank": 5000, "refunds_due": -5000}


def test_a_listed_refund_is_paid_only_after_two_people_agreed(world):
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference)))
    with transaction(world.sessions) as session:
        refund = list_refund(session, session.merge(world.fresh(pledge)), 2500, "not_funded")
    approval = propose_refund(world.sessions, refund.id, "Kampanja ei onnistunut", MAIJA)
    decide(world, approval)
    assert world.rows("SELECT state FROM refund") == [("approved",)]
    with pytest.raises(Conflict):
        decide(world, propose_refund(world.sessions, refund.id, "uudestaan", MAIJA))


def test_no_more_is_listed_than_was_paid_even_by_two_at_once(world):
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference)))
    outcomes, barrier = [], threading.Barrier(4)

    def give_back():
        barrier.wait()
        try:
            with transaction(world.sessions) as session:
                list_refund(session, session.merge(world.fresh(pledge)), 1000, "goodwill")
            outcomes.append("listed")
        except DBAPIError as error:
            outcomes.append(error.orig.diag.constraint_name)

    threads = [threading.Thread(target=give_back) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["listed"] * 2 + ["refund_within_payment"] * 2
    assert world.balances() == {"bank": 2500, "held": -500, "refunds_due": -2000}


def test_a_bank_account_changes_only_when_two_people_agree(world):
    details = AccountDetails(
        association_id=None, association_name="Mikkeli", payee_name="Mikkelin kaupunki", iban=IBANS[2]
    )
    approval = propose_account(world.sessions, details, world.account_id, "Tili vaihtui", MAIJA)
    assert approval.content["current_iban"] == IBANS[0]
    assert world.rows("SELECT iban FROM collecting_account") == [(IBANS[0],)]
    decide(world, approval)
    assert world.rows("SELECT iban, kind FROM collecting_account") == [(IBANS[2], "operator")]


def test_a_wrong_iban_cannot_even_be_proposed(world):
    details = AccountDetails(
        association_id=None,
        association_name="x",
        payee_name="ÅÄÖ 🎉",
        iban="FI7944052020036083",
        bic="NORDEA",
    )
    with pytest.raises(Problem) as refused:
        propose_account(world.sessions, details, None, "", MAIJA)
    assert refused.value.errors == {"iban": ["not_an_iban"], "bic": ["not_a_bic"]}


def test_an_account_that_no_payment_file_reaches_cannot_be_proposed(world):
    details = AccountDetails(
        association_id=None, association_name="x", payee_name="x", iban="TR33 0006 1005 1978 6457 8413 26"
    )
    with pytest.raises(Problem) as refused:
        propose_account(world.sessions, details, None, "", MAIJA)
    assert refused.value.errors == {"iban": ["not_in_sepa"]}
