"""What has happened with one line since its file came, oldest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_actions import actions_of, requests_naming
from services.pledges.store.bank.line_work import BankLineLetter
from services.pledges.store.pledging.pledge import Pledge


@dataclass(frozen=True)
class LineEvent:
    """Something that happened: `what` is a stable code, `told` a file's name or a person's reason.

    Of a letter that asks for the rest, `told` is the pledge's number and the missing cents: `MK-10001:500`.
    """

    at: datetime
    what: str
    who: str | None = None
    told: str | None = None
    kind: str | None = None
    whom: str | None = None


# The condition names the actions as the index does, or the index could not be used.
_ASSIGNED = text(
    "SELECT at, actor, details ->> 'assigned_to' AS whom FROM audit_entry "
    "WHERE subject = :line AND action LIKE 'bank_line.%' AND action = 'bank_line.assigned' ORDER BY at, id"
)
_FILE = text(
    "SELECT file.received_at, file.received_by, file.name FROM bank_statement AS statement "
    "JOIN bank_file AS file ON file.id = statement.file_id WHERE statement.id = :statement"
)


def story_of_line(session: Session, line: BankLine) -> list[LineEvent]:
    """Its import, who was to look into it, every request about it and what became of each."""
    requests = _requests_about(session, line.id)
    events = [_imported(session, line)]
    events += [
        LineEvent(row.at, "assigned" if row.whom else "let_go", row.actor, whom=row.whom)
        for row in session.execute(_ASSIGNED, {"line": str(line.id)})
    ]
    for request in requests:
        events += _of_request(request)
    letter = session.get(BankLineLetter, line.id)
    if letter is not None:
        pledge = session.get_one(Pledge, letter.pledge_id)
        told = f"{pledge.short_number}:{letter.missing_cents}"
        events.append(LineEvent(letter.sent_at, "rest_asked", letter.sent_by, told))
    decided = any(request.state == "executed" for request in requests)
    if line.decided_at and not decided:
        events.append(LineEvent(line.decided_at, "settled_by_itself", told=line.reason))
    return sorted(events, key=lambda event: event.at)


def open_request(session: Session, line_id: UUID, now: datetime) -> Approval | None:
    """The request about the line, or about it among others, that still can be decided."""
    query = select(Approval).where(Approval.subject_id == line_id, Approval.state == "open")
    found = [*session.scalars(query), *requests_naming(session, line_id)]
    return next((request for request in found if now < request.expires_at), None)


def _imported(session: Session, line: BankLine) -> LineEvent:
    row = session.execute(_FILE, {"statement": line.statement_id}).one()
    return LineEvent(row.received_at, "imported", row.received_by, told=row.name)


def _requests_about(session: Session, line_id: UUID) -> list[Approval]:
    """Requests about the line alone, and those that concerned several lines together."""
    done = actions_of(session, line_id)
    agreed = {each for action in done for each in (action.approval_id, action.undo_approval_id) if each}
    agreed |= {request.id for request in requests_naming(session, line_id)}
    query = select(Approval).where(or_(Approval.subject_id == line_id, Approval.id.in_(agreed)))
    return list(session.scalars(query.order_by(Approval.id)))


def _of_request(request: Approval) -> list[LineEvent]:
    asked = LineEvent(request.requested_at, "requested", request.requested_by, request.comment, request.kind)
    if request.decided_at is None:
        return [asked]
    who = request.requested_by if request.state == "withdrawn" else request.decided_by
    return [asked, LineEvent(request.decided_at, request.state, who, request.decision_reason, request.kind)]


def event_view(event: LineEvent) -> dict[str, Any]:
    """An event; people are told by their ids, and what is not a person by its name."""
    return {
        "at": event.at,
        "what": event.what,
        "who": person_of(event.who),
        "told": event.told,
        "kind": event.kind,
        "whom": person_of(event.whom),
    }


def person_of(actor: str | None) -> str | None:
    """The id of the person an actor is, or nothing for a process."""
    return actor.removeprefix("person:") if actor and actor.startswith("person:") else None
