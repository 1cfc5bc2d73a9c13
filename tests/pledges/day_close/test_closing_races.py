"""Closing a day while others close it, post on it or hear of it: each day is closed once, on what it was."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from services.chassis.database import platform_now, transaction
from services.chassis.problems import Conflict
from services.pledges.domain.payouts.payout_answers import BalanceItem
from services.pledges.store.books.days import hold_days
from services.pledges.store.books.provider_items import keep_items
from services.pledges.usecases.day_close.close_day import close_days
from services.pledges.usecases.day_close.export_heads import export_heads
from services.pledges.usecases.day_close.prove_day import prove_day
from tests.pledges.bank_world import Paid
from tests.pledges.card_world import City
from tests.pledges.day_close.test_close_false_alarms import posted_by_nothing
from tests.pledges.day_world import Days, day_before


@pytest.fixture
def days(city: City, tmp_path: Path) -> Days:
    return Days(city, tmp_path)


def test_two_who_close_the_same_day_at_once_close_it_once(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    days.prove()
    begin, told = threading.Barrier(4), []

    def close() -> None:
        begin.wait()
        try:
            days.close(day_before(days))
            told.append("closed")
        except Conflict as conflict:
            told.append(conflict.code)

    closers = [threading.Thread(target=close) for _ in range(4)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join()
    # Those who came while the books were being chained may have been told so.
    assert sorted(told)[0] == "closed"
    assert set(told[1:]) | set(told) <= {"closed", "day_closed", "books_not_sealed"}
    assert told.count("closed") == 1
    assert days.city.rows("SELECT count(*) FROM day_seal") == [(1,)]
    assert days.faults() == set()


def test_what_is_posted_on_a_closed_day_is_proved_with_the_next(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    assert days.close_all() == 1
    posted_by_nothing(days, 700, day_before(days))
    days.next_day()
    assert [(cause, cents) for cause, _, cents in days.prove()] == [("posting_without_cause", 700)]
    assert days.close_all() == 0
    assert days.faults() == set()


def test_what_the_provider_tells_of_a_closed_day_stands_on_the_first_open_one(days: Days):
    days.told(Paid(2_500))
    closed = days.today
    with transaction(days.context.sessions) as session:
        made_at = platform_now(session)
    days.next_day()
    assert days.close_all() == 1
    with transaction(days.context.sessions) as session:
        keep_items(session, "", [(BalanceItem("txn_late", "charge", "ch_late", 600, 10, 590), made_at)])
    assert days.city.rows("SELECT day FROM provider_item") == [(closed + timedelta(days=1),)]
    assert days.faults() == set()
    days.next_day()
    prove_day(days.context.sessions, day_before(days))
    assert ("missing_posting", "ch_late", -590) in days.differing()


def test_nothing_is_kept_of_the_provider_while_a_day_is_being_closed(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    with transaction(days.context.sessions) as session:
        made_at = platform_now(session) - timedelta(days=1)

    def keep() -> None:
        with transaction(days.context.sessions) as other:
            keep_items(other, "", [(BalanceItem("txn_1", "charge", "ch_1", 600, 10, 590), made_at)])

    keeper = threading.Thread(target=keep)
    with transaction(days.context.sessions) as session:
        hold_days(session)
        keeper.start()
        keeper.join(0.3)
        assert keeper.is_alive()
    keeper.join()
    assert days.city.rows("SELECT count(*) FROM provider_item") == [(1,)]


def test_a_head_that_a_crash_tore_off_within_its_last_word_is_written_anew(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    close_days(days.context)
    file = days.folder / "day-heads.txt"
    whole = file.read_text()
    file.write_text(whole[:-20])
    assert days.faults() == {"heads_not_exported"}
    assert export_heads(days.context.sessions, str(days.folder)) == 1
    assert days.faults() == set()
    assert file.read_text().splitlines()[-1] == whole.strip()


def test_a_head_that_was_taken_out_of_the_middle_is_missed_though_the_number_of_lines_is_right(days: Days):
    for _ in range(2):
        days.told(Paid(2_500))
        days.next_day()
    close_days(days.context)
    file = days.folder / "day-heads.txt"
    second = file.read_text().splitlines()[1]
    file.write_text(f"{second}\n{second}\n")
    assert days.faults() == {"heads_not_exported"}


def test_a_day_that_was_closed_and_has_no_seal_is_missed_where_no_head_was_kept_outside(days: Days):
    days.told(Paid(2_500))
    days.next_day()
    days.prove()
    with transaction(days.context.sessions) as session:
        session.connection().exec_driver_sql("UPDATE day_close SET state = 'closed'")
    assert days.faults() == {"day_seals_truncated"}
