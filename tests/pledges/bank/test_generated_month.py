"""A month of an account: every injected fault is reported once, none is invented, nothing is miscredited."""

import random
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import insert

from infra.launcher.databases import ServiceDatabase
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.pledges.bank_files import open_bank_file
from services.pledges.bank_files.noted import Noted
from services.pledges.store.pledging.pledge import Pledge
from tests.pledges.bank_file_faults import FILE_FAULTS
from tests.pledges.bank_line_faults import LINE_FAULTS
from tests.pledges.bank_month import OPEN, OTHER, Case, Month, Wanted, own_account
from tests.pledges.bank_world import IBANS, TODAY, World, open_world
from tests.pledges.books_proof import assert_books_pass_beancount

SHORT, LONG = 5_000, 100_000
SEED = 20261122

# Longer than the month, so that nothing in it was paid before it was promised.
_PROMISED_BEFORE = timedelta(days=90)


def planned(lines: int) -> Month:
    """One line in a hundred is faulty, each kind of fault as often as any other and at least once."""
    kinds = {**LINE_FAULTS, **FILE_FAULTS}
    cases: list[Case] = []
    faulty = 0
    while faulty < lines // 100 or len(cases) < len(kinds):
        kind = list(kinds)[len(cases) % len(kinds)]
        number = len(cases) + 1
        case = Case(kind, number, IBANS[0] if kind in LINE_FAULTS else own_account(number))
        kinds[kind](case)
        cases.append(case)
        faulty += len(case.left)
    random.Random(SEED).shuffle(cases)
    return Month(lines, SEED, cases)


def stand(world: World, month: Month) -> None:
    """Have all accounts, campaigns and pledges of the month in the database."""
    campaigns = {OPEN: world.campaign_id, OTHER: world.campaign(account_id=world.account(IBANS[1]))}
    campaigns["ended"] = world.campaign(last_day=TODAY - timedelta(days=5))
    campaigns |= {state: world.campaign(state=state) for state in ("cancelled", "not_funded")}
    for case in month.cases:
        if case.iban != IBANS[0]:
            campaigns[case.iban] = world.campaign(account_id=world.account(case.iban))
    subject, now = world.pledge(base=999_999).contact_subject, datetime.now(UTC)
    pledges = month.pledges()
    while rows := [_row(each, campaigns, subject, now) for each in islice(pledges, 5000)]:
        with transaction(world.sessions) as session:
            session.execute(insert(Pledge), rows)


def _row(wanted: Wanted, campaigns: dict, subject: object, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "campaign_id": campaigns[wanted.campaign],
        "method": wanted.method,
        "amount_cents": wanted.cents,
        "state": wanted.state,
        "reference": wanted.reference,
        "due_on": TODAY + timedelta(days=7),
        "locale": "fi",
        "contact_subject": subject,
        "consent_version": "1",
        "made_at": now - _PROMISED_BEFORE,
        "reserved_at": now - _PROMISED_BEFORE,
    }


def bring_month(world: World, month: Month, folder: Path) -> Counter[str]:
    """Bring every file; what was said without cause, or not said though there was one."""
    wrong: Counter[str] = Counter()
    said_of_main: list[str] = []
    for path in month.write(folder):
        said_of_main += world.bring(path.read_bytes(), path.name)["warnings"]
    to_say = as_told(warning for case in month.cases for warning in case.warnings)
    if Counter(said_of_main) != Counter(to_say):
        wrong[f"main account: {said_of_main} instead of {to_say}"] += 1
    for case in month.cases:
        for file in case.files:
            said = world.bring(file.content, file.name)["warnings"]
            if Counter(said) != Counter(file.warnings):
                wrong[f"{case.kind}: {said} instead of {list(file.warnings)}"] += 1
    return wrong


def as_told(warnings: Iterable[str]) -> list[str]:
    """Warnings of one file as people get them: of each code the first ten, and how many more there were."""
    noted = Noted()
    for warning in warnings:
        noted.note(*warning.split(":", 1))
    return list(noted.codes())


def misjudged(world: World, month: Month) -> Counter[str]:
    """Lines of faults of which something else became than must, lines that are there for no reason."""
    rows = world.rows("SELECT coalesce(archive_id, entry_reference), state, reason FROM bank_line")
    found = Counter(rows)
    for _, _, _, archive_id in month.plain():
        found[(archive_id, "matched", None)] -= 1
    kinds = {left.archive_id: case.kind for case in month.cases for left in case.left}
    for case in month.cases:
        for left in case.left:
            found[(left.archive_id, left.state, left.reason)] -= 1
    return Counter({f"{kinds.get(row[0])}: {row}": times for row, times in found.items() if times})


