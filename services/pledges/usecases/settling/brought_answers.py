"""Answers that the bank's file transfer brings, and the list of all that came."""

import hashlib
from typing import Any
from uuid import UUID

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.paging import page
from services.chassis.problems import Invalid
from services.pledges.store.settling.payment_answers import RefusedAnswer, page_of_answers, was_refused
from services.pledges.usecases.settling.read_answer import read_answer


def take_answer(sessions: Sessions, name: str, content: bytes, actor: str) -> str | None:
    """Apply an answer that nobody looks on; why it was refused, if it was, is kept for people to see.

    The same bytes again change nothing, whichever way they ended.
    """
    try:
        read_answer(sessions, name, content, actor)
    except Invalid as refused:
        code = refused.errors["file"][0]
        _keep_refusal(sessions, name, content, code, actor)
        return code
    return None


def list_answers(sessions: Sessions, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of answers, newest first; a refused one belongs to no file."""
    with reading(sessions) as session:
        rows = page_of_answers(session, before, limit)
    return page(rows, limit, lambda row: row, lambda row: (row["id"],))


def _keep_refusal(sessions: Sessions, name: str, content: bytes, code: str, actor: str) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction(sessions) as session:
        if was_refused(session, sha256, code):
            return
        row = RefusedAnswer(
            id=new_id(),
            name=name,
            sha256=sha256,
            refusal=code,
            received_by=actor,
            received_at=platform_now(session),
        )
        session.add(row)
        audit.record(session, actor, "payment_answer.refused", str(row.id), {"code": code})
