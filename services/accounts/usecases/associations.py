"""Associations: registered by a person who signed in, corrected by their owners, read by everybody."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.accounts.domain.associations import Outcome
from services.accounts.store.associations import (
    Association,
    AssociationVerification,
    locked_association,
    role_of_person,
    with_numbers,
)
from services.accounts.store.clock import true_now
from services.accounts.store.people import Person
from services.accounts.store.turns import take_turn
from services.accounts.usecases.belonging.members import new_membership, tell_organisers
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import contact_of
from services.accounts.usecases.reading import (
    business_id_given,
    email_given,
    line_given,
    paragraphs_given,
    register_number_given,
)
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.paging import page, read_cursor
from services.chassis.problems import Forbidden, Invalid, InvalidFields, NotFound
from services.contracts.events import AssociationChanged
from services.contracts.roles import MembershipRole

# What staff looked up; when it changes, what they found no longer tells anything.
_LOOKED_UP = ("name", "business_id", "register_number")
_IDENTITY = (*_LOOKED_UP, "postal_address", "public_email", "public_phone", "purpose")


@dataclass(frozen=True, kw_only=True)
class NewAssociation:
    """An association as its representative describes it.

    `beside_another` says: yes, somebody has written the number down already, and it was not us.
    """

    name: str
    business_id: str | None = None
    register_number: str | None = None
    postal_address: str
    public_email: str
    public_phone: str
    purpose: str
    beside_another: bool = False


def register_association(
    context: Context, new: NewAssociation, registered_by: uuid.UUID, claim: Claim | None = None
) -> dict[str, Any]:
    """Register an association; whoever registers it owns it here. Raises Invalid, InvalidFields."""
    identity = _read(new)
    with transaction(context.sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return earlier
        owner = session.get(Person, registered_by)
        if owner is None:
            raise NotFound("person")
        _refuse_taken(session, identity, beside_another=new.beside_another)
        row = Association(
            id=new_id(), registered_by=registered_by, registered_at=true_now(session), **identity
        )
        session.add(row)
        session.flush()
        email = contact_of(context.sealer, owner)["email"]
        session.add(new_membership(context, row.id, email, MembershipRole.OWNER, owner.id, row.registered_at))
        emit(session, association_changed(row))
        tell_organisers(session, context, row.id)
        record(session, f"person:{owner.id}", "association.registered", f"association:{row.id}")
        result = public_association(row)
        remember(session, claim, result)
        return result


def correct_association(
    context: Context,
    association_id: uuid.UUID,
    new: NewAssociation,
    corrected_by: uuid.UUID,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """An owner puts right what was written; another name or number has to be verified anew.

    One that was refused waits for staff again. Raises Forbidden, Invalid, InvalidFields.
    """
    identity = _read(new)
    with transaction(context.sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return earlier
        row = locked_association(session, association_id)
        if row is None or role_of_person(session, association_id, corrected_by) != MembershipRole.OWNER:
            raise Forbidden("not_a_member")
        changed = [name for name in _IDENTITY if getattr(row, name) != identity[name]]
        if {"business_id", "register_number"} & {*changed}:
            _refuse_taken(session, identity, beside_another=new.beside_another, but=row.id)
        for name in changed:
            setattr(row, name, identity[name])
        row.refused_at = None
        if row.verified_at is not None and set(_LOOKED_UP) & set(changed):
            _let_lapse(session, row, changed, corrected_by)
        emit(session, association_changed(row))
        record(
            session,
            f"person:{corrected_by}",
            "association.corrected",
            f"association:{row.id}",
            {"fields": changed},
        )
        result = public_association(row)
        remember(session, claim, result)
        return result


def show_association(context: Context, association_id: uuid.UUID) -> dict[str, Any]:
    """What everybody may know about an association. Raises NotFound."""
    with transaction(context.sessions) as session:
        row = session.get(Association, association_id)
        if row is None:
            raise NotFound("association")
        return public_association(row)


def list_associations(context: Context, *, state: str, after: str | None, limit: int) -> dict[str, Any]:
    """Associations that wait for staff (`unverified`), were `verified` or were `refused`; oldest first."""
    verified, refused = Association.verified_at.is_not(None), Association.refused_at.is_not(None)
    wanted = {"unverified": ~verified & ~refused, "verified": verified, "refused": refused}[state]
    query = select(Association).where(wanted).order_by(Association.id)
    cursor = read_cursor(after, 1)
    if cursor:
        try:
            query = query.where(Association.id > uuid.UUID(cursor[0]))
        except ValueError as error:
            raise Invalid("after", "not_a_cursor") from error
    with transaction(context.sessions) as session:
        rows = session.scalars(query.limit(limit + 1)).all()
        return page(rows, limit, public_association, lambda row: (row.id,))


def public_association(row: Association) -> dict[str, Any]:
    """The public identity, as JSON."""
    return {
        "id": str(row.id),
        **{name: getattr(row, name) for name in _IDENTITY},
        "verified": row.verified_at is not None,
        "verified_at": row.verified_at.isoformat() if row.verified_at else None,
        "refused": row.refused_at is not None,
        "registered_at": row.registered_at.isoformat(),
    }


def association_changed(row: Association) -> AssociationChanged:
    """What the other services keep of an association."""
    return AssociationChanged(
        association_id=str(row.id),
        name=row.name,
        business_id=row.business_id,
        register_number=row.register_number,
        postal_address=row.postal_address,
        public_email=row.public_email,
        public_phone=row.public_phone,
        verified=row.verified_at is not None,
        verified_at=row.verified_at.isoformat() if row.verified_at else None,
    )


def _read(new: NewAssociation) -> dict[str, Any]:
    """The identity, once every field has been read by its rule."""
    business_id = business_id_given(new.business_id)
    register_number = register_number_given(new.register_number)
    if business_id is None and register_number is None:
        raise InvalidFields(
            {"business_id": ["one_number_required"], "register_number": ["one_number_required"]}
        )
    return {
        "name": line_given(new.name, "name"),
        "business_id": business_id,
        "register_number": register_number,
        "postal_address": line_given(new.postal_address, "postal_address"),
        "public_email": email_given(new.public_email, "public_email"),
        "public_phone": line_given(new.public_phone, "public_phone"),
        "purpose": paragraphs_given(new.purpose, "purpose"),
    }


def _refuse_taken(
    session: Session, identity: dict[str, Any], *, beside_another: bool, but: uuid.UUID | None = None
) -> None:
    """A verified number belongs to its association; one that was only written down asks for a second thought.

    Raises InvalidFields naming the number: `already_registered` or `registered_unverified`.
    """
    numbers = {name: identity[name] for name in ("business_id", "register_number") if identity[name]}
    # Two people who write the same number at one moment are told so as if they had come one by one.
    for number in sorted(numbers.values()):
        take_turn(session, f"association_number:{number}")
    others = with_numbers(session, identity["business_id"], identity["register_number"], but=but)
    errors: dict[str, list[str]] = {}
    for name, number in numbers.items():
        holders = [each for each in others if getattr(each, name) == number]
        if any(each.verified_at is not None for each in holders):
            errors[name] = ["already_registered"]
        elif holders and not beside_another:
            errors[name] = ["registered_unverified"]
    if errors:
        raise InvalidFields(errors)


def _let_lapse(session: Session, row: Association, changed: list[str], by: uuid.UUID) -> None:
    """What was verified is no longer what is written; staff look again."""
    row.verified_at = None
    session.add(
        AssociationVerification(
            association_id=row.id,
            outcome=Outcome.LAPSED.value,
            checks=[],
            note=", ".join(name for name in _LOOKED_UP if name in changed),
            decided_by=by,
            decided_at=true_now(session),
        )
    )
