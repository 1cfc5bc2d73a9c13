"""The import as a job: killed anywhere it goes on, nothing is booked twice, and it can be followed."""

import threading
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest

from services.chassis import database as chassis_database
from services.chassis.problems import Invalid
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.store.bank.staged_lines import finish_staging
from services.pledges.usecases.bank import book_bank_file, read_bank_file, receive_bank_file
from services.pledges.usecases.bank.import_bank_file import finish_import, import_bank_files
from services.pledges.usecases.bank.match_again import match_again
from services.pledges.usecases.bank.replay_bank_file import replay_bank_file
from services.pledges.usecases.bank.show_bank_files import file_view, list_gaps
from tests.pledges.bank_world import IBANS, TODAY, Paid, World, entry, payments, statement

LINES = 12


class Killed(BaseException):
    """The process is gone; nobody catches it."""


@pytest.fixture
def small_slices(monkeypatch):
    """Slices and chunks of five lines, so that a small file has several of both."""
    monkeypatch.setattr(read_bank_file, "finish_staging", partial(finish_staging, slice_lines=5))
    monkeypatch.setattr(read_bank_file, "CHUNK_LINES", 5)


def month(world: World) -> bytes:
    """Payments of pledges and two that nobody knows."""
    pledges = [world.pledge(1000 + number) for number in range(LINES - 2)]
    paid = [Paid(1000 + number, pledge.reference) for number, pledge in enumerate(pledges)]
    return payments(*paid, Paid(700), Paid(800, "1234561"))


def received(world: World, content: bytes) -> receive_bank_file.Received:
    stream = BytesIO(content)
    return receive_bank_file.receive_bank_file(world.sessions, "a.xml", stream, "person:maija", "upload")


def seen(world: World, file_id) -> dict:
    with world.sessions() as session:
        return file_view(session, file_id)


def kill_at(monkeypatch, point: str, time: int) -> None:
    """Let this process die when it passes the point for the so-manieth time."""
    passed = iter(range(1, 1000))

    def strike(name: str) -> None:
        if name == point and next(passed) == time:
            raise Killed(name)

    monkeypatch.setattr(chassis_database, "crash_point", strike)


POINTS = [
    (f"bank_file.{step}.{side}_commit", time)
    for step, times in (("reading", 1), ("chunk_read", 2), ("read", 1), ("slice_booked", 3), ("booked", 1))
    for side in ("before", "after")
    for time in range(1, times + 1)
]


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize(("point", "time"), POINTS, ids=str)
def test_an_import_that_is_killed_goes_on_and_books_nothing_twice(world, monkeypatch, point, time):
    file = received(world, month(world))
    with monkeypatch.context() as patched:
        kill_at(patched, point, time)
        with pytest.raises(Killed):
            import_bank_files(world.sessions)
    import_bank_files(world.sessions)
    told = seen(world, file.file_id)
    assert (told["state"], told["lines"], told["lines_booked"]) == ("done", LINES, LINES)
    assert (told["matched"], told["in_inbox"], told["duplicates"]) == (LINES - 2, 2, 0)
    held = sum(1000 + number for number in range(LINES - 2))
    assert world.balances() == {"bank": held + 1500, "held": -held, "unallocated_receipts": -1500}
    assert world.rows("SELECT count(*) FROM staged_line") == [(0,)]
    assert world.rows("SELECT count(*) FROM outbox_event WHERE name = 'pledge.secured.v1'") == [(LINES - 2,)]


