"""A state file of an earlier version is taken over."""

import sqlite3
from pathlib import Path

from infra.sandbox.stripe.store import Store

OLD_OBJECTS = """
CREATE TABLE objects (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    private TEXT NOT NULL
);
INSERT INTO objects (id, kind, body, private)
VALUES ('cus_1', 'customer', '{"id": "cus_1", "object": "customer"}', '{}');
"""


def test_what_was_kept_before_connected_accounts_is_the_platforms_own(tmp_path: Path) -> None:
    file = tmp_path / "stripe.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.executescript(OLD_OBJECTS)
    connection.close()
    store = Store(file)
    found = store.find("cus_1", "customer")
    store.close()
    assert found
    assert found.account == ""
