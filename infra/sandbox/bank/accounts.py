"""Accounts and their booked lines, kept in one SQLite file; the bank's own clock beside them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
PAGE_SIZE = 100

_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (iban TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS line (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    iban TEXT NOT NULL REFERENCES account,
    booked_on TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
    reference TEXT NOT NULL,
    message TEXT NOT NULL,
    party_name TEXT NOT NULL,
    party_iban TEXT NOT NULL,
    end_to_end_id TEXT NOT NULL,
    request_key TEXT UNIQUE
);
CREATE INDEX IF NOT EXISTS line_of_day ON line (iban, booked_on, id);
CREATE TABLE IF NOT EXISTS order_file (message_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS clock (offset_seconds INTEGER NOT NULL);
INSERT INTO clock SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM clock);
"""


class NotEnoughMoney(Exception):
    """The account does not cover the payment."""


class SeenBefore(Exception):
    """A file of payment orders with that message id has been executed already."""


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A line to be booked; a positive amount is money in."""

    iban: str
    amount_cents: int
    party_name: str
    booked_on: date | None = None
    reference: str = ""
    message: str = ""
    party_iban: str = ""
    end_to_end_id: str = ""
    request_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One booked line of an account."""

    id: int
    iban: str
    booked_on: date
    amount_cents: int
    reference: str
    message: str
    party_name: str
    party_iban: str
    end_to_end_id: str

    @property
    def archive_id(self) -> str:
        """The bank's own id of the payment (AcctSvcrRef of the transaction)."""
        return f"{self.booked_on:%y%m%d}TK{self.id:010d}"

    @property
    def is_reference_payment(self) -> bool:
        """Whether money came in with a structured reference, which banks report in bundles."""
        return self.amount_cents > 0 and bool(self.reference)


@dataclass(frozen=True)
class Account:
    """An account with its balance after the last booked line."""

    iban: str
    name: str
    balance_cents: int


class Bank:
    """Every account of the sandbox bank, usable from any thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            # With the write-ahead log this survives a kill; only a power cut may cost the last lines.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.row_factory = sqlite3.Row
            yield connection

    def now(self) -> datetime:
        """The bank's own time in Helsinki, moved by `advance`."""
        with self._connection() as connection:
            offset = connection.execute("SELECT offset_seconds FROM clock").fetchone()[0]
        return datetime.now(HELSINKI) + timedelta(seconds=offset)

    def advance(self, seconds: int) -> int:
        """Move the bank's clock; the offset that now holds, in seconds."""
        with self._connection() as connection:
            connection.execute("UPDATE clock SET offset_seconds = offset_seconds + ?", (seconds,))
            return int(connection.execute("SELECT offset_seconds FROM clock").fetchone()[0])

    def open_account(self, iban: str, name: str) -> None:
        """Make an account, or rename it."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO account VALUES (?, ?) ON CONFLICT (iban) DO UPDATE SET name = excluded.name",
                (iban, name),
            )

    def accounts(self) -> list[Account]:
        """The accounts in the order of their IBANs."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT iban, name, coalesce(sum(amount_cents), 0) AS balance_cents"
                " FROM account LEFT JOIN line USING (iban) GROUP BY iban ORDER BY iban LIMIT 1000"
            ).fetchall()
        return [Account(**row) for row in rows]

    def account(self, iban: str) -> Account | None:
        """The account of that IBAN."""
        return next((account for account in self.accounts() if account.iban == iban), None)

    def book(self, booking: Booking) -> Line:
        """Book money in; an unknown account is opened. The same request key books once."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            return self._book(connection, booking)

    def execute_orders(self, message_id: str, orders: list[Booking]) -> list[Line | NotEnoughMoney]:
        """Book a file of outgoing payments in its order, each covered or refused. Raises SeenBefore."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute("INSERT INTO order_file VALUES (?)", (message_id,))
            except sqlite3.IntegrityError as error:
                raise SeenBefore(message_id) from error
            return [self._pay_out(connection, order) for order in orders]

    def _pay_out(self, connection: sqlite3.Connection, order: Booking) -> Line | NotEnoughMoney:
        total = "SELECT coalesce(sum(amount_cents), 0) FROM line WHERE iban = ?"
        (balance,) = connection.execute(total, (order.iban,)).fetchone()
        if balance + order.amount_cents < 0:
            return NotEnoughMoney(order.iban)
        return self._book(connection, order)

    def _book(self, connection: sqlite3.Connection, booking: Booking) -> Line:
        connection.execute("INSERT OR IGNORE INTO account VALUES (?, ?)", (booking.iban, "Keräystili"))
        booked_on = booking.booked_on or self._today(connection)
        row = connection.execute(
            "INSERT INTO line (iban, booked_on, amount_cents, reference, message, party_name, party_iban,"
            " end_to_end_id, request_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (request_key) DO UPDATE SET request_key = excluded.request_key RETURNING *",
            (
                booking.iban,
                booked_on.isoformat(),
                booking.amount_cents,
                booking.reference,
                booking.message,
                booking.party_name,
                booking.party_iban,
                booking.end_to_end_id,
                booking.request_key,
            ),
        ).fetchone()
        return _line(row)

    def _today(self, connection: sqlite3.Connection) -> date:
        offset = connection.execute("SELECT offset_seconds FROM clock").fetchone()[0]
        return (datetime.now(HELSINKI) + timedelta(seconds=offset)).date()

    def newest_lines(self, iban: str | None = None, before: int | None = None) -> list[Line]:
        """The newest lines first, of one account or of all, at most a page, older than line `before`."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT * FROM line WHERE (?1 IS NULL OR iban = ?1) AND id < ?2 ORDER BY id DESC LIMIT ?3",
                (iban, before or 2**62, PAGE_SIZE),
            ).fetchall()
        return [_line(row) for row in rows]

    def day(self, iban: str, booked_on: date) -> tuple[int, list[Line]]:
        """The opening balance of a day in cents and the day's lines in booking order."""
        with self._connection() as connection:
            (opening,) = connection.execute(
                "SELECT coalesce(sum(amount_cents), 0) FROM line WHERE iban = ? AND booked_on < ?",
                (iban, booked_on.isoformat()),
            ).fetchone()
            rows = connection.execute(
                "SELECT * FROM line WHERE iban = ? AND booked_on = ? ORDER BY id",
                (iban, booked_on.isoformat()),
            ).fetchall()
        return opening, [_line(row) for row in rows]


def _line(row: sqlite3.Row) -> Line:
    values = {name: row[name] for name in row.keys() if name != "request_key"}  # noqa: SIM118 - a Row's own
    return Line(**{**values, "booked_on": date.fromisoformat(row["booked_on"])})
