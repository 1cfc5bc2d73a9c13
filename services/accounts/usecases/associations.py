"""Associations: registered by a person who signed in, verified by a reviewer on evidence."""

import uuid
from dataclasses import dataclass
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.accounts.store.associations import (
    Association,
    AssociationVerification,
    locked_association,
    role_of_person,
)
from services.accounts.store.clock import true_now
from services.accounts.store.people import Person
from services.accounts.usecases.context import Context
from services.accounts.usecases.members import new_membership
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
from services.chassis.problems import Conflict, Forbidden, Invalid, InvalidFields, NotFound
from services.contracts.events import AssociationChanged
from services.contracts.roles import MembershipRole


@dataclass(frozen=True, kw_only=True)
class NewAssociation:
    """An association as its representative describes it."""

    name: str
    business_id: str | None = None
    register_number: str | None = None
    postal_address: str
    public_email: str
    public_phone: str
    purpose: str


def register_association(
    context: Context, new: NewAssociation, registered_by: uuid.UUID, claim: Claim | None = None
) -> dict[str, Any]:
    """Register an association; whoever registers it owns it here. Raises Invalid, InvalidFields."""
    row = _read(new, registered_by)
    try:
        with transaction(context.sessions) as session:
            earlier = recall(session, claim)
            if earlier is not None:
                return earlier
            owner = session.get(Person, registered_by)
            if owner is None:
                raise NotFound("person")
            row.registered_at = true_now(session)
            session.add(row)
            session.flush()
            email = contact_of(context.sealer, owner)["email"]
            session.add(
                new_membership(context, row.id, email, MembershipRole.OWNER, owner.id, row.registered_at)
            )
            emit(session, association_changed(row))
            record(session, f"person:{owner.id}", "association.registered", f"association:{row.id}")
            result = public_association(row)
            remember(session, claim, result)
            return result
    except IntegrityError as error:
        raise _taken(error) from error


def verify_association(
    context: Context,
    association_id: uuid.UUID,
    evidence: str,
    verified_by: uuid.UUID,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Note that an association is what it says, and why that is believed. Raises Conflict, Forbidden."""
    reasons = paragraphs_given(evidence, "evidence")
    with transaction(context.sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return earlier
        row = locked_association(session, association_id)
        if row is None:
            raise NotFound("association")
        if role_of_person(session, row.id, verified_by) is not None:
            raise Forbidden("own_association", "A member cannot verify the association.")
        if row.verified_at is not None:
            raise Conflict("already_verified")
        row.verified_at = true_now(session)
        session.add(
            AssociationVerification(
                association_id=row.id, evidence=reasons, verified_by=verified_by, verified_at=row.verified_at
            )
        )
        emit(session, association_changed(row))
        record(session, f"person:{verified_by}", "association.verified", f"association:{row.id}")
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


def list_associations(context: Context, *, verified: bool, after: str | None, limit: int) -> dict[str, Any]:
    """The associations that wait for a reviewer, or those that were verified; oldest first."""
    waits = Association.verified_at.is_(None)
    query = select(Association).where(~waits if verified else waits).order_by(Association.id)
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
        "name": row.name,
        "business_id": row.business_id,
        "register_number": row.register_number,
        "postal_address": row.postal_address,
        "public_email": row.public_email,
        "public_phone": row.public_phone,
        "purpose": row.purpose,
        "verified": row.verified_at is not None,
        "verified_at": row.verified_at.isoformat() if row.verified_at else None,
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
    )


def _read(new: NewAssociation, registered_by: uuid.UUID) -> Association:
    """The row, once every field has been read by its rule."""
    business_id = business_id_given(new.business_id)
    register_number = register_number_given(new.register_number)
    if business_id is None and register_number is None:
        raise InvalidFields(
            {"business_id": ["one_number_required"], "register_number": ["one_number_required"]}
        )
    return Association(
        id=new_id(),
        name=line_given(new.name, "name"),
        business_id=business_id,
        register_number=register_number,
        postal_address=line_given(new.postal_address, "postal_address"),
        public_email=email_given(new.public_email, "public_email"),
        public_phone=line_given(new.public_phone, "public_phone"),
        purpose=paragraphs_given(new.purpose, "purpose"),
        registered_by=registered_by,
    )


def _taken(error: IntegrityError) -> Exception:
    """Name the number that another association has already, whichever request came first."""
    if isinstance(error.orig, UniqueViolation):
        for field in ("business_id", "register_number"):
            if error.orig.diag.constraint_name == f"uq_association_{field}":
                return Invalid(field, "already_registered")
    return error
