"""An association's account was changed: each of its owners is to hear of it."""

import uuid

from sqlalchemy.orm import Session

from services.accounts.store.associations import owners_of
from services.accounts.usecases.members import contact_of
from services.chassis.outbox import emit
from services.contracts.events import AssociationAccountChanged, CollectingAccountChanged

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
                contact=contact_of(membership),
            ),
        )
