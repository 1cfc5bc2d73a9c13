"""All that staff look at when they decide about an association."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.domain.register_answers import same_name
from services.accounts.store.associations import (
    Association,
    RegisterAnswer,
    decisions_about,
    newest_register_answer,
    with_numbers,
)
from services.accounts.store.people import Person
from services.accounts.store.requests import open_requests
from services.accounts.usecases.associations import public_association
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import contact_of
from services.chassis.database import transaction
from services.chassis.problems import NotFound
from services.chassis.sealing import CannotOpen


def show_evidence(context: Context, association_id: uuid.UUID) -> dict[str, Any]:
    """The association, its history, the register's last answer, rivals for its numbers, claims.

    Raises NotFound.
    """
    with transaction(context.sessions) as session:
        row = session.get(Association, association_id)
        if row is None:
            raise NotFound("association")
        answer = newest_register_answer(session, row.id)
        return {
            "association": public_association(row),
            "history": _history(session, context, row.id),
            "register_asked": context.business_register is not None and row.business_id is not None,
            "register_answer": _answer(row, answer) if answer else None,
            "rivals": [
                {
                    "id": str(each.id),
                    "name": each.name,
                    "verified": each.verified_at is not None,
                    "registered_at": each.registered_at.isoformat(),
                }
                for each in with_numbers(session, row.business_id, row.register_number, but=row.id)
            ],
            "claims": [
                {
                    "id": str(request.id),
                    "email": contact_of(context.sealer, person)["email"],
                    "message": request.message,
                    "asked_at": request.asked_at.isoformat(),
                }
                for request, person in open_requests(session, row.id, "claim")
            ],
        }


def _history(session: Session, context: Context, association_id: uuid.UUID) -> list[dict[str, Any]]:
    decisions = decisions_about(session, association_id)
    names = _names(session, context, {each.decided_by for each in decisions})
    return [
        {
            "outcome": each.outcome,
            "checks": each.checks,
            "extract_on": each.extract_on.isoformat() if each.extract_on else None,
            "note": each.note,
            "decided_by": names.get(each.decided_by, ""),
            "decided_at": each.decided_at.isoformat(),
        }
        for each in decisions
    ]


def _names(session: Session, context: Context, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    names = {}
    for person in session.query(Person).filter(Person.id.in_(ids)):
        try:
            names[person.id] = contact_of(context.sealer, person)["name"]
        except CannotOpen:
            names[person.id] = ""
    return names


def _answer(row: Association, kept: RegisterAnswer) -> dict[str, Any]:
    entry = kept.answer.get("entry")
    return {
        "state": kept.answer["state"],
        "reason": kept.answer.get("reason", ""),
        "entry": entry,
        # What is written now is compared, also with an answer to what was written before.
        "name_is_same": entry is not None and same_name(entry["name"], row.name),
        "about_other_number": kept.business_id != row.business_id,
        "asked_at": kept.asked_at.isoformat(),
    }
