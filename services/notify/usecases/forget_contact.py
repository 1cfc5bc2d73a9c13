"""A backer's contact data were erased: letters that have not gone out no longer know their addressee."""

import uuid

from sqlalchemy.orm import Session

from services.contracts.events import ContactErased
from services.notify.store.messages import forget_addressee


def forget_contact(session: Session, event: ContactErased) -> None:
    """Empty the messages of the pledge; one being sent at this moment forgets by itself afterwards."""
    forget_addressee(session, uuid.UUID(event.pledge_id))
