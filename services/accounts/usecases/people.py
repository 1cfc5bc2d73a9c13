"""People: kept once per address of mail, their contact data sealed with their own key."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.accounts.store.clock import true_now
from services.accounts.store.people import Person, PersonRole, StaffCredential
from services.accounts.usecases.context import Context
from services.accounts.usecases.reading import email_given, line_given
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.sealing import ContactSealer
from services.contracts.events import PersonContactChanged, SealedContact
from services.contracts.roles import Role


def contact_of(sealer: ContactSealer, person: Person) -> dict[str, str]:
    """The person's `email` and `name`, readable."""
    return dict(sealer.open(sealed_contact(person)))


def sealed_contact(person: Person) -> SealedContact:
    """The contact data as they travel in events."""
    return SealedContact(subject=f"person:{person.id}", wrapped_key=person.wrapped_key, data=person.contact)


def keep_person(
    session: Session, context: Context, *, email: str, locale: str, now: datetime, name: str = ""
) -> Person:
    """The person with this canonical address, written down if new; others hear of new contact data.

    An empty name leaves the name that is known. The row stays locked until the transaction ends.
    """
    email_hash = context.fingerprints.of_email(email)
    fresh_id, fresh_key = new_id(), context.sealer.new_wrapped_key()
    sealed = context.sealer.seal(fresh_key, f"person:{fresh_id}", {"email": email, "name": name})
    session.execute(
        insert(Person)
        .values(
            id=fresh_id,
            email_hash=email_hash,
            wrapped_key=fresh_key,
            contact=sealed.data,
            locale=locale,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Person.email_hash])
    )
    person = session.scalars(select(Person).where(Person.email_hash == email_hash).with_for_update()).one()
    renamed = bool(name) and contact_of(context.sealer, person)["name"] != name
    if person.id != fresh_id and not renamed and person.locale == locale:
        return person
    if renamed:
        contact = {"email": email, "name": name}
        person.contact = context.sealer.seal(person.wrapped_key, f"person:{person.id}", contact).data
    person.locale = locale
    emit(
        session,
        PersonContactChanged(person_id=str(person.id), locale=locale, contact=sealed_contact(person)),
    )
    return person


def grant_roles(
    session: Session, person_id: uuid.UUID, roles: list[str], granted_by: uuid.UUID | None, now: datetime
) -> None:
    """Give roles of staff; the database refuses a person who gives them to themselves."""
    for role in roles:
        session.add(PersonRole(person_id=person_id, role=role, granted_by=granted_by, granted_at=now))
        actor = f"person:{granted_by}" if granted_by else "operator"
        record(session, actor, "role.granted", f"person:{person_id}", {"role": role})


def keep_credential(
    session: Session,
    context: Context,
    person: Person,
    *,
    password: str,
    totp_secret: str,
    step: int,
    now: datetime,
) -> None:
    """Write down password and secret of a new member of staff; `step` is the last code already used."""
    sealed = context.sealer.seal(person.wrapped_key, totp_subject(person.id), {"secret": totp_secret})
    session.add(
        StaffCredential(
            person_id=person.id,
            password_hash=context.passwords.hash(password),
            totp_secret=sealed.data,
            totp_last_step=step,
            password_changed_at=now,
        )
    )


def totp_subject(person_id: uuid.UUID) -> str:
    """What the sealed secret of the one-time codes is bound to."""
    return f"totp:{person_id}"


def register_resident(context: Context, name: str, email: str, locale: str = "fi") -> uuid.UUID:
    """Write a resident down without a sign-in, for demonstrations and imports; the person's id."""
    with transaction(context.sessions) as session:
        person = keep_person(
            session,
            context,
            email=email_given(email),
            locale=locale,
            now=true_now(session),
            name=line_given(name, "name"),
        )
        return person.id


def register_staff(
    context: Context, name: str, email: str, roles: list[str], password: str, totp_secret: str
) -> uuid.UUID:
    """Write a member of staff down with known secrets, for demonstrations; the person's id.

    Does nothing to a person who is staff already.
    """
    canonical = email_given(email)
    known = [Role(role).value for role in roles]
    with transaction(context.sessions) as session:
        now = true_now(session)
        person = keep_person(
            session, context, email=canonical, locale="fi", now=now, name=line_given(name, "name")
        )
        if session.get(StaffCredential, person.id) is None:
            keep_credential(
                session, context, person, password=password, totp_secret=totp_secret, step=0, now=now
            )
            grant_roles(session, person.id, known, None, now)
        return person.id
