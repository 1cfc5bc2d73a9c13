"""Whoever owns the database may change what was closed, but not without being found and named."""

# ruff: noqa: S608

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.orm import Session

from infra.launcher import databases
from infra.launcher.postgres import Postgres
from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from services.pledges.domain.books.ledger import seal
from services.pledges.usecases.books.seal_ledger import GENESIS
from services.pledges.usecases.day_close.verify import find_faults
from services.pledges.usecases.day_close.verify_ledger import Fault
from tests.pledges.card_world import found_city
from tests.pledges.day_world import Days, a_full_day

LINE = "(SELECT id FROM bank_line WHERE amount_cents = 2500)"
CHARGE = "(SELECT id FROM ledger_transaction WHERE cause_kind = 'card_charge')"
RECEIPT = (
    "(SELECT id FROM ledger_transaction WHERE cause_kind = 'bank_line' "
    "AND cause_id = (SELECT id::text FROM bank_line WHERE amount_cents = 2500))"
)
ENTRY = f"transaction_id = {RECEIPT} AND position = 1"
NEW_ID = "'00000000-0000-7000-8000-000000000001'"
NEW = (
    "INSERT INTO ledger_transaction (id, collecting_account_id, cause_kind, cause_id, booked_on, posted_at) "
    f"SELECT {NEW_ID}, collecting_account_id, 'bank_line', 'more', booked_on, now() "
    f"FROM ledger_transaction WHERE id = {RECEIPT}; "
    f"INSERT INTO ledger_entry SELECT {NEW_ID}, position, account, amount_cents, "
    f"currency FROM ledger_entry WHERE transaction_id = {RECEIPT}"
)

# What is done to two closed days by somebody who owns the database, and what it must be called.
FAULTS = {
    "the amount of an entry is altered": (
        f"UPDATE ledger_entry SET amount_cents = amount_cents + 1 WHERE {ENTRY}",
        {"entry_altered"},
    ),
    "an entry is deleted": (f"DELETE FROM ledger_entry WHERE {ENTRY}", {"entry_deleted"}),
    "a transaction is deleted with its entries": (
        f"DELETE FROM ledger_entry WHERE transaction_id = {CHARGE}; "
        "DELETE FROM ledger_transaction WHERE cause_kind = 'card_charge'",
        {"transaction_deleted"},
    ),
    "a transaction is slipped in": (NEW, {"transaction_inserted"}),
    "an entry is moved to another account": (
        f"UPDATE ledger_entry SET account = 'write_off' WHERE transaction_id = {RECEIPT} AND position = 2",
        {"account_changed"},
    ),
    "a transaction is moved to another day": (
        f"UPDATE ledger_transaction SET booked_on = booked_on - 3 WHERE id = {CHARGE}",
        {"booked_on_changed"},
    ),
    "debit and credit change places": (
        f"UPDATE ledger_entry SET amount_cents = -amount_cents WHERE transaction_id = {RECEIPT}",
        {"signs_swapped"},
    ),
    "both sides of a transaction grow": (
        f"UPDATE ledger_entry SET amount_cents = amount_cents * 2 WHERE transaction_id = {RECEIPT}",
        {"transaction_altered"},
    ),
    "the sum of a bank line is altered": (
        f"UPDATE bank_line SET amount_cents = 2600 WHERE id = {LINE}",
        {"bank_line_altered"},
    ),
    "a bank line is deleted": (f"DELETE FROM bank_line WHERE id = {LINE}", {"bank_line_deleted"}),
    "the closing balance of a statement is altered": (
        "UPDATE bank_statement SET closing_cents = closing_cents - 1 WHERE closing_cents = 3500",
        {"statement_balance_altered"},
    ),
    "a statement is deleted": (
        "DELETE FROM bank_statement WHERE closing_cents = 3500",
        {"statement_deleted"},
    ),
    "the bytes of a bank file are altered": (
        "UPDATE bank_file_part SET content = set_byte(content, 200, 88)",
        {"bank_file_altered"},
    ),
    "an item of a payout is altered": (
        "UPDATE payout_item SET net_cents = net_cents - 1, fee_cents = fee_cents + 1 WHERE kind = 'charge'",
        {"payout_item_altered"},
    ),
    "what the provider told is altered": (
        "UPDATE provider_item SET net_cents = net_cents - 1, fee_cents = fee_cents + 1 WHERE kind = 'payout'",
        {"provider_item_altered"},
    ),
    "two seals of the books change places": (
        "UPDATE ledger_seal SET number = number + 1000 WHERE number IN (2, 3); "
        "UPDATE ledger_seal SET number = 1005 - number WHERE number > 1000",
        {"seals_reordered"},
    ),
    "a seal of the books is deleted": ("DELETE FROM ledger_seal WHERE number = 2", {"seal_deleted"}),
    "the newest seals of the books are cut off": (
        "DELETE FROM ledger_seal WHERE number >= 3",
        {"seals_truncated"},
    ),
    "the content of a closed day is altered": (
        "UPDATE day_seal SET content = jsonb_set(content, '{differences}', '[[1]]') WHERE number = 1",
        {"day_seal_altered"},
    ),
    "the newest closed day is cut off": (
        "DELETE FROM day_seal WHERE number = 2",
        {"day_seals_truncated"},
    ),
    "the first closed day is deleted": (
        "DELETE FROM day_seal WHERE number = 1",
        {"day_seal_deleted", "day_seals_truncated"},
    ),
}


