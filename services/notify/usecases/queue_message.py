"""An event calls for a mail: note it down, in the same transaction in which the event counts as heard."""

import uuid
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from services.chassis.identifiers import new_id
from services.contracts.events import Event
from services.notify.domain.letters import letter_for
from services.notify.store.messages import Message


def queue_message(session: Session, event: Event) -> None:
    """Queue the message that the event calls for, if it calls for one.

    One event makes one message because the inbox takes each delivery once, in this very transaction.
    """
    letter = letter_for(event)
    if letter is None:
        return
    session.add(
        Message(
            id=new_id(),
            template=letter.template,
            locale=letter.locale,
            facts=letter.facts,
            contact=asdict(letter.contact) if letter.contact else None,
            person_id=uuid.UUID(letter.person_id) if letter.person_id else None,
            pledge_id=uuid.UUID(letter.pledge_id) if letter.pledge_id else None,
            urgent=letter.urgent,
            expires_at=datetime.fromisoformat(letter.expires_at) if letter.expires_at else None,
        )
    )
