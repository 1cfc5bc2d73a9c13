"""People, their roles as staff, and the credentials that go with those."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.contracts.roles import Role


class Person(Base):
    """Someone who has signed in; name and address of mail are sealed with the person's own key."""

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    wrapped_key: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class PersonRole(Base):
    """A role of staff that a person holds; nothing as grantor means the operator's command line."""

    __tablename__ = "person_role"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]


class StaffCredential(Base):
    """Password hash and the sealed secret of the one-time codes."""

    __tablename__ = "staff_credential"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    totp_secret: Mapped[str] = mapped_column(Text)
    totp_last_step: Mapped[int] = mapped_column(BigInteger)
    password_changed_at: Mapped[datetime]


def person_by_email(session: Session, email_hash: bytes) -> Person | None:
    """The person with this address of mail."""
    return session.scalar(select(Person).where(Person.email_hash == email_hash))


def credential_by_email(session: Session, email_hash: bytes) -> StaffCredential | None:
    """The credential of the member of staff with this address of mail."""
    query = select(StaffCredential).join(Person, Person.id == StaffCredential.person_id)
    return session.scalar(query.where(Person.email_hash == email_hash))


def locked_credential(session: Session, person_id: uuid.UUID) -> StaffCredential | None:
    """The credential of a member of staff, held until the transaction ends.

    Lock it before the person's challenges and sessions: the one order in which nobody waits in a ring.
    """
    query = select(StaffCredential).where(StaffCredential.person_id == person_id)
    return session.scalar(query.with_for_update())


def staff_by_email(session: Session, email_hash: bytes) -> Person | None:
    """The member of staff with this address of mail."""
    query = select(Person).join(StaffCredential, StaffCredential.person_id == Person.id)
    return session.scalar(query.where(Person.email_hash == email_hash))


def roles_of(session: Session, person_id: uuid.UUID) -> list[str]:
    """The roles a person holds at this moment."""
    query = select(PersonRole.role).where(PersonRole.person_id == person_id).order_by(PersonRole.role)
    return list(session.scalars(query))


def any_holder(session: Session, role: str) -> bool:
    """Whether anybody holds this role."""
    return session.scalar(select(PersonRole.person_id).where(PersonRole.role == role).limit(1)) is not None


def roles_of_all(session: Session, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The roles of several people, in one question."""
    query = select(PersonRole.person_id, PersonRole.role).where(PersonRole.person_id.in_(person_ids))
    found: dict[uuid.UUID, list[str]] = {}
    for person_id, role in session.execute(query.order_by(PersonRole.role)):
        found.setdefault(person_id, []).append(role)
    return found


def held_admins(session: Session) -> list[uuid.UUID]:
    """Everybody who is an admin, held so until the transaction ends."""
    query = select(PersonRole).where(PersonRole.role == Role.ADMIN.value).order_by(PersonRole.person_id)
    return [each.person_id for each in session.scalars(query.with_for_update())]


def admins(session: Session) -> Sequence[Person]:
    """Everybody who is an admin."""
    query = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
    return session.scalars(query.where(PersonRole.role == Role.ADMIN.value).order_by(Person.id)).all()
