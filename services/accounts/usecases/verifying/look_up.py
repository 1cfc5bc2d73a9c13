"""Staff ask the business register about an association; the answer is evidence, it decides nothing."""

import uuid
from typing import Any

from services.accounts.business_register import BusinessRegister, NotReached
from services.accounts.domain.register_answers import Unreadable, read_entry
from services.accounts.store.associations import Association, RegisterAnswer
from services.accounts.store.clock import true_now
from services.accounts.usecases.context import Context
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.problems import Conflict, Forbidden, NotFound


def look_up_association(context: Context, association_id: uuid.UUID, asked_by: uuid.UUID) -> dict[str, Any]:
    """Ask, and keep what was answered: `found` with the entry, `not_found`, or `not_reached` with why.

    Raises Conflict for an association without a business id, Forbidden where the register is not used.
    """
    register = context.business_register
    if register is None:
        raise Forbidden("register_not_used", "No address of the register is set")
    with transaction(context.sessions) as session:
        row = session.get(Association, association_id)
        if row is None:
            raise NotFound("association")
        business_id = row.business_id
    if business_id is None:
        raise Conflict("no_business_id", "The register is asked by business id")
    answer = _ask(register, business_id)
    with transaction(context.sessions) as session:
        session.add(
            RegisterAnswer(
                association_id=association_id,
                business_id=business_id,
                answer=answer,
                asked_by=asked_by,
                asked_at=true_now(session),
            )
        )
        details = {"state": answer["state"]}
        record(
            session, f"person:{asked_by}", "association.looked_up", f"association:{association_id}", details
        )
    return answer


def _ask(register: BusinessRegister, business_id: str) -> dict[str, Any]:
    try:
        entry = read_entry(register.companies(business_id), business_id)
    except NotReached as error:
        return {"state": "not_reached", "reason": str(error)}
    except Unreadable:
        return {"state": "not_reached", "reason": "unreadable"}
    return {"state": "found", "entry": entry.as_json()} if entry else {"state": "not_found"}
