"""The audit log: who did what to which thing, append-only, chained by hashes so that tampering shows."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.chassis.identifiers import new_id

GENESIS = "0" * 64
SLICE = 1000

_UNSEALED = text(
    "SELECT id, at, actor, action, subject, details FROM audit_entry AS entry WHERE NOT EXISTS "
    "(SELECT FROM audit_seal WHERE entry_id = entry.id) ORDER BY at, id LIMIT :slice"
)
_SEALED = text(
    "SELECT entry.id, entry.at, entry.actor, entry.action, entry.subject, entry.details, "
    "seal.position, seal.previous_hash, seal.hash FROM audit_seal AS seal "
    "LEFT JOIN audit_entry AS entry ON entry.id = seal.entry_id ORDER BY seal.position"
)


def record(
    session: Session, actor: str, action: str, subject: str, details: dict[str, Any] | None = None
) -> None:
    """Write one entry in the caller's transaction; details hold ids and sums, never personal data."""
    session.execute(
        text(
            "INSERT INTO audit_entry (id, actor, action, subject, details) "
            "VALUES (:id, :actor, :action, :subject, CAST(:details AS jsonb))"
        ),
        {
            "id": new_id(),
            "actor": actor,
            "action": action,
            "subject": subject,
            "details": json.dumps(details or {}, ensure_ascii=False),
        },
    )


def seal(sessions: Sessions) -> int:
    """Chain what is not chained yet; only the sealing job may call it. Returns how many."""
    with transaction(sessions) as session:
        head = session.execute(
            text("SELECT position, hash FROM audit_seal ORDER BY position DESC LIMIT 1")
        ).one_or_none()
        position, previous = head or (0, GENESIS)
        entries = session.execute(_UNSEALED, {"slice": SLICE}).mappings().all()
        for entry in entries:
            position += 1
            chained = _hash(previous, entry)
            session.execute(
                text(
                    "INSERT INTO audit_seal (position, entry_id, previous_hash, hash) "
                    "VALUES (:position, :entry_id, :previous, :hash)"
                ),
                {"position": position, "entry_id": entry["id"], "previous": previous, "hash": chained},
            )
            previous = chained
        return len(entries)


def broken_seals(session: Session) -> Iterator[int]:
    """The positions at which the chain does not hold."""
    previous, expected = GENESIS, 1
    for row in session.execute(_SEALED).mappings():
        intact = row["position"] == expected and row["previous_hash"] == previous
        if not intact or row["id"] is None or row["hash"] != _hash(previous, row):
            yield row["position"]
        previous, expected = row["hash"], row["position"] + 1


def _hash(previous: str, entry: Any) -> str:
    canonical = json.dumps(
        [
            str(entry["id"]),
            entry["at"].isoformat(),
            entry["actor"],
            entry["action"],
            entry["subject"],
            entry["details"],
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(f"{previous}|{canonical}".encode()).hexdigest()
