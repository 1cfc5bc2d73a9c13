"""Members: who may act for an association."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.accounts.store.associations import Membership, locked_association, role_of_person
from services.accounts.store.clock import true_now
from services.accounts.usecases.context import Context
from services.accounts.usecases.reading import email_given
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.paging import page, read_cursor
from services.chassis.problems import Conflict, Forbidden, Invalid
from services.contracts.events import SealedContact
from services.contracts.roles import MembershipRole


def add_member(
    context: Context,
    association_id: uuid.UUID,
    email: str,
    role: MembershipRole,
    added_by: uuid.UUID,
    claim: Claim | None = None,
) -> dict[str, str]:
    """Let the holder of an address act for the association, known here or not. Raises Conflict, Forbidden."""
    canonical = email_given(email)
    with transaction(context.sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return earlier
        _require_owner(session, association_id, added_by)
        # Members are added one at a time, so that two requests for one address cannot collide.
        locked_association(session, association_id)
        member = new_membership(context, association_id, canonical, role, added_by, true_now(session))
        if session.get(Membership, (association_id, member.email_hash)) is not None:
            raise Conflict("already_a_member")
        session.add(member)
        record(
            session,
            f"person:{added_by}",
            "member.added",
            f"association:{association_id}",
            {"role": role.value},
        )
        result = {"association_id": str(association_id), "email": canonical, "role": role.value}
        remember(session, claim, result)
        return result


def new_membership(
    context: Context,
    association_id: uuid.UUID,
    email: str,
    role: MembershipRole,
    added_by: uuid.UUID,
    added_at: datetime,
) -> Membership:
    """The row that lets the holder of a canonical address act for an association."""
    key = context.sealer.new_wrapped_key()
    return Membership(
        association_id=association_id,
        email_hash=context.fingerprints.of_email(email),
        role=role.value,
        wrapped_key=key,
        contact=context.sealer.seal(key, _subject(association_id), {"email": email}).data,
        added_by=added_by,
        added_at=added_at,
    )


def list_members(
    context: Context, association_id: uuid.UUID, asked_by: uuid.UUID, after: str | None, limit: int
) -> dict[str, Any]:
    """Who may act for the association. Raises Forbidden."""
    query = (
        select(Membership)
        .where(Membership.association_id == association_id)
        .order_by(Membership.email_hash)
        .limit(limit + 1)
    )
    cursor = read_cursor(after, 1)
    if cursor:
        try:
            query = query.where(Membership.email_hash > bytes.fromhex(cursor[0]))
        except ValueError as error:
            raise Invalid("after", "not_a_cursor") from error
    with transaction(context.sessions) as session:
        _require_owner(session, association_id, asked_by)
        rows = session.scalars(query).all()
    return page(rows, limit, lambda row: _shown(context, row), lambda row: (row.email_hash.hex(),))


def _shown(context: Context, row: Membership) -> dict[str, str]:
    email = context.sealer.open(contact_of(row))["email"]
    return {"email": email, "role": row.role, "added_at": row.added_at.isoformat()}


def contact_of(row: Membership) -> SealedContact:
    """The member's address as it is sealed; it may travel."""
    return SealedContact(subject=_subject(row.association_id), wrapped_key=row.wrapped_key, data=row.contact)


def _subject(association_id: uuid.UUID) -> str:
    return f"membership:{association_id}"


def _require_owner(session: Session, association_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Check on our own rows: the claims of a request may be half a minute old."""
    if role_of_person(session, association_id, person_id) != MembershipRole.OWNER:
        raise Forbidden("not_a_member")
