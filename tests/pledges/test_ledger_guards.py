"""The database refuses what would make the books wrong, whoever asks and however."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from services.chassis.database import transaction
from services.pledges.domain.books import postings
from services.pledges.domain.books.ledger import Line, NotAPosting, Posting
from services.pledges.usecases.books.ledger import PostedDifferently, post, reverse
from services.pledges.usecases.books.seal_ledger import broken_seals, seal_ledger
from tests.pledges.bank_world import IBANS, open_world

DAY = date(2026, 11, 21)


@pytest.fixture
def world(database):
    with open_world(database("pledges")) as world:
        yield world


@pytest.fixture
def posted(world):
    """A transaction of 25.00 in the books."""
    with transaction(world.sessions) as session:
        return post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, 2500))


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
}


def run(session, statements, values):
    for statement in statements.split(";")[:-1]:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        session.execute(text(statement), used)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_raw_sql_by_the_app_role_cannot_break_the_books(world, posted, attack):
    other = world.account(IBANS[1])
    before = world.balances()
    values = {
        "new": uuid4(),
        "cause": str(uuid4()),
        "account": str(world.account_id),
        "campaign": str(world.campaign_id),
    }
    values |= {"other": other, "posted": posted}
    with pytest.raises(DBAPIError) as refused, transaction(world.sessions) as session:
        run(session, attack, values)
    # Refused by a rule or a missing right, not because the attack was misspelt.
    assert refused.value.orig.sqlstate in {"23001", "23503", "23505", "23514", "42501"}
    assert world.balances() == before == {"bank": 2500, "held": -2500}


def test_a_balanced_transaction_of_the_same_kind_is_let_through(world):
    with transaction(world.sessions) as session:
        values = {
            "new": uuid4(),
            "cause": "control",
            "account": str(world.account_id),
            "campaign": str(world.campaign_id),
        }
        run(session, NEW + lines((BANK, 2500), (HELD, -2500)), values)
    assert world.balances() == {"bank": 2500, "held": -2500}


def test_posting_the_same_thing_again_changes_nothing(world):
    posting = postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, 2500)
    with transaction(world.sessions) as session:
        assert post(session, posting) == post(session, posting)
    assert world.balances() == {"bank": 2500, "held": -2500}


def test_one_cause_with_two_stories_is_a_loud_failure(world):
    line = uuid4()
    with transaction(world.sessions) as session:
        post(session, postings.bank_received(world.account_id, world.campaign_id, line, DAY, 2500))
    with pytest.raises(PostedDifferently), transaction(world.sessions) as session:
        post(session, postings.bank_received(world.account_id, world.campaign_id, line, DAY, 2600))


def test_a_mistake_is_reversed_once_and_stays_to_be_seen(world, posted):
    with transaction(world.sessions) as session:
        first = reverse(session, posted)
    with transaction(world.sessions) as session:
        assert reverse(session, posted) == first
    assert world.balances() == {}
    assert world.rows("SELECT count(*) FROM ledger_entry") == [(4,)]


@pytest.mark.parametrize(
    ("lines_given", "code"),
    [
        ((Line("vat", 5),), "too_few_lines"),
        ((Line("vat", 5), Line("vat", -4)), "does_not_balance"),
        ((Line("vat", 0), Line("vat", 0)), "empty_line"),
        ((Line("held", 5), Line("vat", -5)), "malformed_account"),
        ((Line("vat:1", 5), Line("vat", -5)), "malformed_account"),
        ((Line("gold", 5), Line("vat", -5)), "unknown_account"),
        ((Line(f"bank:{uuid4()}", 5), Line("vat", -5)), "bank_of_another_collecting_account"),
    ],
)
def test_a_posting_that_is_no_double_entry_cannot_even_be_made(lines_given, code):
    with pytest.raises(NotAPosting, match=code):
        Posting(collecting_account_id=uuid4(), cause_kind="t", cause_id="1", booked_on=DAY, lines=lines_given)


def test_the_chain_of_seals_shows_which_link_was_tampered_with(world, posted):
    with transaction(world.sessions) as session:
        for cents in (100, 200, 300):
            post(session, postings.bank_received(world.account_id, world.campaign_id, uuid4(), DAY, cents))
    assert seal_ledger(world.sessions) == 4
    assert seal_ledger(world.sessions) == 0
    with world.sessions() as session:
        assert list(broken_seals(session)) == []
    owner = create_engine(world.database.owner_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE ledger_entry SET amount_cents = amount_cents * 3 WHERE abs(amount_cents) = 200")
        )
    owner.dispose()
    with world.sessions() as session:
        assert list(broken_seals(session)) == [3]
