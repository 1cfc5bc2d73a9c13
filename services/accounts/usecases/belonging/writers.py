"""Who writes for an association: names beside what was written."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from services.accounts.store.associations import Membership, role_of_person
from services.accounts.store.people import Person
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import contact_of
from services.chassis.database import transaction
from services.chassis.problems import Forbidden
from services.chassis.sealing import CannotOpen
from services.contracts.roles import MembershipRole

MOST_WRITERS = 200


@dataclass(frozen=True)
class Writer:
    """A person who may act for an association."""

    id: str
    name: str


def writers_of(context: Context, association_id: uuid.UUID, asked_by: uuid.UUID) -> list[Writer]:
    """Its members who have signed in, for one of them. Raises Forbidden.

    Owners, who see the members' addresses anyway, are told them where somebody has given no name.
    """
    with transaction(context.sessions) as session:
        role = role_of_person(session, association_id, asked_by)
        if role is None:
            raise Forbidden("not_a_member")
        query = (
            select(Person)
            .join(Membership, Membership.email_hash == Person.email_hash)
            .where(Membership.association_id == association_id)
            .order_by(Person.id)
            .limit(MOST_WRITERS)
        )
        people = session.scalars(query).all()
    owns = role == MembershipRole.OWNER
    return [Writer(str(each.id), _name(context, each, with_address=owns)) for each in people]


def _name(context: Context, person: Person, *, with_address: bool) -> str:
    try:
        contact = contact_of(context.sealer, person)
    except CannotOpen:
        return ""
    return contact.get("name") or (contact["email"] if with_address else "")
