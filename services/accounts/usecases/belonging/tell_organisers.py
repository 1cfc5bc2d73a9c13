"""Who acts for associations, told anew: for whoever began to listen after they were registered."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.accounts.store.associations import Association, Membership
from services.accounts.usecases.belonging.members import say_who_acts
from services.accounts.usecases.context import Context
from services.chassis.audit import record
from services.chassis.database import transaction

AT_ONCE = 100


def tell_all_organisers(context: Context, actor: str) -> int:
    """Say of every association who acts for it, some at a time; of how many it was said.

    What was said before is said again and changes nothing.
    """
    told, after = 0, UUID(int=0)
    while True:
        with transaction(context.sessions) as session:
            associations = _held_after(session, after)
            if not associations:
                return told
            _tell(session, context, associations)
            details = {"associations": len(associations)}
            record(session, actor, "organisers.told", "associations", details)
        told, after = told + len(associations), associations[-1]


def _held_after(session: Session, after: UUID) -> list[UUID]:
    """The next associations, held so that nobody joins or leaves while it is told who acts for them."""
    wanted = select(Association.id).where(Association.id > after).order_by(Association.id)
    return list(session.scalars(wanted.limit(AT_ONCE).with_for_update()))


def _tell(session: Session, context: Context, associations: list[UUID]) -> None:
    members = defaultdict(list)
    for member in session.scalars(select(Membership).where(Membership.association_id.in_(associations))):
        members[member.association_id].append(member)
    for association_id in associations:
        say_who_acts(session, context, association_id, members[association_id])
