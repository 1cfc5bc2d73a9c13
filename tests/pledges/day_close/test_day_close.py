"""A day is proved item by item against the bank and the provider, and closed into a chain."""

from pathlib import Path

import pytest

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.day_close.prove_day import prove_day
from services.pledges.usecases.day_close.show_days import explain_difference, list_days, show_day
from tests.pledges.bank_world import Paid
from tests.pledges.card_world import City
from tests.pledges.day_world import CHARGED, Days, a_full_day, day_before


@pytest.fixture
def days(city: City, tmp_path: Path) -> Days:
    return Days(city, tmp_path)


def test_a_day_on_which_everything_agrees_closes_by_itself_and_its_head_leaves_the_database(days: Days):
    a_full_day(days)
    assert days.differing() == []
    states = days.city.rows("SELECT state FROM day_close ORDER BY day")
    assert states == [("closed",), ("closed",)]
    heads = (days.folder / "day-heads.txt").read_text().splitlines()
    assert [line.split()[:2] for line in heads] == [
        ["1", day_before(days, 2).isoformat()],
        ["2", day_before(days, 1).isoformat()],
    ]
    assert days.faults() == set()
    assert list_days(days.context.sessions, None, 10)["head"] == heads[-1]


def test_closing_again_changes_nothing_and_a_day_that_is_not_over_stays_open(days: Days):
    a_full_day(days)
    assert days.close_all() == 0
    with pytest.raises(Conflict, match="day_closed"):
        days.close(day_before(days, 1))
    with pytest.raises(Conflict, match="day_not_over"):
        days.close(days.today)


def test_a_posting_that_no_line_of_the_bank_caused_is_found_once_and_named(days: Days):
    account = days.city.account_id
    lines = (Line(f"bank:{account}", 700), Line("write_off", -700))
    with transaction(days.context.sessions) as session:
        made_up = Posting(
            collecting_account_id=account, cause_kind="guess", cause_id="1", booked_on=days.today, lines=lines
        )
        post(session, made_up)
    days.told(Paid(2_500))
    days.next_day()
    found = days.prove()
    assert [(cause, cents) for cause, _, cents in found] == [
        ("balance_differs", 700),
        ("posting_without_cause", 700),
    ]
    days.next_day()
    days.told(Paid(100), opening=days.in_the_bank)
    days.next_day()
    again = days.prove()
    assert [each for each in again if each[0] == "posting_without_cause"] == found[1:]
    assert days.close_all() == 0


def test_a_statement_that_does_not_go_on_where_the_last_one_ended_is_a_gap(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    days.told(Paid(1_000), opening=2_900)
    days.next_day()
    causes = {cause: cents for cause, _, cents in days.prove()}
    assert causes["statement_gap"] == -400
    assert causes["balance_differs"] == -400


def test_a_charge_that_we_never_heard_of_is_missing_until_the_sweep_brings_it(days: Days):
    made = days.city.promise(days.city.campaign(model="keep_what_comes"), CHARGED)
    days.city.give_card(made)
    days.next_day()
    [(cause, _, cents)] = days.prove()
    assert (cause, cents) == ("missing_posting", 115 - CHARGED)
    look_up_pledge(days.context, made.pledge_id)
    assert days.prove() == []
    assert days.city.rows("SELECT state, decided_by FROM day_difference") == [("resolved", "system")]


def test_a_payout_that_does_not_come_is_named_after_five_banking_days(days: Days):
    days.charged()
    payout = days.paid_out()
    days.next_day(10)
    causes = [(cause, subject) for cause, subject, _ in days.prove()]
    assert ("payout_not_arrived", payout["id"]) in causes


def test_the_provider_silent_means_that_nothing_is_closed(days: Days):
    days.charged()
    days.prove()
    days.next_day()
    prove_day(days.context.sessions, day_before(days))
    assert [cause for cause, *_ in days.differing()] == ["provider_silent"]


def test_a_person_closes_a_day_over_explained_differences_and_the_job_does_not(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    days.told(Paid(1_000), opening=2_900)
    days.next_day()
    days.prove()
    assert days.close_all() == 1
    second = day_before(days, 1)
    with pytest.raises(Conflict, match="differences_open"):
        days.close(second)
    for each in show_day(days.context.sessions, second)["differences"]:
        explain_difference(days.context.sessions, each["id"], "Avaussaldo korjattu pankissa", "person:a")
    assert days.close_all() == 0
    days.close(second)
    sealed = show_day(days.context.sessions, second)["seal"]
    assert sealed["sealed_by"] == "person:finance"
    assert days.faults() == set()


def test_days_are_closed_in_order(days: Days):
    days.told(Paid(2_500))
    days.next_day(2)
    days.prove()
    days.close(day_before(days, 2))
    days.next_day()
    with pytest.raises(Conflict, match="earlier_day_open"):
        days.close(day_before(days, 1))
