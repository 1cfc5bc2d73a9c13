"""Staff decide about an association: verified on what they checked, refused or withdrawn with a reason."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.accounts.domain.associations import Check, NotDecidable, Outcome, check_decision
from services.accounts.store.associations import (
    Association,
    AssociationVerification,
    locked_association,
    role_of_person,
)
from services.accounts.store.clock import true_now
from services.accounts.usecases.associations import association_changed, public_association
from services.accounts.usecases.context import Context
from services.accounts.usecases.reading import paragraphs_given
from services.accounts.usecases.tell_owners import tell_owners_of_decision
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Forbidden, InvalidFields, NotFound

_HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided, what was looked at, and the note; a refusal's note goes to the owners as it is."""

    outcome: Outcome
    checks: Sequence[Check] = ()
    extract_on: date | None = None
    note: str = ""


def decide_on_association(
    context: Context,
    association_id: uuid.UUID,
    decision: Decision,
    decided_by: uuid.UUID,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Verify (also anew), refuse, or withdraw what was verified; the owners are told by mail.

    Raises InvalidFields, Forbidden for members, Conflict for a number that another one was verified with.
    """
    note = paragraphs_given(decision.note, "note") if decision.note.strip() else ""
    try:
        with transaction(context.sessions) as session:
            earlier = recall(session, claim)
            if earlier is not None:
                return earlier
            row = _decidable(session, association_id, decision, decided_by)
            now = true_now(session)
            _check(decision, note, now.astimezone(_HELSINKI).date())
            row.verified_at = now if decision.outcome is Outcome.VERIFIED else None
            row.refused_at = None if decision.outcome is Outcome.VERIFIED else now
            session.add(
                AssociationVerification(
                    association_id=row.id,
                    outcome=decision.outcome.value,
                    checks=sorted({each.value for each in decision.checks}),
                    extract_on=decision.extract_on,
                    note=note,
                    decided_by=decided_by,
                    decided_at=now,
                )
            )
            emit(session, association_changed(row))
            tell_owners_of_decision(session, row, decision.outcome.value, _told(decision, note))
            action = f"association.{decision.outcome}"
            record(session, f"person:{decided_by}", action, f"association:{row.id}")
            result = public_association(row)
            remember(session, claim, result)
            return result
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict("number_verified_elsewhere", "Another association was verified with it") from error
        raise


def verify_association(
    context: Context, association_id: uuid.UUID, note: str, extract_on: date, verified_by: uuid.UUID
) -> dict[str, Any]:
    """Verify on an extract of a day, with the signing rights seen; for demonstrations and imports."""
    seen = (Check.REGISTER_EXTRACT, Check.SIGNING_RIGHTS)
    decision = Decision(outcome=Outcome.VERIFIED, checks=seen, extract_on=extract_on, note=note)
    return decide_on_association(context, association_id, decision, verified_by)


def _decidable(
    session: Session, association_id: uuid.UUID, decision: Decision, decided_by: uuid.UUID
) -> Association:
    """The association, locked, where the decision fits what it is."""
    row = locked_association(session, association_id)
    if row is None:
        raise NotFound("association")
    if role_of_person(session, row.id, decided_by) is not None:
        raise Forbidden("own_association", "A member cannot verify the association.")
    if decision.outcome is Outcome.REFUSED and (row.verified_at or row.refused_at):
        raise Conflict("decided_already", "Only what waits is refused")
    if decision.outcome is Outcome.WITHDRAWN and row.verified_at is None:
        raise Conflict("decided_already", "Only what was verified is withdrawn")
    return row


def _check(decision: Decision, note: str, today: date) -> None:
    try:
        check_decision(decision.outcome, decision.checks, decision.extract_on, note, today)
    except NotDecidable as error:
        raise InvalidFields(error.faults) from error


def _told(decision: Decision, note: str) -> str:
    """What owners read: why not; notes on what was found are the staff's own."""
    return "" if decision.outcome is Outcome.VERIFIED else note
