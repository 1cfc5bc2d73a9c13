"""Anybody says what is wrong with the site, without an account; an address only where an answer is wished."""

import uuid
from dataclasses import dataclass
from typing import Any

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.ideas.domain.hearing.feedback import Subject, last_day_to_answer
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.hearing.feedback import Feedback, writer_subject
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What somebody says of which page, and where to answer to if anywhere."""

    subject: str
    text: str
    page: str = ""
    email: str | None = None
    locale: str = "fi"


def send_feedback(
    context: Context, who: Identity, telling: Telling, claim: Claim | None = None
) -> dict[str, Any]:
    """Keep the feedback and start its clock. Returns the last day to answer. Raises TooMany.

    No letter confirms it: the only one that goes to the address is the answer that a person wrote.
    """
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return _receipt(session.get_one(Feedback, uuid.UUID(earlier["id"])))
        count_form(session, context, who, Form.FEEDBACK)
        now = platform_now(session)
        feedback = Feedback(
            id=new_id(),
            subject=Subject(telling.subject),
            page=telling.page,
            text=telling.text,
            received_at=now,
            due_on=last_day_to_answer(now),
        )
        if telling.email:
            _keep_address(context, feedback, telling.email, telling.locale)
        session.add(feedback)
        audit.record(session, who.actor, "feedback.received", writer_subject(feedback.id))
        # Not its words: they would outlive the feedback once it is emptied.
        remember(session, claim, {"id": str(feedback.id)})
        return _receipt(feedback)


def _keep_address(context: Context, feedback: Feedback, email: str, locale: str) -> None:
    key = context.sealer.new_wrapped_key()
    sealed = context.sealer.seal(key, writer_subject(feedback.id), {"email": email})
    feedback.contact_key, feedback.contact_data, feedback.locale = sealed.wrapped_key, sealed.data, locale


def _receipt(feedback: Feedback) -> dict[str, Any]:
    return {"id": str(feedback.id), "due_on": feedback.due_on.isoformat()}
