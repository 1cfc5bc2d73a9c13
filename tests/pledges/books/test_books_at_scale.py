"""A million entries in the books: what pages and frequent jobs ask costs what was posted lately."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.pledges.store.books.books import balances, desk_summary, in_transit_cents, stripe_cents
from services.pledges.store.books.day_digests import balances_at, balances_since
from services.pledges.store.books.days import last_seal
from services.pledges.store.books.statement_day_facts import last_statements, statement_facts
from services.pledges.store.settling.ledger_sums import campaigns_to_settle
from services.pledges.usecases.day_close.self_checks import run_self_checks
from tests.pledges.bank_world import TODAY, World, open_world

TRANSACTIONS, CAMPAIGNS, LATELY = 500_000, 5_000, 2_000
# Three years of books, all chained and all but the newest of closed days.
FILL = """
ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_to_seal;
ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_balances;
ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_belongs;
INSERT INTO ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, posted_at)
SELECT md5('t' || n)::uuid, :account, 'measured', n::text,
    :today - CASE WHEN n > :rows - :lately THEN 0 ELSE 1 + (:rows - n) / 500 END, now()
    FROM generate_series(1, :rows) n;
INSERT INTO ledger_entry SELECT md5('t' || n)::uuid, side,
    CASE WHEN side = 2 THEN 'held:' || md5('c' || n % :campaigns)::uuid
        WHEN n % 2 = 0 THEN 'bank:' || :account ELSE 'stripe_balance' END,
    CASE side WHEN 1 THEN 2500 ELSE -2500 END, 'EUR'
    FROM generate_series(1, :rows) n, generate_series(1, 2) side;
INSERT INTO ledger_seal SELECT n, md5('t' || n)::uuid, repeat('a', 64), now() FROM generate_series(1, :rows) n
"""
SEAL = (
    "INSERT INTO day_seal (number, day, previous_hash, hash, content, sealed_at, sealed_by) VALUES (1, :day, "
    "repeat('0', 64), repeat('a', 64), jsonb_build_object('ledger', jsonb_build_object('number', "
    "CAST(:link AS bigint), 'hash', repeat('a', 64)), 'balances', CAST(:balances AS jsonb)), now(), 'x')"
)
VIEW = (
    "SELECT collecting_account_id, split_part(account, ':', 1), sum(balance_cents) FROM ledger_balance "
    "GROUP BY 1, 2 ORDER BY 1, 2"
)


def milliseconds(asking: Callable[[], object]) -> float:
    """The middle one of three."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        asking()
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)[1]


@pytest.fixture
def owner(database) -> Iterator[tuple[World, Engine]]:
    """A world with its million entries, and a connection whose statements may take as long as they like."""
    with open_world(database("pledges")) as world:
        engine = create_engine(world.database.owner_url)
        values = {"account": str(world.account_id), "rows": TRANSACTIONS, "campaigns": CAMPAIGNS}
        values |= {"lately": LATELY, "today": TODAY}
        with engine.begin() as connection:
            for statement in FILL.split(";"):
                used = {name: value for name, value in values.items() if f":{name}" in statement}
                connection.execute(text(statement), used)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield world, engine
        engine.dispose()


def close_yesterday(session: Session) -> float:
    """Seal the day before with what all entries come to; how long adding them up took."""
    yesterday, link = TODAY - timedelta(days=1), TRANSACTIONS - LATELY
    began = time.perf_counter()
    sealed = json.dumps(balances_at(session, yesterday, link))
    took = 1000 * (time.perf_counter() - began)
    session.execute(text(SEAL), {"day": yesterday, "link": link, "balances": sealed})
    # The first closed day was checked when it was as small as first days are.
    session.execute(text("INSERT INTO self_check_mark VALUES ('balances_rebuilt', 1)"))
    session.commit()
    return took


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_million_entries_make_no_page_and_no_frequent_job_slow(owner, capsys):
    world, engine = owner
    with Session(engine) as session:
        took = {"a day's balances, whole": close_yesterday(session)}
        took["the view"] = milliseconds(lambda: session.execute(text(VIEW)).all())
        ours = [(row.collecting_account_id, row.noun, row.balance_cents) for row in balances(session)]
        assert sorted(ours) == sorted(tuple(row) for row in session.execute(text(VIEW)))
    with transaction(world.sessions) as session:
        previous = last_seal(session)
        asked = {
            "a day's balances": lambda: balances_since(session, TODAY, TRANSACTIONS, previous),
            "balances": lambda: balances(session),
            "at the provider": lambda: stripe_cents(session),
            "in transit": lambda: in_transit_cents(session, world.account_id),
            "bank rows": lambda: last_statements(session),
            "a day's statements": lambda: statement_facts(session, TODAY),
            "to settle": lambda: campaigns_to_settle(session, None, 50),
            "desk": lambda: desk_summary(session),
        }
        took |= {name: milliseconds(asking) for name, asking in asked.items()}
    checked = []
    # A run reads for twenty seconds and leaves the rest to the next one.
    for _ in range(4):
        began = time.perf_counter()
        assert all(each.passed for each in run_self_checks(world.sessions))
        checked.append(1000 * (time.perf_counter() - began))
    with capsys.disabled():
        told = ", ".join(f"{name} {round(ms)} ms" for name, ms in took.items())
        runs = ", ".join(f"{round(ms)} ms" for ms in checked)
        sys.stdout.write(f"\n{2 * TRANSACTIONS} entries: {told}; runs of the self-checks: {runs}\n")
    # Beside each other, because how busy the machine is says nothing of either.
    assert max(took[name] for name in asked) < took["the view"] / 5
    assert checked[-1] < checked[0] / 10
