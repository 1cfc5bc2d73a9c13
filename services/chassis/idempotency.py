"""One key, one effect: the result of a command is kept in the transaction that made it."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.chassis.identity import identity
from services.chassis.problems import Invalid, Problem

_KEY = re.compile(r"[\x21-\x7e]{8,255}")


class KeyReused(Problem):
    """The key came before with another body."""

    status, code, title = 422, "idempotency_key_reused", "The key was used for something else"


class KeyInUse(Problem):
    """The same command is being carried out this very moment."""

    status, code, title = 409, "idempotency_key_in_use", "The same request is still being carried out"


@dataclass(frozen=True)
class Claim:
    """A command's claim to take effect once."""

    scope: str
    operation: str
    key: str
    fingerprint: str


def claim_from_request(operation: str, *, required: bool = True) -> Claim | None:
    """The claim of the request being served. Raises Invalid where a key is required and not given."""
    key = request.headers.get("Idempotency-Key", "")
    if not key and not required:
        return None
    if not _KEY.fullmatch(key):
        raise Invalid("Idempotency-Key", "missing_or_malformed")
    who = identity()
    body = f"{request.method} {request.full_path} ".encode() + request.get_data(cache=True)
    return Claim(
        scope=f"{who.caller}|{who.subject or 'visitor'}",
        operation=operation,
        key=key,
        fingerprint=hashlib.sha256(body).hexdigest(),
    )


def recall(session: Session, claim: Claim | None) -> dict[str, Any] | None:
    """The earlier result of the same command, if there is one. Raises KeyReused, KeyInUse.

    Call it first in the transaction: it takes a lock that a twin command would have to wait for.
    """
    if claim is None:
        return None
    name = f"{claim.scope}|{claim.operation}|{claim.key}"
    if not session.execute(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 1))"), {"name": name}
    ).scalar_one():
        raise KeyInUse(retry_after=1)
    found = session.execute(
        text(
            "SELECT fingerprint, result FROM idempotency_record "
            "WHERE scope = :scope AND operation = :operation AND key = :key"
        ),
        {"scope": claim.scope, "operation": claim.operation, "key": claim.key},
    ).one_or_none()
    if found is None:
        return None
    if found.fingerprint != claim.fingerprint:
        raise KeyReused
    result: dict[str, Any] = found.result
    return result


def remember(session: Session, claim: Claim | None, result: dict[str, Any]) -> None:
    """Keep the result beside the effect, in the same transaction."""
    if claim is None:
        return
    session.execute(
        text(
            "INSERT INTO idempotency_record (scope, operation, key, fingerprint, result) "
            "VALUES (:scope, :operation, :key, :fingerprint, CAST(:result AS jsonb))"
        ),
        {
            "scope": claim.scope,
            "operation": claim.operation,
            "key": claim.key,
            "fingerprint": claim.fingerprint,
            "result": json.dumps(result, ensure_ascii=False),
        },
    )
