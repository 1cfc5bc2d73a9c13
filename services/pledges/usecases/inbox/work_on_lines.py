"""Who looks into which lines, and what people say about them. Nothing here moves money."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.problems import NotFound
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_work import BankLineAssignment, BankLineNote


def assign_lines(
    sessions: Sessions, line_ids: Sequence[UUID], assignee: str | None, actor: str, claim: Claim | None = None
) -> dict[str, Any]:
    """Give lines to an actor, or to nobody; `items` tells of each line whether it was found."""
    with transaction(sessions) as session:
        result = recall(session, claim)
        if result is None:
            known = set(session.scalars(select(BankLine.id).where(BankLine.id.in_(line_ids))))
            if known:
                _assign(session, sorted(known), assignee, actor)
            codes = [(line_id, None if line_id in known else "not_found") for line_id in line_ids]
            result = {"items": [{"id": str(line_id), "code": code} for line_id, code in codes]}
            remember(session, claim, result)
    return result


def _assign(session: Session, line_ids: list[UUID], assignee: str | None, actor: str) -> None:
    now = platform_now(session)
    if assignee is None:
        session.execute(delete(BankLineAssignment).where(BankLineAssignment.line_id.in_(line_ids)))
    else:
        given = {"assigned_to": assignee, "assigned_by": actor, "assigned_at": now}
        rows = insert(BankLineAssignment).values([{"line_id": line_id} | given for line_id in line_ids])
        session.execute(rows.on_conflict_do_update(index_elements=["line_id"], set_=given))
    for line_id in line_ids:
        audit.record(session, actor, "bank_line.assigned", str(line_id), {"assigned_to": assignee})


def comment_on_line(
    sessions: Sessions, line_id: UUID, text: str, actor: str, claim: Claim | None = None
) -> dict[str, Any]:
    """Add a comment to a line, for good. Raises NotFound."""
    with transaction(sessions) as session:
        result = recall(session, claim)
        if result is None:
            if session.get(BankLine, line_id) is None:
                raise NotFound("bank line")
            note = BankLineNote(
                id=new_id(), line_id=line_id, text=text, written_by=actor, written_at=platform_now(session)
            )
            session.add(note)
            audit.record(session, actor, "bank_line.commented", str(line_id), {"note_id": str(note.id)})
            result = {"id": str(note.id)}
            remember(session, claim, result)
    return result
