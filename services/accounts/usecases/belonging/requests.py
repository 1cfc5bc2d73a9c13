"""A number is registered already: one asks its owners to be let in, or tells staff that it is one's own."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.store.associations import Association, locked_association, role_of_person, with_numbers
from services.accounts.store.clock import true_now
from services.accounts.store.people import Person
from services.accounts.store.requests import (
    AssociationRequest,
    locked_request,
    open_request_of,
    open_requests,
)
from services.accounts.usecases.belonging.members import hold_as_owner, join
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import contact_of
from services.accounts.usecases.reading import (
    business_id_given,
    paragraphs_given,
    register_number_given,
)
from services.accounts.usecases.tell_owners import tell_claimant, tell_owners_of_request, tell_person_declined
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Forbidden, InvalidFields, NotFound
from services.contracts.roles import MembershipRole


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """Which number, what is asked (`join` or `claim`), and in one's own words why."""

    kind: str
    message: str
    business_id: str | None = None
    register_number: str | None = None


def ask_about_number(context: Context, new: NewRequest, asked_by: uuid.UUID) -> None:
    """Write the request down; nothing is told of who has registered the number.

    A second one while the first waits changes nothing. Raises InvalidFields, Conflict for members.
    """
    business_id = business_id_given(new.business_id)
    register_number = register_number_given(new.register_number)
    message = paragraphs_given(new.message, "message")
    with transaction(context.sessions) as session:
        found = with_numbers(session, business_id, register_number)
        if not found:
            field = "business_id" if business_id else "register_number"
            raise InvalidFields({field: ["not_registered"]})
        association = locked_association(session, found[0].id)
        if association is None:
            raise NotFound("association")
        if role_of_person(session, association.id, asked_by) is not None:
            raise Conflict("already_a_member")
        if open_request_of(session, association.id, asked_by, new.kind) is not None:
            return
        session.add(
            AssociationRequest(
                id=new_id(),
                association_id=association.id,
                kind=new.kind,
                person_id=asked_by,
                message=message,
                asked_at=true_now(session),
            )
        )
        record(
            session, f"person:{asked_by}", f"association.{new.kind}_asked", f"association:{association.id}"
        )
        if new.kind == "join":
            tell_owners_of_request(session, association)


def list_join_requests(context: Context, association_id: uuid.UUID, asked_by: uuid.UUID) -> dict[str, Any]:
    """Who asks to be let in; for owners. Raises Forbidden."""
    with transaction(context.sessions) as session:
        if role_of_person(session, association_id, asked_by) != MembershipRole.OWNER:
            raise Forbidden("not_a_member")
        return {
            "items": [
                {
                    "id": str(request.id),
                    "email": contact_of(context.sealer, person)["email"],
                    "message": request.message,
                    "asked_at": request.asked_at.isoformat(),
                }
                for request, person in open_requests(session, association_id, "join")
            ]
        }


def answer_join_request(
    context: Context, association_id: uuid.UUID, request_id: uuid.UUID, accepted: bool, answered_by: uuid.UUID
) -> None:
    """An owner lets the person in as an editor, or declines; either way the person is told.

    Raises Forbidden, NotFound, Conflict when it was answered.
    """
    with transaction(context.sessions) as session:
        association = hold_as_owner(session, association_id, answered_by)
        person = _answered(session, association, request_id, "join", accepted, answered_by)
        if accepted:
            email = contact_of(context.sealer, person)["email"]
            join(session, context, association, email, MembershipRole.EDITOR, answered_by)
        else:
            tell_person_declined(session, association, person)


def answer_claim(
    context: Context,
    association_id: uuid.UUID,
    request_id: uuid.UUID,
    accepted: bool,
    reason: str,
    answered_by: uuid.UUID,
) -> None:
    """Staff answer whoever says that the number is theirs; what follows for the other is decided apart.

    Raises NotFound, Conflict, Forbidden for members and for the claimant, Invalid without a reason.
    """
    said = paragraphs_given(reason, "reason")
    with transaction(context.sessions) as session:
        association = locked_association(session, association_id)
        if association is None:
            raise NotFound("association")
        if role_of_person(session, association_id, answered_by) is not None:
            raise Forbidden("own_association")
        person = _answered(session, association, request_id, "claim", accepted, answered_by)
        tell_claimant(session, association, person, "claim_accepted" if accepted else "claim_declined", said)


def _answered(
    session: Session,
    association: Association,
    request_id: uuid.UUID,
    kind: str,
    accepted: bool,
    answered_by: uuid.UUID,
) -> Person:
    """Note the answer; whoever had asked."""
    request = locked_request(session, association.id, request_id, kind)
    if request is None:
        raise NotFound("request")
    if request.answer is not None:
        raise Conflict("answered_already")
    if request.person_id == answered_by:
        raise Forbidden("own_association", "Nobody answers their own request")
    now = true_now(session)
    request.answer = "accepted" if accepted else "declined"
    request.answered_by, request.answered_at = answered_by, now
    action = f"association.{kind}_{request.answer}"
    record(session, f"person:{answered_by}", action, f"association:{association.id}")
    return session.get_one(Person, request.person_id)
