"""Many rows at once, the fastest way that PostgreSQL takes them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table inside the session's transaction; its triggers and checks hold as ever."""
    # Names come from our own source, never from outside.
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    cursor = session.connection().connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    finally:
        cursor.close()
