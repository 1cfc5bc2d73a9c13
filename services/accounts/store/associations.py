"""Associations, what staff found out about them, and who may act for them."""

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ForeignKey, Identity, LargeBinary, Text, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.accounts.store.people import Person
from services.chassis.database import Base
from services.contracts.roles import MembershipRole

# A page shows what matters of a history; the rest stays in the table.
_MOST_SHOWN = 50


class Association(Base):
    """An association's public identity; its numbers are its own once staff have verified it."""

    __tablename__ = "association"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    business_id: Mapped[str | None] = mapped_column(Text)
    register_number: Mapped[str | None] = mapped_column(Text)
    postal_address: Mapped[str] = mapped_column(Text)
    public_email: Mapped[str] = mapped_column(Text)
    public_phone: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    registered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class AssociationVerification(Base):
    """What was decided about an association, by whom, on what; rows are only ever added."""

    __tablename__ = "association_verification"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association.id"))
    outcome: Mapped[str] = mapped_column(Text)
    checks: Mapped[list[str]] = mapped_column(ARRAY(Text))
    extract_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]


class RegisterAnswer(Base):
    """What the business register answered when staff asked; evidence, never a verification."""

    __tablename__ = "register_answer"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association.id"))
    business_id: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]


class Membership(Base):
    """What the holder of an address of mail may do for an association.

    It hangs on the address, not on a person: someone who has never signed in can be added, and
    adding tells nobody who has.
    """

    __tablename__ = "membership"

    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association.id"), primary_key=True)
    email_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(Text)
    wrapped_key: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class HeldMembership(NamedTuple):
    """One association that a person acts for."""

    id: uuid.UUID
    name: str
    role: str


def memberships_of(session: Session, email_hash: bytes) -> list[HeldMembership]:
    """The associations that the holder of an address acts for at this moment."""
    query = (
        select(Association.id, Association.name, Membership.role)
        .join(Membership, Membership.association_id == Association.id)
        .where(Membership.email_hash == email_hash)
        .order_by(Association.id)
    )
    return [HeldMembership(*row) for row in session.execute(query)]


def role_of_person(session: Session, association_id: uuid.UUID, person_id: uuid.UUID) -> str | None:
    """What this person may do for this association at this moment."""
    query = (
        select(Membership.role)
        .join(Person, Person.email_hash == Membership.email_hash)
        .where(Membership.association_id == association_id, Person.id == person_id)
    )
    return session.scalar(query)


def locked_association(session: Session, association_id: uuid.UUID) -> Association | None:
    """The association, held until the transaction ends."""
    return session.scalar(select(Association).where(Association.id == association_id).with_for_update())


def owners_of(session: Session, association_id: uuid.UUID) -> list[tuple[Membership, str | None]]:
    """The association's owners, each with the language of whoever has signed in under that address."""
    query = (
        select(Membership, Person.locale)
        .outerjoin(Person, Person.email_hash == Membership.email_hash)
        .where(Membership.association_id == association_id, Membership.role == MembershipRole.OWNER.value)
        .order_by(Membership.email_hash)
        .limit(100)
    )
    return [(membership, locale) for membership, locale in session.execute(query)]


def with_numbers(
    session: Session, business_id: str | None, register_number: str | None, *, but: uuid.UUID | None = None
) -> list[Association]:
    """Associations that name either number, verified ones first, then the oldest; not the one that asks."""
    named = [
        column == number
        for column, number in (
            (Association.business_id, business_id),
            (Association.register_number, register_number),
        )
        if number
    ]
    if not named:
        return []
    query = select(Association).where(or_(*named), Association.refused_at.is_(None))
    if but is not None:
        query = query.where(Association.id != but)
    return list(
        session.scalars(query.order_by(Association.verified_at.is_(None), Association.id).limit(_MOST_SHOWN))
    )


def decisions_about(session: Session, association_id: uuid.UUID) -> list[AssociationVerification]:
    """What was decided about it, newest first."""
    query = (
        select(AssociationVerification)
        .where(AssociationVerification.association_id == association_id)
        .order_by(AssociationVerification.id.desc())
        .limit(_MOST_SHOWN)
    )
    return list(session.scalars(query))


def newest_register_answer(session: Session, association_id: uuid.UUID) -> RegisterAnswer | None:
    """What the register answered last."""
    query = select(RegisterAnswer).where(RegisterAnswer.association_id == association_id)
    return session.scalar(query.order_by(RegisterAnswer.id.desc()).limit(1))
