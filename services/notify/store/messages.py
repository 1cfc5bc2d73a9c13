"""Messages: one row for each mail in intent, from the event until the mail server's yes."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Text, case, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from services.chassis.database import Base
from services.contracts.events import SealedContact

# Longer than a conversation with a slow server can last, so that nobody else takes up a mail under way.
LEASE = timedelta(minutes=5)

# How long an operator may requeue what was given up; after that nobody waits for it any more.
KEPT_FAILED = timedelta(days=30)


class Message(Base):
    """A mail in intent.

    `state` goes queued -> sending -> sent or failed, and back to queued after a failed attempt; one to
    somebody without an address ends as unaddressed.
    `next_attempt_at` is when the row may next be claimed: for a queued one its turn, for one being
    sent the end of the claim, after which the worker that took it counts as dead. `contact` is
    forgotten as soon as the mail is out or refused for good, and some time after it was given up.
    """

    __tablename__ = "message"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    contact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    person_id: Mapped[uuid.UUID | None]
    pledge_id: Mapped[uuid.UUID | None]
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(Text, default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]
    queued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    deliveries: Mapped[list["Delivery"]] = relationship(order_by="Delivery.id")

    @property
    def sealed_contact(self) -> SealedContact | None:
        """The contact data as they travelled, while they are still needed."""
        return SealedContact(**self.contact) if self.contact else None


class Delivery(Base):
    """One attempt at sending: `sent`, `deferred` or `failed`, with a stable code and no address."""

    __tablename__ = "delivery"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message.id"))
    attempt: Mapped[int]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    outcome: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)


class ToldOnce(Base):
    """An address, by its digest, to which a piece of news went out, and with which message."""

    __tablename__ = "told_once"

    news: Mapped[str] = mapped_column(Text, primary_key=True)
    reader: Mapped[str] = mapped_column(Text, primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    told_at: Mapped[datetime] = mapped_column(server_default=func.now())


def tell_once(session: Session, news: str, reader: str, message_id: uuid.UUID) -> bool:
    """Whether this message is the one that tells the news to that address."""
    first = insert(ToldOnce).values(news=news, reader=reader, message_id=message_id)
    session.execute(first.on_conflict_do_nothing())
    return session.get_one(ToldOnce, (news, reader)).message_id == message_id


def forget_who_was_told(session: Session) -> None:
    """Forget who was told what, once no other letter of it can come."""
    session.execute(delete(ToldOnce).where(ToldOnce.told_at < func.now() - KEPT_FAILED))


def claim_due_message(session: Session) -> tuple[Message, datetime] | None:
    """Take the most pressing message whose turn it is, for the length of the lease; it and the time.

    By the database's real clock, not the platform's: moving business time must neither end the
    claim of a mail under way nor skip a mail server's pause.
    """
    due = (
        select(Message, func.now())
        .where(Message.state.in_(("queued", "sending")), Message.next_attempt_at <= func.now())
        .order_by(Message.urgent.desc(), Message.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=Message)
    )
    found = session.execute(due).one_or_none()
    if found is None:
        return None
    message, now = found
    message.state = "sending"
    message.attempts += 1
    message.next_attempt_at = now + LEASE
    return message, now


def forget_given_up(session: Session) -> None:
    """Forget to whom messages should have gone that nobody requeued in time."""
    given_up = update(Message).where(
        Message.state == "failed", Message.contact.is_not(None), Message.queued_at < func.now() - KEPT_FAILED
    )
    session.execute(given_up.values(contact=None))


def forget_addressee(session: Session, pledge_id: uuid.UUID) -> None:
    """Forget to whom the unsent messages of a pledge should have gone; those that waited have failed."""
    unsent = update(Message).where(Message.pledge_id == pledge_id, Message.contact.is_not(None))
    waiting = case((Message.state == "queued", "failed"), else_=Message.state)
    session.execute(unsent.values(contact=None, state=waiting, error="contact_erased"))


def lock_message(session: Session, message_id: uuid.UUID) -> tuple[Message, datetime]:
    """The message, locked until the transaction ends, and the database's real time."""
    found = select(Message, func.now()).where(Message.id == message_id).with_for_update(of=Message)
    message, now = session.execute(found).one()
    return message, now


def newest_messages(
    session: Session, pledge_id: uuid.UUID | None, before: tuple[datetime, uuid.UUID] | None, limit: int
) -> list[Message]:
    """Messages with their deliveries, newest first."""
    query = select(Message).options(selectinload(Message.deliveries))
    if pledge_id is not None:
        query = query.where(Message.pledge_id == pledge_id)
    if before is not None:
        query = query.where(tuple_(Message.queued_at, Message.id) < before)
    newest = query.order_by(Message.queued_at.desc(), Message.id.desc()).limit(limit)
    return list(session.scalars(newest))
