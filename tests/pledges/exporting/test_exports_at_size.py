"""A hundred thousand rows go out of the database in flat memory; how long it takes is printed."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Result, TextClause, text
from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.exporting.orders import Bound, ExportOrder
from services.pledges.store.exporting import slices
from services.pledges.store.exporting.presale import presale
from services.pledges.usecases.exporting.number_vouchers import bring_up_to_date
from tests.pledges.bank_world import World, open_world
from tests.pledges.books_proof import FOR_EVER

TRANSACTIONS = 50_000
# Of the tables that grow with the books.
SCANNED_WHOLE = re.compile(
    r"(Seq Scan|Bitmap Heap Scan) on (voucher|voucher_line|ledger_\w+|bank_line|payment)\b"
)
FILL = """
INSERT INTO ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, campaign_id,
    posted_at)
SELECT gen_random_uuid(), :account, 'bank_line', 'x' || n, DATE '2026-01-01' + n % 300, :campaign, now()
FROM generate_series(1, :times) n;
INSERT INTO ledger_entry
SELECT t.id, side.position, side.account, side.cents, 'EUR' FROM ledger_transaction t
CROSS JOIN LATERAL (VALUES (1, 'bank:' || t.collecting_account_id, 2500),
    (2, 'held:' || t.campaign_id, -2500)) side (position, account, cents);
"""
# One export in a process of its own: rows, seconds by the clock and of the processor, and kB of memory more.
MEASURE = """
import sys, time
from services.chassis.database import connect, make_sessions
from services.pledges.domain.exporting.columns import Kind
from services.pledges import store
from services.chassis.database import load_rows
from tests.pledges.books_proof import exported, FOR_EVER
from tests.pledges.most_memory import most_memory_kb
load_rows(store)
sessions = make_sessions(connect(sys.argv[1]))
before = most_memory_kb()
since, worked = time.monotonic(), time.process_time()
made = exported(sessions, Kind(sys.argv[2]), FOR_EVER, format=sys.argv[3])
made.file.close()
seconds = round(time.monotonic() - since, 1), round(time.process_time() - worked, 1)
print(made.row_count, *seconds, most_memory_kb() - before)
"""
ASKED = [
    ("journal", "csv"),
    ("journal", "xlsx"),
    ("ledger", "csv"),
    ("trial_balance", "csv"),
    ("beancount", "csv"),
]


def fill(world: World, times: int) -> None:
    with transaction(world.sessions) as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in FILL.split(";")[:-1]:
            values = {"account": world.account_id, "campaign": world.campaign_id, "times": times}
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            session.execute(text(statement), used)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_hundred_thousand_rows_go_out_in_flat_memory(database):
    with open_world(database("pledges")) as world:
        fill(world, TRANSACTIONS)
        assert bring_up_to_date(world.sessions) == TRANSACTIONS
        told = [(kind, form, *measure(world, kind, form)) for kind, form in ASKED]
    for kind, form, rows, seconds, worked, grown in told:
        sys.stdout.write(
            f"{kind} {form}: {rows} rows, {seconds} s, {worked} s of the processor, {grown} kB of memory\n"
        )
    assert all(grown < 40_000 for *_, grown in told), told


def measure(world: World, kind: str, form: str) -> tuple[int, float, float, int]:
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, world.database.url, kind, form],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert run.returncode == 0, run.stderr[-2000:]
    rows, seconds, worked, grown = run.stdout.split()
    return int(rows), float(seconds), float(worked), int(grown)


def test_every_slice_is_read_along_an_index(database):
    with open_world(database("pledges")) as world:
        fill(world, 20)
        position = bring_up_to_date(world.sessions)
        scoped = ({}, {"collecting_account_id": world.account_id}, {"campaign_id": world.campaign_id})
        for scope in scoped:
            order = ExportOrder(kind=Kind.JOURNAL, since=FOR_EVER[0], until=FOR_EVER[1], **scope)
            for plan in plans(world, order, Bound(position, datetime.now(UTC))):
                assert re.search(r"Index (Only )?Scan", plan) and not SCANNED_WHOLE.search(plan), plan


def plans(world: World, order: ExportOrder, bound: Bound) -> list[str]:
    """How the database would read the next rows of each table."""
    middle, owner = date(2026, 6, 1), world.account_id
    with slices.one_snapshot(world.sessions) as session:
        explained = Explained(session)
        slices.journal(explained, order, bound, (middle, 9), 5)
        slices.lines(explained, order, bound, (owner, "bank", middle, 9, 1), 5)
        slices.lines(explained, order, bound, None, 5, ("stripe_fees",))
        slices.balances(explained, order, bound, (owner, "bank"), 5)
        presale(explained, order, bound, None, 5)
    return explained.plans


class Explained:
    """A session that only asks how each query would be carried out."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.plans: list[str] = []

    def execute(self, query: TextClause, values: dict[str, object]) -> Result:
        lines = self.session.execute(text(f"EXPLAIN {query.text}"), values).scalars()
        self.plans.append("\n".join(lines))
        return self.session.execute(text("SELECT WHERE false"))
