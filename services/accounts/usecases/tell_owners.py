"""What an association's owners hear of by mail, and whoever asked something of it."""

import uuid

from sqlalchemy.orm import Session

from services.accounts.store.associations import Association, owners_of
from services.accounts.store.people import Person
from services.accounts.usecases.belonging.members import sealed_address
from services.accounts.usecases.people import sealed_contact
from services.chassis.outbox import emit
from services.contracts.events import (
    AssociationAccountChanged,
    AssociationDecided,
    AssociationJoinAsked,
    CollectingAccountChanged,
    MembershipChanged,
)

# Whoever has never signed in has chosen no language.
_LOCALE = "fi"


def tell_owners(session: Session, event: CollectingAccountChanged) -> None:
    """One letter to each owner; the account itself is changed by finance staff, never by an owner."""
    for membership, locale in owners_of(session, uuid.UUID(event.association_id)):
        emit(
            session,
            AssociationAccountChanged(
                association_id=event.association_id,
                association_name=event.association_name,
                old_account_masked=event.old_account_masked,
                new_account_masked=event.new_account_masked,
                held_until=event.held_until,
                locale=locale or _LOCALE,
                contact=sealed_address(membership),
            ),
        )


def tell_owners_of_decision(session: Session, association: Association, outcome: str, reason: str) -> None:
    """One letter to each owner: what staff decided, and why when it was a no."""
    for membership, locale in owners_of(session, association.id):
        emit(
            session,
            AssociationDecided(
                association_id=str(association.id),
                association_name=association.name,
                outcome=outcome,
                reason=reason,
                locale=locale or _LOCALE,
                contact=sealed_address(membership),
            ),
        )


def tell_owners_of_request(session: Session, association: Association) -> None:
    """One letter to each owner: somebody asks to be let in; who, stands at their desk."""
    for membership, locale in owners_of(session, association.id):
        emit(
            session,
            AssociationJoinAsked(
                association_id=str(association.id),
                association_name=association.name,
                locale=locale or _LOCALE,
                contact=sealed_address(membership),
            ),
        )


def tell_claimant(
    session: Session, association: Association, person: Person, outcome: str, reason: str
) -> None:
    """One letter to whoever told staff about a number."""
    emit(
        session,
        AssociationDecided(
            association_id=str(association.id),
            association_name=association.name,
            outcome=outcome,
            reason=reason,
            locale=person.locale,
            contact=sealed_contact(person),
        ),
    )


def tell_person_declined(session: Session, association: Association, person: Person) -> None:
    """One letter to whoever asked to be let in and was not."""
    emit(
        session,
        MembershipChanged(
            association_id=str(association.id),
            association_name=association.name,
            change="declined",
            role="",
            locale=person.locale,
            contact=sealed_contact(person),
        ),
    )
