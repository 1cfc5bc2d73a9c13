"""Raw SQL by the app role, every way that came to mind: the database refuses it and nothing has moved."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from infra.launcher import databases
from infra.launcher.databases import plain
from services.chassis.database import transaction
from services.pledges.domain.books import postings
from services.pledges.usecases.books.ledger import post
from tests.pledges.bank_world import IBANS, open_world

DAY = date(2026, 11, 21)

NEW = (
    "INSERT INTO ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, posted_at) "
    "VALUES (:new, :account, 'test', :cause, '2026-11-21', now());"
)
ENTRY = "INSERT INTO ledger_entry VALUES ({of}, {position}, {account}, {cents}, '{currency}');"


def lines(*entries: tuple[str, int], of: str = ":new", currency: str = "EUR") -> str:
    return "".join(
        ENTRY.format(of=of, position=position, account=account, cents=cents, currency=currency)
        for position, (account, cents) in enumerate(entries, start=1)
    )


def last(of: str, position: int, account: str, cents: int) -> str:
    return ENTRY.format(of=of, position=position, account=account, cents=cents, currency="EUR")


BANK, HELD = "'bank:' || :account", "'held:' || :campaign"

UNDONE = NEW.replace("posted_at)", "posted_at, reverses)").replace("now());", "now(), :posted);")
UNDONE += lines((BANK, -2500), (HELD, 2500))
REFUND = (
    "INSERT INTO refund (id, collecting_account_id, campaign_id, pledge_id, method, amount_cents, reason, "
    "state, listed_at) VALUES (gen_random_uuid(), :account, :campaign, :pledge, 'bank_transfer', {cents}, "
    "'agreed', 'listed', now());"
)

ATTACKS = {
    "one side only": NEW + lines((BANK, 2500)),
    "no entries at all": NEW,
    "a cent off": NEW + lines((BANK, 2500), (HELD, -2499)),
    "balanced only across currencies": NEW
    + lines((BANK, 2500))
    + ENTRY.format(of=":new", position=2, account=HELD, cents=-2500, currency="USD"),
    "an empty line": NEW + lines((BANK, 0), (HELD, 0)),
    "an account outside the chart": NEW + lines(("'slush_fund'", 1), (HELD, -1)),
    "an account without its subject": NEW + lines(("'held'", 1), (HELD, -1)),
    "an account with an empty subject": NEW + lines(("'held:'", 1), (HELD, -1)),
    "an account with two subjects": NEW + lines((f"{HELD} || chr(58) || 'x'", 1), (HELD, -1)),
    "an account with an endless subject": NEW + lines(("'held:' || repeat('x', 65)", 1), (HELD, -1)),
    "an account with a line below it": NEW + lines(("'vat' || chr(10)", 1), (HELD, -1)),
    "a noun that has no subject, with one": NEW + lines(("'vat:x'", 1), (HELD, -1)),
    "the bank of another account": NEW + lines(("'bank:' || :other", 1), (HELD, -1)),
    "a collecting account that is not there": NEW.replace(":account", ":posted")
    + lines((HELD, 1), ("'vat'", -1)),
    "the same cause twice": NEW
    + lines((BANK, 1), (HELD, -1))
    + NEW.replace(":new", ":other")
    + lines((BANK, 1), (HELD, -1), of=":other"),
    "a balanced pair slipped into old books": last(":posted", 3, BANK, 1) + last(":posted", 4, HELD, -1),
    "the same, posing as its writer": "UPDATE ledger_transaction SET written_by = pg_current_xact_id();",
    "a changed sum": "UPDATE ledger_entry SET amount_cents = amount_cents * 2;",
    "a moved entry": "UPDATE ledger_entry SET account = 'vat' WHERE position = 1;",
    "a deleted entry": "DELETE FROM ledger_entry;",
    "a deleted transaction": "DELETE FROM ledger_transaction;",
    "everything emptied": "TRUNCATE ledger_transaction CASCADE;",
    "entries emptied": "TRUNCATE ledger_entry;",
    "a transaction kept out of the chain": "DELETE FROM ledger_unsealed;",
    "a broken seal": "DELETE FROM ledger_seal; UPDATE ledger_seal SET hash = repeat('0', 64);",
    "the guard switched off": "ALTER TABLE ledger_entry DISABLE TRIGGER ALL;",
    "the guard dropped": "DROP TRIGGER ledger_entry_append_only ON ledger_entry;",
    "triggers passed by": "SET session_replication_role = replica;",
    "an upsert": last(":posted", 1, BANK, 5).replace(
        ";", " ON CONFLICT (transaction_id, position) DO UPDATE SET amount_cents = 5;"
    ),
    "a merge": "MERGE INTO ledger_entry e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE;",
    "a rule of one's own": "CREATE RULE r AS ON INSERT TO ledger_entry DO INSTEAD NOTHING;",
    "a file rewritten": "UPDATE bank_file SET content = '';",
    "a refund made larger": "UPDATE refund SET amount_cents = 1;",
    "a bank line made larger": "UPDATE bank_line SET amount_cents = 1;",
    "a request rewritten": "UPDATE approval SET content = '{}', requested_by = 'x';",
    "another sum to approve": "UPDATE approval SET amount_cents = 1;",
    "a request with a longer life": "UPDATE approval SET expires_at = expires_at + interval '1 year';",
    "a request taken away": "DELETE FROM approval;",
    "a decision by whoever asked": "UPDATE approval SET state = 'executed', decided_by = requested_by, "
    "decided_at = now();",
    "a decision by nobody": "UPDATE approval SET state = 'executed', decided_at = now();",
    "a bank line taken away": "DELETE FROM bank_line;",
    "a bank line with another reference": "UPDATE bank_line SET reference = '1009', party_iban = 'x';",
    "a statement with another balance": "UPDATE bank_statement SET closing_cents = 0;",
    "a statement taken away": "DELETE FROM bank_statement;",
    "a bank file taken away": "DELETE FROM bank_file;",
    "bank files emptied": "TRUNCATE bank_file CASCADE;",
    "a refund above what was paid": REFUND.format(cents=2501),
    "two refunds that are more together": REFUND.format(cents=2000) + REFUND.format(cents=501),
    "more given back than was paid": "UPDATE pledge SET refunded_cents = paid_cents + 1;",
    "a refund taken away": "DELETE FROM refund;",
    "undone twice": UNDONE + UNDONE.replace(":new", ":other").replace(":cause", "'again'"),
    "an undoing of what is not there": UNDONE.replace(":posted", ":campaign"),
    "a link of the chain by hand": "INSERT INTO ledger_seal VALUES (1, :posted, 'by hand', now());",
    "a number of the chain twice": "INSERT INTO ledger_seal VALUES (1, :posted, repeat('1', 64), now());"
    "INSERT INTO ledger_seal VALUES (1, :posted, repeat('2', 64), now());",
    "the chain emptied": "TRUNCATE ledger_seal;",
    "what waits for its seal emptied": "TRUNCATE ledger_unsealed;",
    "a guard rewritten": "CREATE OR REPLACE FUNCTION ledger_transaction_balances() RETURNS trigger "
    "LANGUAGE plpgsql AS $$ BEGIN RETURN NULL\\; END $$;",
    "a table dropped": "DROP TABLE ledger_entry CASCADE;",
    "a check dropped": "ALTER TABLE approval DROP CONSTRAINT two_people;",
    "a column altered": "ALTER TABLE ledger_entry ALTER amount_cents TYPE numeric;",
    "rights given to oneself": "GRANT ALL ON ledger_entry TO CURRENT_USER; "
    "UPDATE ledger_entry SET position = 7;",
    "the owner played": "SET ROLE pledges_owner; DELETE FROM ledger_entry;",
    "a trigger of one's own": "CREATE TRIGGER t BEFORE INSERT ON ledger_entry FOR EACH ROW "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger();",
    "a row lock that outlives rights": "SELECT * FROM ledger_entry FOR UPDATE;",
}


def run(session, statements, values):
    for statement in [statements] if "$$" in statements else statements.split(";")[:-1]:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        session.execute(text(statement), used)


# What an attack could aim at: a paid pledge, the bank's word for it, and a request of two people.
GUARDED = (
    "ledger_transaction",
    "ledger_entry",
    "ledger_unsealed",
    "ledger_seal",
    "bank_file",
    "bank_statement",
    "bank_line",
    "refund",
    "approval",
    "pledge",
)
REQUEST = (
    "INSERT INTO approval (id, kind, subject_id, content, content_hash, amount_cents, comment, requested_by, "
    "requested_at, expires_at) VALUES (:new, 'refund', :new, '{}', repeat('b', 64), 500, 'x', "
    "'person:maija', now(), now() + interval '1 day');"
)
LISTED = REFUND.format(cents=500)


@pytest.fixture(scope="module")
def world(postgres, template):
    """One world for all attacks: none of them leaves a trace."""
    database = databases.reach(postgres.admin_url, "pledges", "pledges_attacked")
    databases.copy_database(postgres.admin_url, template("pledges"), database)
    with open_world(database) as world:
        yield world
    databases.drop_database(postgres.admin_url, database.name)


@pytest.fixture(scope="module")
def furnished(world):
    """What attacks may name, in a world where there is something of each kind to be had."""
    received = postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, 2500)
    with transaction(world.sessions) as session:
        posted = post(session, received)
    named = {"account": str(world.account_id), "campaign": str(world.campaign_id), "posted": posted}
    named |= {"pledge": world.pledge(2500, "paid", paid_cents=2500).id, "other": world.account(IBANS[1])}
    with transaction(world.sessions) as session:
        run(session, REQUEST + LISTED, named | {"new": uuid4()})
    return named


@pytest.fixture
def values(furnished):
    """The same, with a new name and a new cause for each attack."""
    return furnished | {"new": uuid4(), "cause": str(uuid4())}


def contents(world):
    """Every row of every guarded table, as one fingerprint each."""
    read = "SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')), count(*) FROM {} t"
    return {table: world.rows(read.format(table))[0] for table in GUARDED}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_raw_sql_by_the_app_role_cannot_break_the_books(world, values, attack):
    before = contents(world)
    with pytest.raises(DBAPIError) as refused, transaction(world.sessions) as session:
        run(session, attack, values)
    # Refused by a rule or a missing right, not because the attack was misspelt.
    assert refused.value.orig.sqlstate in {"23001", "23503", "23505", "23514", "42501"}
    assert contents(world) == before


@pytest.mark.parametrize(
    ("copied", "row"),
    [
        ("ledger_entry", "{posted}\t3\tvat\t5\tEUR"),
        ("ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, posted_at)",
         "{new}\t{account}\tcopied\t1\t2026-11-21\t2026-11-21"),
        ("ledger_seal", "1\t{posted}\t0\t2026-11-21"),
    ],
    ids=("into old books", "a transaction without entries", "a seal that is no hash"),
)  # fmt: skip
def test_copying_rows_in_meets_the_same_guards(world, values, copied, row):
    before = contents(world)
    with psycopg.connect(plain(world.database.url)) as connection, pytest.raises(psycopg.Error) as refused:
        with connection.cursor().copy(f"COPY {copied} FROM STDIN") as copy:
            copy.write(row.format(**values) + "\n")
        connection.commit()
    assert refused.value.sqlstate in {"23514", "42501"}
    assert contents(world) == before


def test_a_balanced_transaction_of_the_same_kind_is_let_through(world, values):
    before = contents(world)
    with transaction(world.sessions) as session:
        run(session, NEW + lines((BANK, 2500), (HELD, -2500)), values)
    assert contents(world) != before


def test_the_owner_of_the_tables_could_do_it_and_the_fingerprints_would_show_it(world, values):
    """The control: without the guards the very same statements do their harm."""
    before = contents(world)
    owner = create_engine(world.database.owner_url)
    harm = (
        "a changed sum",
        "another sum to approve",
        "a refund made larger",
        "a transaction kept out of the chain",
    )
    with owner.begin() as connection:
        for table in ("ledger_entry", "ledger_unsealed"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for name in harm:
            run(connection, ATTACKS[name], values)
    owner.dispose()
    after = contents(world)
    harmed = {"ledger_entry", "ledger_unsealed", "approval", "refund"}
    assert {table for table in GUARDED if after[table] != before[table]} == harmed
