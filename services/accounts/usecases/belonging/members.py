"""Members: who may act for an association, from the day they are added until they leave."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.accounts.store.associations import (
    Association,
    Membership,
    locked_association,
    role_of_person,
)
from services.accounts.store.clock import true_now
from services.accounts.store.people import Person, person_by_email
from services.accounts.usecases.context import Context
from services.accounts.usecases.reading import email_given
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.paging import page, read_cursor
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.contracts.events import AssociationOrganisersChanged, MembershipChanged, SealedContact
from services.contracts.mailboxes import mailbox_of
from services.contracts.roles import MembershipRole

# Whoever has never signed in has chosen no language.
_LOCALE = "fi"


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
        association = hold_as_owner(session, association_id, added_by)
        join(session, context, association, canonical, role, added_by)
        result = {"association_id": str(association_id), "email": canonical, "role": role.value}
        remember(session, claim, result)
        return result


def join(
    session: Session,
    context: Context,
    association: Association,
    email: str,
    role: MembershipRole,
    added_by: uuid.UUID,
) -> None:
    """Write a member of a locked association down, and tell them. Raises Conflict."""
    member = new_membership(context, association.id, email, role, added_by, true_now(session))
    if session.get(Membership, (association.id, member.email_hash)) is not None:
        raise Conflict("already_a_member")
    session.add(member)
    details = {"role": role.value}
    record(session, f"person:{added_by}", "member.added", f"association:{association.id}", details)
    tell_member(session, association, member, "added", role.value)
    tell_organisers(session, context, association.id)


def change_role(
    context: Context,
    association_id: uuid.UUID,
    member_id: uuid.UUID,
    role: MembershipRole,
    changed_by: uuid.UUID,
) -> dict[str, str]:
    """Let a member do more or less. Raises Forbidden, NotFound, Conflict for the last owner."""
    with transaction(context.sessions) as session:
        association = hold_as_owner(session, association_id, changed_by)
        member = _member(session, association_id, member_id)
        if member.role != role:
            _keep_an_owner(session, member)
            details = {"member": str(member.id), "from": member.role, "to": role.value}
            member.role = role.value
            subject = f"association:{association_id}"
            record(session, f"person:{changed_by}", "member.role_changed", subject, details)
            tell_member(session, association, member, "role_changed", role.value)
        return _shown(context, member)


def remove_member(
    context: Context, association_id: uuid.UUID, member_id: uuid.UUID, removed_by: uuid.UUID
) -> None:
    """End a membership: an owner ends anybody's, everybody their own.

    Raises Forbidden, NotFound, Conflict for the last owner.
    """
    with transaction(context.sessions) as session:
        association = locked_association(session, association_id)
        own = _own_membership(session, association_id, removed_by)
        if association is None or own is None:
            raise Forbidden("not_a_member")
        leaves = own.id == member_id
        if not leaves and own.role != MembershipRole.OWNER:
            raise Forbidden("not_a_member")
        member = own if leaves else _member(session, association_id, member_id)
        _keep_an_owner(session, member)
        action = "left" if leaves else "removed"
        details = {"member": str(member.id), "role": member.role}
        record(session, f"person:{removed_by}", f"member.{action}", f"association:{association_id}", details)
        tell_member(session, association, member, action, "")
        session.delete(member)
        tell_organisers(session, context, association_id)


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
        id=new_id(),
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
    """Who may act for the association; an editor is shown their own membership only. Raises Forbidden."""
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
        own = _own_membership(session, association_id, asked_by)
        if own is None:
            raise Forbidden("not_a_member")
        if own.role != MembershipRole.OWNER:
            query = query.where(Membership.id == own.id)
        rows = session.scalars(query).all()
    found = page(rows, limit, lambda row: _shown(context, row), lambda row: (row.email_hash.hex(),))
    return found | {"own_id": str(own.id)}


def tell_member(
    session: Session, association: Association, member: Membership, change: str, role: str
) -> None:
    """One letter to the person whose membership it is, in the language they chose if they ever did."""
    person = person_by_email(session, member.email_hash)
    emit(
        session,
        MembershipChanged(
            association_id=str(association.id),
            association_name=association.name,
            change=change,
            role=role,
            locale=person.locale if person else _LOCALE,
            contact=sealed_address(member),
        ),
    )


def tell_organisers(session: Session, context: Context, association_id: uuid.UUID) -> None:
    """Say who acts for the association, as digests that tell mailboxes apart and cannot be read."""
    session.flush()
    members = session.scalars(select(Membership).where(Membership.association_id == association_id))
    say_who_acts(session, context, association_id, members)


def say_who_acts(
    session: Session, context: Context, association_id: uuid.UUID, members: Iterable[Membership]
) -> None:
    """Say that these and no others act for the association, which the caller holds."""
    opened = (context.sealer.open(sealed_address(member))["email"] for member in members)
    readers = sorted({context.sealer.reader_of(mailbox_of(email)) for email in opened})
    emit(session, AssociationOrganisersChanged(association_id=str(association_id), readers=readers))


def sealed_address(row: Membership) -> SealedContact:
    """The member's address as it is sealed; it may travel."""
    return SealedContact(subject=_subject(row.association_id), wrapped_key=row.wrapped_key, data=row.contact)


def hold_as_owner(session: Session, association_id: uuid.UUID, person_id: uuid.UUID) -> Association:
    """The association, locked, for its owner: its members change one at a time. Raises Forbidden.

    Asked of our own rows: the claims of a request may be half a minute old.
    """
    association = locked_association(session, association_id)
    owns = role_of_person(session, association_id, person_id) == MembershipRole.OWNER
    if association is None or not owns:
        raise Forbidden("not_a_member")
    return association


def _shown(context: Context, row: Membership) -> dict[str, str]:
    email = context.sealer.open(sealed_address(row))["email"]
    return {"id": str(row.id), "email": email, "role": row.role, "added_at": row.added_at.isoformat()}


def _subject(association_id: uuid.UUID) -> str:
    return f"membership:{association_id}"


def _member(session: Session, association_id: uuid.UUID, member_id: uuid.UUID) -> Membership:
    query = select(Membership).where(Membership.association_id == association_id, Membership.id == member_id)
    member = session.scalar(query)
    if member is None:
        raise NotFound("member")
    return member


def _own_membership(session: Session, association_id: uuid.UUID, person_id: uuid.UUID) -> Membership | None:
    query = select(Membership).join(Person, Person.email_hash == Membership.email_hash)
    return session.scalar(query.where(Membership.association_id == association_id, Person.id == person_id))


def _keep_an_owner(session: Session, member: Membership) -> None:
    """An association that nobody owns could never be helped again. The association is locked."""
    if member.role != MembershipRole.OWNER:
        return
    owners = select(func.count()).where(
        Membership.association_id == member.association_id, Membership.role == MembershipRole.OWNER.value
    )
    if session.scalar(owners) == 1:
        raise Conflict("last_owner", "Name another owner first")
