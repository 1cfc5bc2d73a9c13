"""Every object of the sandbox as JSON in one SQLite file, so that a restart loses nothing."""

import json
import secrets
import sqlite3
import string
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    private TEXT NOT NULL,
    account TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS objects_of_account ON objects (kind, account, sequence);
CREATE INDEX IF NOT EXISTS objects_of_customer ON objects (kind, json_extract(body, '$.customer'));
CREATE INDEX IF NOT EXISTS objects_of_intent ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_of_payout ON objects (kind, json_extract(private, '$.payout'));
CREATE INDEX IF NOT EXISTS objects_of_source ON objects (kind, json_extract(body, '$.source_transaction'));
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    request_id TEXT NOT NULL,
    stored_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (stored_at);
CREATE TABLE IF NOT EXISTS timers (
    due_at INTEGER NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (action, subject)
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at REAL NOT NULL,
    last_answer TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_of_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS violations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    direction TEXT NOT NULL,
    operation TEXT NOT NULL,
    problem TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_TABLES = ("objects", "idempotency", "timers", "deliveries", "violations", "settings")
_ALPHABET = string.ascii_letters + string.digits


@dataclass
class Record:
    """One object: its body as the API shows it, what only the sandbox knows, and the connected account
    whose it is (empty: the platform's own)."""

    body: dict[str, Any]
    private: dict[str, Any] = field(default_factory=dict)
    account: str = ""

    @property
    def id(self) -> str:
        """The id of the object."""
        return str(self.body["id"])

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


class Store:
    """The state file. Every access happens inside `transaction()`, one at a time."""

    def __init__(self, file: Path | str) -> None:
        self.connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self._add_what_older_files_lack()
        self.connection.executescript(_SCHEMA)
        self._lock = threading.RLock()

    def _add_what_older_files_lack(self) -> None:
        columns = {row[1] for row in self.connection.execute("PRAGMA table_info(objects)")}
        if columns and "account" not in columns:
            self.connection.execute("ALTER TABLE objects ADD COLUMN account TEXT NOT NULL DEFAULT ''")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other threads wait."""
        with self._lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self.connection.close()

    def clear(self) -> None:
        """Forget everything."""
        for table in _TABLES:
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names

    def insert(
        self, body: dict[str, Any], private: dict[str, Any] | None = None, account: str = ""
    ) -> Record:
        """Keep a new object."""
        record = Record(body, private or {}, account)
        self.connection.execute(
            "INSERT INTO objects (id, kind, body, private, account) VALUES (?, ?, ?, ?, ?)",
            (record.id, body["object"], json.dumps(body), json.dumps(record.private), account),
        )
        return record

    def save(self, record: Record) -> None:
        """Keep the changes made to an object."""
        self.connection.execute(
            "UPDATE objects SET body = ?, private = ? WHERE id = ?",
            (json.dumps(record.body), json.dumps(record.private), record.id),
        )

    def find(self, identifier: str, kind: str | None = None) -> Record | None:
        """The object with this id, if there is one (of this kind)."""
        row = self.connection.execute(
            "SELECT body, private, account FROM objects WHERE id = ? AND kind = coalesce(?, kind)",
            (identifier, kind),
        ).fetchone()
        return Record(json.loads(row[0]), json.loads(row[1]), row[2]) if row else None

    def fetch(self, identifier: str, kind: str) -> Record:
        """An object that must be there, whoever's it is."""
        record = self.find(identifier, kind)
        if record is None:
            raise LookupError(f"{kind} {identifier} is gone")
        return record

    def select(
        self,
        kind: str,
        where: str = "true",
        values: tuple[Any, ...] = (),
        *,
        limit: int = -1,
        oldest_first: bool = False,
    ) -> list[Record]:
        """Objects of a kind, newest first; `where` is SQL over the columns of `objects`."""
        order = "ASC" if oldest_first else "DESC"
        rows = self.connection.execute(
            "SELECT body, private, account FROM objects"  # noqa: S608 - callers pass constants
            f" WHERE kind = ? AND {where} ORDER BY sequence {order} LIMIT ?",
            (kind, *values, limit),
        )
        return [Record(json.loads(body), json.loads(private), account) for body, private, account in rows]

    def number(self, sql: str, values: tuple[Any, ...] = ()) -> int:
        """One whole number out of a query; zero for nothing."""
        row = self.connection.execute(sql, values).fetchone()
        return int(row[0] or 0) if row else 0

    def setting(self, name: str, default: str) -> str:
        """A remembered value, such as the clock's offset."""
        row = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_setting(self, name: str, value: str) -> None:
        """Remember a value."""
        self.connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def now(self) -> int:
        """Sandbox time in seconds since 1970: real time plus the offset."""
        return int(time.time()) + int(self.setting("clock_offset", "0"))


def new_id(prefix: str, length: int = 24) -> str:
    """An id that looks like Stripe's."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))