@dataclass
class Closed:
    """Two closed days in a database that a superuser is connected to, and the folder with their heads."""

    connection: Connection
    folder: Path

    def faults_after(self, *statements: str) -> list[Fault]:
        """What is found after somebody has run that past every guard; then it is as if nobody had."""
        undone = self.connection.begin()
        try:
            self.connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for each in statements:
                self.connection.exec_driver_sql(each)
            with Session(self.connection, join_transaction_mode="create_savepoint") as session:
                return find_faults(session, str(self.folder))
        finally:
            undone.rollback()


@pytest.fixture(scope="module")
def closed(
    postgres: Postgres, template: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Closed]:
    """Two days with a charge, receipts of the bank and a payout that arrived, proved and closed."""
    original = databases.reach(postgres.admin_url, "pledges", "closed_days")
    databases.copy_database(postgres.admin_url, template("pledges"), original)
    folder = tmp_path_factory.mktemp("heads")
    with running(Settings()) as (address, sandbox), found_city(original, address, sandbox) as city:
        a_full_day(Days(city, folder))
    engine = create_engine(make_url(postgres.admin_url).set(database=original.name))
    with engine.connect() as connection:
        yield Closed(connection, folder)
    engine.dispose()
    databases.drop_database(postgres.admin_url, original.name)


def test_nothing_is_found_where_nobody_changed_anything(closed: Closed):
    assert closed.faults_after("SELECT 1") == []


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_found_and_named(closed: Closed, fault: str):
    statement, names = FAULTS[fault]
    assert {found.code for found in closed.faults_after(*statement.split("; "))} == names


def test_what_stood_there_before_is_told(closed: Closed):
    [altered] = closed.faults_after(FAULTS["the amount of an entry is altered"][0])
    assert altered.before == "2500"
    [moved] = closed.faults_after(FAULTS["an entry is moved to another account"][0])
    assert moved.before == "unallocated_receipts"


def test_a_chain_that_was_made_anew_over_other_content_does_not_have_the_heads_kept_outside(closed: Closed):
    with closed.connection.begin():
        rows = closed.connection.exec_driver_sql("SELECT number, content FROM day_seal ORDER BY number").all()
    previous, statements = GENESIS, []
    for number, content in rows:
        forged = {**content, "differences": []} | {"payouts": []}
        hashed = seal(previous, forged)
        statements.append(
            f"UPDATE day_seal SET content = content || '{{\"payouts\": []}}', hash = '{hashed}', "
            f"previous_hash = '{previous}' WHERE number = {number}"
        )
        previous = hashed
    assert {found.code for found in closed.faults_after(*statements)} == {"day_seal_rewritten"}


def test_a_folder_without_the_newest_head_is_told(closed: Closed, tmp_path: Path):
    lines = (closed.folder / "day-heads.txt").read_text().splitlines()
    (tmp_path / "day-heads.txt").write_text(lines[0] + "\n")
    found = replace(closed, folder=tmp_path).faults_after("SELECT 1")
    assert [(each.code, each.subject) for each in found] == [("heads_not_exported", "2–2")]