@pytest.mark.usefixtures("small_slices")
def test_two_jobs_at_once_book_a_file_once(world):
    file = received(world, month(world))
    jobs = [threading.Thread(target=finish_import, args=(world.sessions, file.file_id)) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert seen(world, file.file_id)["matched"] == LINES - 2
    assert world.rows("SELECT count(*) FROM bank_line") == [(LINES,)]


@pytest.mark.usefixtures("small_slices")
def test_progress_is_seen_while_it_goes_on(world):
    file, states = received(world, month(world)), []
    assert seen(world, file.file_id)["state"] == "received"
    import_bank_files(world.sessions, lambda: states.append(seen(world, file.file_id)))
    booked = [state["lines_booked"] for state in states if state["state"] == "booking"]
    assert booked == [5, 10, 12]
    assert any(state["state"] == "reading" and state["bytes_read"] for state in states)


REFUSED = {
    "empty": b"",
    "not_xml": b"Viitemaksut 12.11.2026 yhteensa 120,00",
    "not_a_bank_file": b'<Document xmlns="urn:something:else"/>',
    "doctype": b'<?xml version="1.0"?><!DOCTYPE a><Document/>',
    "unknown_account": statement(entry([Paid(100)], "E1"), total=100, iban="FI0000000000000000"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_no_file_of_ours_is_refused_at_once_and_not_kept(world, code):
    with pytest.raises(Invalid) as refused:
        received(world, REFUSED[code])
    assert refused.value.errors == {"file": [code]}
    assert world.rows("SELECT count(*) FROM bank_file") == [(0,)]


def test_a_refused_file_is_tried_anew_when_what_was_missing_is_there(world):
    ours = statement(entry([Paid(2500)], "E1"), total=2500)
    theirs = statement(entry([Paid(2500)], "E1"), total=2500, iban=IBANS[1])
    both = ours.replace(b"</Stmt>", b"</Stmt>" + theirs[theirs.index(b"<Stmt>") : theirs.index(b"</BkTo")])
    with pytest.raises(Invalid, match="unknown_account"):
        world.bring(both)
    world.account(IBANS[1])
    assert world.bring(both)["in_inbox"] == 2


@pytest.mark.parametrize(("way", "largest"), [("upload", 300), ("folder", 500), ("command", 500)])
def test_a_file_over_its_cap_is_refused(world, monkeypatch, way, largest):
    monkeypatch.setattr(receive_bank_file, "LARGEST", {way: largest})
    with pytest.raises(Invalid, match="too_large"):
        receive_bank_file.receive_bank_file(world.sessions, "a", BytesIO(b" " * (largest + 1)), "p", way)


def test_debits_and_lines_without_money_tell_nobody(world):
    pledge = world.pledge(2500)
    lines = [Paid(-2500, pledge.reference, message="P-99 palautus"), Paid(0, pledge.reference), Paid(-900)]
    told = world.bring(payments(*lines))
    assert (told["matched"], told["in_inbox"]) == (0, 2)
    assert world.rows("SELECT name FROM outbox_event") == []
    assert world.state_of(pledge) == "awaiting_payment"


def test_a_gap_is_named_by_its_days_and_gone_when_the_missing_statement_comes(world):
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1)]
    files = [
        statement(
            entry([Paid(100 * number)], f"E{number}"),
            opening=1000 * number,
            closing=1000 * (number + 1),
            total=1000,
            on=day,
        )
        for number, day in enumerate(days)
    ]
    world.bring(files[0])
    late = world.bring(files[2])
    gap = f"gap:{days[1]}..{days[1]}"
    assert gap in late["warnings"]
    assert [each["warning"] for each in list_gaps(world.sessions)] == [gap]
    world.bring(files[1])
    assert list_gaps(world.sessions) == []
    assert gap not in seen(world, late["id"])["warnings"]


def test_the_inbox_is_judged_anew_when_the_pledge_has_come(world):
    reference = viite_from_base(4_711_000)
    assert world.bring(payments(Paid(2500, reference)))["in_inbox"] == 1
    assert match_again(world.sessions, "operator").placed == 0
    pledge = world.pledge(2500, base=4_711_000)
    again = match_again(world.sessions, "operator")
    assert (again.judged, again.placed, world.state_of(pledge)) == (1, 1, "paid")
    assert world.balances() == {"bank": 2500, "held": -2500}


def test_a_kept_file_is_held_against_the_books_and_changes_nothing(world):
    content = month(world)
    told = world.bring(content)
    before = world.balances()
    replay = replay_bank_file(world.sessions, told["id"])
    assert (replay.lines, replay.differences, world.balances()) == (LINES, [], before)


def test_after_a_large_file_the_planner_knows_what_the_tables_hold(world, monkeypatch):
    monkeypatch.setattr(book_bank_file, "LARGE_FILE_LINES", 3)
    known = "SELECT reltuples::int FROM pg_class WHERE relname = 'bank_line'"
    world.bring(payments(Paid(1), Paid(2)))
    assert world.rows(known)[0][0] <= 0
    world.bring(statement(*(entry([Paid(cents)], f"L{cents}") for cents in (5, 6, 7)), total=18, opening=3))
    assert world.rows(known) == [(5,)]
