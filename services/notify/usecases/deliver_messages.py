"""Send what is due: claim and commit, send outside any transaction, record.

A worker that dies between the mail server's yes and the record leaves a claim that runs out; the mail
then goes out again under the same Message-ID. Sent twice is possible, never sent is not.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from jinja2 import TemplateError

from services.chassis import logs
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.sealing import CannotOpen
from services.contracts.events import SealedContact
from services.notify.domain.letters import must_go_out, news_of
from services.notify.domain.retrying import MAX_ATTEMPTS, wait_after
from services.notify.mailer import Deferred, NotSent, Post, Refused, Unreachable, compose
from services.notify.store.messages import (
    Delivery,
    Message,
    claim_due_message,
    forget_given_up,
    forget_who_was_told,
    lock_message,
    tell_once,
)
from services.notify.store.recipients import find_recipient
from services.notify.usecases.context import Context

log = logs.get(__name__)

# Well below the time limit of a task; the next one takes over where this one stopped.
RUN_SECONDS = 45


@dataclass(frozen=True)
class Claimed:
    """A message in this worker's hands, with what it takes to write it."""

    message: Message
    contact: SealedContact | None
    locale: str
    now: datetime


def deliver_messages(context: Context) -> int:
    """Send due messages until none is left, time is up or the server is gone. Returns how many went out."""
    sent = 0
    stop_at = time.monotonic() + RUN_SECONDS
    with context.mailer.post() as post:
        while time.monotonic() < stop_at:
            claimed = _claim(context)
            if claimed is None:
                break
            if in_vain := _in_vain(context, claimed):
                _set_aside(context, claimed.message.id, in_vain)
                continue
            failure = _try(context, post, claimed)
            _record(context, claimed.message.id, claimed.message.attempts, failure)
            if isinstance(failure, Unreachable):
                break
            sent += failure is None
    with transaction(context.sessions) as session:
        forget_given_up(session)
        forget_who_was_told(session)
    return sent


def _claim(context: Context) -> Claimed | None:
    with transaction(context.sessions) as session:
        found = claim_due_message(session)
        if found is None:
            return None
        message, now = found
        recipient = find_recipient(session, message.person_id) if message.person_id else None
        return Claimed(
            message,
            recipient.sealed if recipient else message.sealed_contact,
            message.locale or (recipient.locale if recipient else "fi"),
            now,
        )


def _in_vain(context: Context, claimed: Claimed) -> str | None:
    """Why nothing is to be sent: whoever pledged at a desk may have no e-mail, others have heard it."""
    if claimed.contact is None:
        return None
    try:
        email = context.sealer.open(claimed.contact).get("email")
    except CannotOpen:
        return None
    if not email:
        return "no_address"
    message = claimed.message
    news = news_of(message.template, message.facts)
    if news is None:
        return None
    with transaction(context.sessions) as session:
        first = tell_once(session, news, context.sealer.reader_of(email), message.id)
    return None if first or must_go_out(message.template) else "told_already"


def _set_aside(context: Context, message_id: uuid.UUID, why: str) -> None:
    """Keep on record that nothing was sent, and why; nobody tries again."""
    with transaction(context.sessions) as session:
        message, _now = lock_message(session, message_id)
        if message.state != "sent":
            message.state, message.contact, message.error = "unaddressed", None, why
    log.info("message.unaddressed", message_id=str(message_id), why=why)


def _try(context: Context, post: Post, claimed: Claimed) -> NotSent | None:
    """Send one message; what kept it from going out, or nothing."""
    try:
        post.send(_write(context, claimed))
    except NotSent as failure:
        return failure
    return None


def _write(context: Context, claimed: Claimed) -> EmailMessage:
    message = claimed.message
    if message.attempts > MAX_ATTEMPTS:
        raise Refused("worker_died")
    if message.expires_at is not None and message.expires_at <= claimed.now:
        raise Refused("expired")
    if claimed.contact is None:
        # The book may be filled by an event that is still on its way.
        raise Deferred("recipient_unknown")
    try:
        contact = context.sealer.open(claimed.contact)
        rendered = context.renderer.render(message.template, claimed.locale, message.facts, contact)
    except CannotOpen as error:
        raise Refused("contact_erased") from error
    except (TemplateError, KeyError, TypeError, ValueError) as error:
        log.error("message.not_written", message_id=str(message.id), error=type(error).__name__)
        raise Refused("not_written") from error
    return compose(
        rendered,
        context.mailer.sender,
        contact.get("name", ""),
        contact.get("email", ""),
        str(message.id),
        message.queued_at,
    )


def _record(context: Context, message_id: uuid.UUID, attempt: int, failure: NotSent | None) -> None:
    with transaction(context.sessions) as session:
        message, now = lock_message(session, message_id)
        if message.state == "sent" or (failure is not None and message.attempts != attempt):
            # The claim ran out meanwhile, and whoever took the message up knows better.
            return
        wait = None if isinstance(failure, Refused) else wait_after(attempt)
        outcome = "failed"
        if failure is None:
            outcome = message.state = "sent"
            message.sent_at, message.contact, message.error = now, None, None
        elif wait is not None:
            outcome, message.state = "deferred", "queued"
            message.next_attempt_at, message.error = now + wait, failure.code
        else:
            message.state, message.error = "failed", failure.code
            if isinstance(failure, Refused):
                message.contact = None
        code = failure.code if failure else "250"
        session.add(
            Delivery(id=new_id(), message_id=message_id, attempt=attempt, at=now, outcome=outcome, code=code)
        )
    log.info("message.attempted", message_id=str(message_id), outcome=outcome, code=code, attempt=attempt)