def check_credits(world: World, month: Month) -> None:
    """Exactly the pledges that were paid are paid, with exactly their sum, by a line of their reference."""
    paid = {wanted.reference for _, wanted, _, _ in month.plain()}
    paid |= {wanted.reference for case in month.cases for wanted in case.paid}
    rows = world.rows("SELECT reference FROM pledge WHERE state = 'paid'")
    assert {reference for (reference,) in rows} == paid
    miscredited = world.rows(
        "SELECT count(*) FROM bank_line l JOIN pledge p ON p.id = l.pledge_id WHERE l.state = 'matched' "
        "AND (l.amount_cents <> p.amount_cents OR l.reference <> p.reference)"
    )
    assert miscredited == [(0,)]
    assert world.rows("SELECT count(*) FROM pledge WHERE paid_cents NOT IN (0, amount_cents)") == [(0,)]


def prove(world: World, month: Month, folder: Path) -> None:
    stand(world, month)
    began = time.perf_counter()
    wrong = bring_month(world, month, folder)
    seconds = time.perf_counter() - began
    # Not `+=`, which leaves out what is missing.
    wrong.update(misjudged(world, month))
    assert wrong == Counter(), dict(wrong)
    check_credits(world, month)
    began = time.perf_counter()
    vouchers = assert_books_pass_beancount(world)
    proved = time.perf_counter() - began
    ((lines, matched),) = world.rows(
        "SELECT count(*), count(*) FILTER (WHERE state = 'matched') FROM bank_line"
    )
    faulty = sum(len(case.left) for case in month.cases)
    # The short month has each kind of fault once, which is a little more than one line in a hundred.
    assert matched / lines >= 1 - max(faulty / lines, 0.01)
    sys.stdout.write(
        f"{lines} lines, {faulty} of them faulty in {len(month.cases)} cases: {seconds:.1f} s, "
        f"{lines / seconds:.0f} a second, {matched / lines:.2%} matched by themselves; "
        f"{vouchers} vouchers proved by bean-check in {proved:.1f} s\n"
    )


def test_every_fault_of_a_month_is_reported_once_and_none_invented(world, tmp_path):
    assert len(LINE_FAULTS) + len(FILE_FAULTS) >= 50
    prove(world, planned(SHORT), tmp_path)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_fault_of_a_large_month_is_reported_once_and_none_invented(world, tmp_path):
    prove(world, planned(LONG), tmp_path)


# The import of one file in a process of its own: lines matched, seconds, and memory in kB beyond the start.
IMPORT = """
import sys, time
from pathlib import Path
from services.chassis.database import connect, load_rows, make_sessions
from services.pledges import store
from services.pledges.usecases.bank.import_bank_file import finish_import
from services.pledges.usecases.bank.receive_bank_file import receive_bank_file
from tests.pledges.most_memory import most_memory_kb
load_rows(store)
sessions = make_sessions(connect(sys.argv[1], statement_seconds=60))
before, began = most_memory_kb(), time.perf_counter()
with Path(sys.argv[2]).open("rb") as stream:
    received = receive_bank_file(sessions, "kuukausi.xml", stream, "person:finance", "command")
finish_import(sessions, received.file_id)
print(time.perf_counter() - began, most_memory_kb() - before)
"""


def imported_apart(database: Callable[[str], ServiceDatabase], lines: int, folder: Path) -> int:
    """How much memory the import of one file of so many payments takes, in kB; what it did is printed."""
    month = Month(lines, SEED, [], days=1)
    with open_world(database("pledges")) as world:
        stand(world, month)
        (path,) = month.write(folder)
        command = [sys.executable, "-c", IMPORT, world.database.url, str(path)]
        told = subprocess.check_output(command, cwd=Path(__file__).parents[3], text=True)
        assert world.rows("SELECT count(*) FROM bank_line WHERE state = 'matched'") == [(lines,)]
    seconds, grown = float(told.split()[0]), int(told.split()[1])
    sys.stdout.write(f"{lines} lines in one file: {lines / seconds:.0f} a second, {grown // 1024} MiB\n")
    return grown


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_importing_takes_the_same_memory_for_a_larger_file(database, tmp_path):
    few, many = (imported_apart(database, lines, tmp_path) for lines in (20_000, LONG))
    assert many < few + 32 * 1024


def read_month(lines: int, folder: Path) -> tuple[float, int]:
    """Lines read a second, and the most memory that reading took."""
    paths = list(Month(lines, SEED, []).write(folder))
    began, read = time.process_time(), 0
    for path in paths:
        with path.open("rb") as stream:
            read += sum(1 for _ in open_bank_file(stream))
    seconds = time.process_time() - began
    tracemalloc.start()
    with paths[0].open("rb") as stream:
        for _ in open_bank_file(stream):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return read / seconds, peak


def test_reading_takes_the_same_memory_for_more_lines(tmp_path):
    _, few = read_month(1_000, tmp_path)
    pace, many = read_month(10_000, tmp_path)
    sys.stdout.write(f"{pace:.0f} lines read a second; at most {few // 1024} and {many // 1024} KiB\n")
    assert many < few + 512 * 1024
