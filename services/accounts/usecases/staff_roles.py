"""Who works here: listed, given other roles, and ended; for admins."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.accounts.store.clock import true_now
from services.accounts.store.people import (
    Person,
    PersonRole,
    StaffCredential,
    held_admins,
    locked_credential,
    roles_of,
    roles_of_all,
)
from services.accounts.store.sessions import revoke_sessions_of
from services.accounts.store.sign_ins import close_open_challenges
from services.accounts.store.staff_links import close_open_resets, revoke_invitations_by
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import contact_of, grant_roles
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.paging import page, read_cursor
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.contracts.roles import Role


def list_staff(context: Context, after: str | None, limit: int) -> dict[str, Any]:
    """Everybody who can sign in as staff, with their roles; in the order in which they were written down."""
    query = select(Person, StaffCredential.password_changed_at).join(
        StaffCredential, StaffCredential.person_id == Person.id
    )
    cursor = read_cursor(after, 1)
    if cursor:
        try:
            query = query.where(Person.id > uuid.UUID(cursor[0]))
        except ValueError as error:
            raise Invalid("after", "not_a_cursor") from error
    with transaction(context.sessions) as session:
        rows = [
            (person, changed)
            for person, changed in session.execute(query.order_by(Person.id).limit(limit + 1))
        ]
        roles = roles_of_all(session, [person.id for person, _ in rows])
        return page(rows, limit, lambda row: _shown(context, row[0], roles), lambda row: (row[0].id,))


def change_roles(
    context: Context, person_id: uuid.UUID, wanted: Sequence[str], changed_by: uuid.UUID
) -> dict[str, Any]:
    """Give a member of staff these roles and no others; their sessions go on with the new ones.

    Raises Forbidden for one's own roles, NotFound, Conflict for the last admin.
    """
    if person_id == changed_by:
        raise Forbidden("own_roles")
    roles = {Role(each).value for each in wanted}
    with transaction(context.sessions) as session:
        _require_admin(session, changed_by)
        person = _staff(session, person_id)
        held = set(roles_of(session, person_id))
        if Role.ADMIN in held - roles:
            _keep_an_admin(session, person_id)
        _take_roles(session, person_id, sorted(held - roles), changed_by)
        grant_roles(session, person_id, sorted(roles - held), changed_by, true_now(session))
        session.flush()
        return _shown(context, person, {person_id: sorted(roles)})


def end_staff(context: Context, person_id: uuid.UUID, ended_by: uuid.UUID) -> None:
    """End somebody's work here: roles, password, codes, links and every session, in one moment.

    An admin may end themselves while another admin stays. Raises NotFound, Conflict for the last admin.
    """
    with transaction(context.sessions) as session:
        _require_admin(session, ended_by)
        credential = locked_credential(session, person_id)
        if credential is None:
            raise NotFound("member of staff")
        held = roles_of(session, person_id)
        if Role.ADMIN in held:
            _keep_an_admin(session, person_id)
        now = true_now(session)
        _take_roles(session, person_id, held, ended_by)
        _close_doors(session, person_id, now)
        session.delete(credential)
        record(session, f"person:{ended_by}", "staff.ended", f"person:{person_id}")


def _close_doors(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    close_open_challenges(session, person_id, now)
    close_open_resets(session, person_id, now)
    revoke_invitations_by(session, person_id, now)
    revoke_sessions_of(session, person_id, now)


def _take_roles(session: Session, person_id: uuid.UUID, roles: Sequence[str], taken_by: uuid.UUID) -> None:
    for role in roles:
        details = {"role": role}
        record(session, f"person:{taken_by}", "role.taken", f"person:{person_id}", details)
    session.execute(delete(PersonRole).where(PersonRole.person_id == person_id, PersonRole.role.in_(roles)))


def _staff(session: Session, person_id: uuid.UUID) -> Person:
    if locked_credential(session, person_id) is None:
        raise NotFound("member of staff")
    return session.get_one(Person, person_id)


def _require_admin(session: Session, person_id: uuid.UUID) -> None:
    """Check on our own rows, locked: two admins who end each other cannot both succeed."""
    if person_id not in held_admins(session):
        raise Forbidden


def _keep_an_admin(session: Session, person_id: uuid.UUID) -> None:
    if held_admins(session) == [person_id]:
        raise Conflict("last_admin", "Somebody has to be left who can invite others")


def _shown(context: Context, person: Person, roles: dict[uuid.UUID, list[str]]) -> dict[str, Any]:
    contact = contact_of(context.sealer, person)
    return {
        "id": str(person.id),
        "name": contact["name"],
        "email": contact["email"],
        "roles": roles.get(person.id, []),
    }
