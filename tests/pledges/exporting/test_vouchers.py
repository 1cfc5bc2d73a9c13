"""Voucher numbers: without gaps, whoever asks and whatever breaks, and written by the database alone."""

from datetime import date
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from services.chassis.database import only_one, transaction
from services.chassis.problems import Unavailable
from services.pledges.domain.books import postings
from services.pledges.store.exporting.vouchers import number_slice
from services.pledges.usecases.books.ledger import post, post_new
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.exporting import number_vouchers as numbering
from services.pledges.usecases.exporting.number_vouchers import (
    SEALING,
    bring_up_to_date,
    number_vouchers,
    voucher_findings,
)
from tests.pledges.bank_world import IBANS

THIS_YEAR, LAST_YEAR = date(2026, 3, 1), date(2025, 12, 31)
NUMBERS = "SELECT financial_year, number FROM voucher WHERE collecting_account_id = :id ORDER BY position"


def receive(world, on=THIS_YEAR, account=None, times=1):
    made = [
        postings.bank_received(account or world.account_id, world.campaign_id, uuid4(), on, 100)
        for _ in range(times)
    ]
    with transaction(world.sessions) as session:
        post_new(session, made)


def findings(world):
    with world.sessions() as session:
        return voucher_findings(session)


def test_each_account_and_year_counts_for_itself_and_a_late_posting_gets_its_years_next_number(world):
    other = world.account(IBANS[1])
    for on, account in (
        (LAST_YEAR, None),
        (THIS_YEAR, None),
        (THIS_YEAR, other),
        (THIS_YEAR, None),
        (LAST_YEAR, None),
    ):
        receive(world, on, account)
    assert bring_up_to_date(world.sessions) == 5
    assert world.rows(NUMBERS, id=world.account_id) == [(2025, 1), (2026, 1), (2026, 2), (2025, 2)]
    assert world.rows(NUMBERS, id=other) == [(2026, 1)]
    assert findings(world) == []


def test_what_happened_in_a_locked_year_is_numbered_in_the_open_one(world):
    receive(world, LAST_YEAR)
    lock = (
        "INSERT INTO period_lock (id, month, locked_by, locked_at, comment) "
        "VALUES (:id, :month, 'person:taina', now(), '')"
    )
    with transaction(world.sessions) as session:
        session.execute(text(lock), {"id": uuid4(), "month": LAST_YEAR.replace(day=1)})
    receive(world, LAST_YEAR)
    bring_up_to_date(world.sessions)
    assert world.rows(NUMBERS, id=world.account_id) == [(2025, 1), (2026, 1)]
    assert findings(world) == []


def test_a_numbering_that_is_cut_off_between_slices_goes_on_where_it_stopped(world, monkeypatch):
    monkeypatch.setattr(numbering, "_SLICE", 2)
    receive(world, times=5)
    seal_ledger(world.sessions)
    calls = iter([True])

    def cut_off(session, size):
        assert next(calls)
        return number_slice(session, size)

    monkeypatch.setattr(numbering, "number_slice", cut_off)
    with pytest.raises(StopIteration):
        number_vouchers(world.sessions)
    assert len(world.rows(NUMBERS, id=world.account_id)) == 2
    monkeypatch.setattr(numbering, "number_slice", number_slice)
    assert number_vouchers(world.sessions) == 3
    assert world.rows(NUMBERS, id=world.account_id) == [(2026, number) for number in range(1, 6)]


def test_what_was_rolled_back_leaves_no_gap(world):
    receive(world)
    with pytest.raises(ZeroDivisionError), transaction(world.sessions) as session:
        post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), THIS_YEAR, 1))
        raise ZeroDivisionError
    receive(world)
    seal_ledger(world.sessions)
    with pytest.raises(ZeroDivisionError), transaction(world.sessions) as session:
        assert number_slice(session, 1) == 1
        raise ZeroDivisionError
    assert number_vouchers(world.sessions) == 2
    assert number_vouchers(world.sessions) == 0
    assert world.rows(NUMBERS, id=world.account_id) == [(2026, 1), (2026, 2)]


def test_many_at_once_neither_skip_nor_share_a_number(world, monkeypatch):
    monkeypatch.setattr(numbering, "_SLICE", 7)
    receive(world, times=60)
    seal_ledger(world.sessions)
    together, given = Barrier(4), []

    def number() -> None:
        together.wait()
        given.append(number_vouchers(world.sessions))

    threads = [Thread(target=number) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One that found the rest of a slice taken stops early; whoever comes next goes on.
    assert sum(given) + number_vouchers(world.sessions) == 60
    assert world.rows(NUMBERS, id=world.account_id) == [(2026, number) for number in range(1, 61)]
    assert findings(world) == []


def test_an_export_waits_for_the_job_that_seals_and_gives_up_in_words(world, monkeypatch):
    monkeypatch.setattr(numbering, "_PATIENCE_SECONDS", 0.2)
    receive(world)
    with only_one(world.sessions, SEALING) as elected, pytest.raises(Unavailable):
        assert elected
        bring_up_to_date(world.sessions)
    assert bring_up_to_date(world.sessions) == 1


ATTACKS = (
    "INSERT INTO voucher SELECT 9, id, collecting_account_id, 2026, 9, booked_on FROM ledger_transaction",
    "UPDATE voucher SET number = number + 1",
    "DELETE FROM voucher",
    "TRUNCATE voucher CASCADE",
    "UPDATE voucher_series SET last = 100",
    "UPDATE voucher_head SET position = 0",
    "INSERT INTO voucher_line SELECT * FROM voucher_line",
    "UPDATE voucher_line SET amount_cents = 1",
    "DELETE FROM chart_account",
    "UPDATE book_export SET sha256 = repeat('0', 64)",
)


def test_the_app_role_writes_no_number_by_itself(world):
    receive(world)
    bring_up_to_date(world.sessions)
    for attack in ATTACKS:
        with pytest.raises(DBAPIError) as refused, transaction(world.sessions) as session:
            session.execute(text(attack))
        assert refused.value.orig.sqlstate in {"42501", "23001"}, attack


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM voucher_line WHERE position = 2; DELETE FROM voucher WHERE position = 2", "gap"),
        ("UPDATE voucher_line SET amount_cents = amount_cents * 2 WHERE position = 2", "copied_wrongly"),
        (
            "ALTER TABLE voucher DROP CONSTRAINT voucher_collecting_account_id_financial_year_number_key; "
            "UPDATE voucher SET number = 1 WHERE position = 2",
            "duplicate",
        ),
        ("UPDATE voucher SET booked_on = booked_on + 1 WHERE position = 2", "copied_wrongly"),
        (
            "INSERT INTO voucher_line SELECT collecting_account_id, account, booked_on, position, 9, 5 "
            "FROM voucher_line WHERE position = 2 AND line = 1",
            "copied_wrongly",
        ),
        (
            "UPDATE voucher SET number = 9 WHERE position = 1; UPDATE voucher SET number = 1 "
            "WHERE position = 2; UPDATE voucher SET number = 2 WHERE position = 1",
            "out_of_order",
        ),
        ("UPDATE voucher_series SET last = 7", "next_number"),
    ],
)
def test_the_check_names_what_somebody_did_to_the_numbers_behind_our_back(world, damage, found):
    receive(world, times=3)
    bring_up_to_date(world.sessions)
    assert findings(world) == []
    owner = create_engine(world.database.owner_url)
    with owner.begin() as connection:
        for table in ("voucher", "voucher_line"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in damage.split(";"):
            connection.execute(text(statement))
    owner.dispose()
    assert found in {each["what"] for each in findings(world)}
