"""A person's contact data are new: keep them for the letters that name a person."""

import uuid
from dataclasses import asdict

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.events import PersonContactChanged
from services.notify.store.recipients import Recipient


def remember_recipient(session: Session, event: PersonContactChanged) -> None:
    """Write the person into the book, over what stood there."""
    known = insert(Recipient).values(
        person_id=uuid.UUID(event.person_id), locale=event.locale, contact=asdict(event.contact)
    )
    session.execute(
        known.on_conflict_do_update(
            index_elements=[Recipient.person_id],
            set_={"locale": known.excluded.locale, "contact": known.excluded.contact},
        )
    )
