"""One-time codes of staff: a right one is used up in the transaction that accepts it."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from services.accounts.domain.totp import accepted_step
from services.accounts.store.people import Person, locked_credential
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import totp_subject
from services.contracts.events import SealedContact


def use_code(session: Session, context: Context, person_id: uuid.UUID, code: str, now: datetime) -> bool:
    """Whether the code is right and new; a code that was accepted once is never accepted again."""
    # The lock makes two requests with one code take turns, and the later one sees the step used.
    credential = locked_credential(session, person_id)
    if credential is None:
        return False
    person = session.get_one(Person, person_id)
    sealed = SealedContact(
        subject=totp_subject(person_id), wrapped_key=person.wrapped_key, data=credential.totp_secret
    )
    secret = context.sealer.open(sealed)["secret"]
    step = accepted_step(secret, code, now, credential.totp_last_step)
    if step is None:
        return False
    credential.totp_last_step = step
    return True
