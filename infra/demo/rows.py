"""Rows gathered table by table and written by COPY, through every check and trigger of the database."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.copying import copy_rows


def as_array(words: Iterable[str]) -> str:
    """Plain words as COPY takes an array of them."""
    return f"{{{','.join(words)}}}"


class Rows:
    """Rows of one database, written in the given order of tables."""

    def __init__(self, *order: str) -> None:
        self._order = order
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    def add(self, table: str, /, **values: Any) -> None:
        """One more row; all rows of a table name the same columns, all others keep their defaults."""
        columns = self._columns.setdefault(table, tuple(values))
        if columns != tuple(values):
            raise ValueError(f"{table}: {columns} and {tuple(values)}")
        plain = (
            json.dumps(each, ensure_ascii=False) if isinstance(each, dict | list) else each
            for each in values.values()
        )
        self._rows.setdefault(table, []).append(tuple(plain))

    def of(self, table: str) -> list[tuple[Any, ...]]:
        """What was gathered for a table."""
        return self._rows.get(table, [])

    def write(self, session: Session) -> None:
        """Copy all of it inside the session's transaction."""
        if unknown := self._rows.keys() - set(self._order):
            raise LookupError(f"no place in the order for {sorted(unknown)}")
        for table in self._order:
            if rows := self._rows.get(table):
                copy_rows(session, table, self._columns[table], rows)
