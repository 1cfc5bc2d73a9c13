"""Sealing the books: each transaction is chained to the one before, so that tampering shows."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.pledges.domain.books.ledger import seal

GENESIS = "0" * 64
_SLICE = 1000
_OF_THE_SEAL = frozenset({"number", "hash"})

_CONTENT = """
SELECT t.id::text AS id, t.collecting_account_id::text AS collecting_account_id, t.cause_kind, t.cause_id,
    t.booked_on::text AS booked_on, t.campaign_id::text AS campaign_id, t.reverses::text AS reverses,
    extract(epoch FROM t.posted_at)::text AS posted_at, t.happened_on::text AS happened_on,
    (SELECT jsonb_agg(jsonb_build_array(e.account, e.amount_cents, e.currency) ORDER BY e.position)
        FROM ledger_entry e WHERE e.transaction_id = t.id) AS entries
"""
_UNSEALED = text(
    f"{_CONTENT} FROM ledger_unsealed u JOIN ledger_transaction t ON t.id = u.transaction_id "
    "ORDER BY t.posted_at, t.id LIMIT :slice"
)
_SEALED = text(
    f"{_CONTENT}, s.number, s.hash FROM ledger_seal s "
    "LEFT JOIN ledger_transaction t ON t.id = s.transaction_id ORDER BY s.number"
)


def seal_ledger(sessions: Sessions) -> int:
    """Chain what is not chained yet; how many transactions that were. Only one job may run it at a time."""
    sealed = 0
    while True:
        with transaction(sessions) as session:
            count = _seal_slice(session)
        sealed += count
        if count < _SLICE:
            return sealed


def sealed_transactions(session: Session) -> Iterator[tuple[int, str, dict[str, object]]]:
    """Every link in order: its number, its hash, and the content of its transaction as it is now."""
    rows = session.execute(_SEALED.execution_options(yield_per=_SLICE))
    for row in rows.mappings():
        yield row["number"], row["hash"], _content(row)


def broken_seals(session: Session) -> Iterator[int]:
    """Numbers of the links at which the chain does not hold."""
    previous, expected = GENESIS, 1
    for number, hashed, content in sealed_transactions(session):
        if number != expected or hashed != seal(previous, content):
            yield number
        previous, expected = hashed, number + 1


def _seal_slice(session: Session) -> int:
    head = session.execute(text("SELECT number, hash FROM ledger_seal ORDER BY number DESC LIMIT 1"))
    number, previous = head.one_or_none() or (0, GENESIS)
    seals = []
    for row in session.execute(_UNSEALED, {"slice": _SLICE}).mappings():
        number, previous = number + 1, seal(previous, _content(row))
        seals.append({"number": number, "id": row["id"], "hash": previous})
    if seals:
        session.execute(
            text(
                "INSERT INTO ledger_seal (number, transaction_id, hash, sealed_at) "
                "VALUES (:number, CAST(:id AS uuid), :hash, platform_now())"
            ),
            seals,
        )
        session.execute(
            text("DELETE FROM ledger_unsealed WHERE transaction_id = ANY(CAST(:ids AS uuid[]))"),
            {"ids": [each["id"] for each in seals]},
        )
    return len(seals)


def _content(row: Mapping[Any, Any]) -> dict[str, object]:
    content = {name: value for name, value in row.items() if name not in _OF_THE_SEAL}
    # Transactions that were sealed before there were periods to lock have no such day in their seal.
    return content if content["happened_on"] else {k: v for k, v in content.items() if k != "happened_on"}
