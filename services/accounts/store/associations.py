"""Associations, who verified them, and who may act for them."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, LargeBinary, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.accounts.store.people import Person
from services.chassis.database import Base
from services.contracts.roles import MembershipRole


class Association(Base):
    """An association's public identity."""

    __tablename__ = "association"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    business_id: Mapped[str | None] = mapped_column(Text, unique=True)
    register_number: Mapped[str | None] = mapped_column(Text, unique=True)
    postal_address: Mapped[str] = mapped_column(Text)
    public_email: Mapped[str] = mapped_column(Text)
    public_phone: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    registered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]


class AssociationVerification(Base):
    """Who found the association to be what it says it is, and on what evidence; never changed."""

    __tablename__ = "association_verification"

    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association.id"), primary_key=True)
    evidence: Mapped[str] = mapped_column(Text)
    verified_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime]


class Membership(Base):
    """What the holder of an address of mail may do for an association.

    It hangs on the address, not on a person: someone who has never signed in can be added, and
    adding tells nobody who has.
    """

    __tablename__ = "membership"

    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association.id"), primary_key=True)
    email_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
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
