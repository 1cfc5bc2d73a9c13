"""The mail server's trouble is over: what was given up is tried anew."""

from sqlalchemy import func, or_, update

from services.chassis.database import transaction
from services.notify.store.messages import Message
from services.notify.usecases.context import Context


def requeue_failed(context: Context) -> int:
    """Queue every failed message that still has its addressee and use. Returns how many."""
    failed = update(Message).where(
        Message.state == "failed",
        or_(Message.contact.is_not(None), Message.person_id.is_not(None)),
        or_(Message.expires_at.is_(None), Message.expires_at > func.now()),
    )
    with transaction(context.sessions) as session:
        again = failed.values(state="queued", attempts=0, next_attempt_at=func.now())
        return len(session.execute(again.returning(Message.id)).all())
