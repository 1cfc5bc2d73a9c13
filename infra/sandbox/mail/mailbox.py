"""Where received mails stay: one SQLite file, the newest 2 000 of them, so that a restart loses nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

KEPT_MAILS = 2_000
PAGE_SIZE = 100

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    raw BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS recipient (
    address TEXT NOT NULL,
    mail_id INTEGER NOT NULL REFERENCES mail ON DELETE CASCADE,
    PRIMARY KEY (address, mail_id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class StoredMail:
    """One mail as the SMTP dialogue brought it."""

    id: int
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class Mailbox:
    """Every mail that came in, readable from any thread."""

    def __init__(self, path: Path, kept: int = KEPT_MAILS) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._kept = kept
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            connection.execute("PRAGMA foreign_keys = ON")
            # With the write-ahead log this survives a kill; only a power cut may cost the last lines.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.row_factory = sqlite3.Row
            yield connection

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> int:
        """Store a mail and drop what is older than the newest `kept`; its number."""
        received_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._connection() as connection:
            mail_id = connection.execute(
                "INSERT INTO mail (received_at, sender, recipients, raw) VALUES (?, ?, ?, ?)",
                (received_at, sender, json.dumps(recipients), raw),
            ).lastrowid
            assert mail_id is not None  # noqa: S101 - an INSERT of one row always has a number
            connection.executemany(
                "INSERT OR IGNORE INTO recipient VALUES (?, ?)",
                [(address.casefold(), mail_id) for address in recipients],
            )
            connection.execute("DELETE FROM mail WHERE id <= ?", (mail_id - self._kept,))
        return mail_id

    def newest(self, recipient: str | None = None, before: int | None = None) -> list[StoredMail]:
        """The newest mails first, at most a page, older than number `before`."""
        return self._select("id < ?", before or 2**62, recipient, "DESC")

    def since(self, after: int = 0, recipient: str | None = None) -> list[StoredMail]:
        """Mails with a number above `after` in the order in which they came, at most a page."""
        return self._select("id > ?", after, recipient, "ASC")

    def find(self, mail_id: int) -> StoredMail | None:
        """The mail of that number."""
        found = self._select("id = ?", mail_id, None, "ASC")
        return found[0] if found else None

    def clear(self) -> None:
        """Drop every mail; numbers go on from where they were."""
        with self._connection() as connection:
            connection.execute("DELETE FROM mail")

    def _select(self, condition: str, bound: int, recipient: str | None, order: str) -> list[StoredMail]:
        query = f"SELECT * FROM mail WHERE {condition}"  # noqa: S608 - both parts are this module's words
        values: list[int | str] = [bound]
        if recipient:
            query += " AND id IN (SELECT mail_id FROM recipient WHERE address = ?)"
            values.append(recipient.casefold())
        with self._connection() as connection:
            rows = connection.execute(f"{query} ORDER BY id {order} LIMIT {PAGE_SIZE}", values).fetchall()
        return [
            StoredMail(
                row["id"], row["received_at"], row["sender"], tuple(json.loads(row["recipients"])), row["raw"]
            )
            for row in rows
        ]
