"""Somebody gives a name and an address: known again by the address, or kept as new."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.chassis.problems import Invalid
from services.ideas.domain.authoring.phones import NotAPhone, read_phone
from services.ideas.store.contributing.contributors import (
    Contributor,
    add_contributor,
    contributor_subject,
    find_contributor,
)
from services.ideas.usecases.context import Context


@dataclass(frozen=True, kw_only=True)
class ContactGiven:
    """What a form asks of whoever gives hours or goods; a year only where an age limit asks for it."""

    name: str
    email: str
    phone: str | None = None
    locale: str = "fi"
    birth_year: int | None = None


def know_contributor(session: Session, context: Context, given: ContactGiven) -> Contributor:
    """The contributor of the address, locked; the caller owns the transaction. Raises Invalid on `phone`.

    Somebody confirmed stays as they are, since anybody may write a known address: what they want changed
    they change by their own link. Of an address that nobody confirmed the latest words hold.
    """
    contact = _contact(given)
    email_hash = context.sealer.reader_of(given.email)
    known = find_contributor(session, email_hash)
    if known is None:
        known = add_contributor(session, _new(session, context, given, contact, email_hash))
    elif known.confirmed_at is None:
        known.birth_year = given.birth_year or known.birth_year
        known.locale = given.locale
        seal_contact(context, known, contact)
        session.flush()
    return known


def seal_contact(context: Context, contributor: Contributor, contact: dict[str, Any]) -> None:
    """Seal name, address and number anew; the own link travels with them, since letters show it."""
    link = context.digests.contributor_token(str(contributor.id), contributor.link_generation)
    key = contributor.contact_key or context.sealer.new_wrapped_key()
    sealed = context.sealer.seal(key, contributor_subject(contributor.id), contact | {"link": link})
    contributor.contact_key, contributor.contact_data = sealed.wrapped_key, sealed.data


def open_contact(context: Context, contributor: Contributor) -> dict[str, str]:
    """Name, address and number, empty where not given or erased."""
    empty = {"name": "", "email": "", "phone": ""}
    if contributor.contact_key is None:
        return empty
    opened = context.sealer.open(contributor.contact)
    return empty | {name: str(opened[name]) for name in empty if name in opened}


def read_contact(name: str, email: str, phone: str | None) -> dict[str, str]:
    """What is sealed of a person. Raises Invalid on `phone`."""
    contact = {"name": name.strip(), "email": email.strip()}
    if phone:
        try:
            contact["phone"] = read_phone(phone)
        except NotAPhone as error:
            raise Invalid("phone", "not_a_phone") from error
    return contact


def _contact(given: ContactGiven) -> dict[str, str]:
    return read_contact(given.name, given.email, given.phone)


def _new(
    session: Session, context: Context, given: ContactGiven, contact: dict[str, str], email_hash: str
) -> Contributor:
    contributor = Contributor(
        id=new_id(),
        email_hash=email_hash,
        locale=given.locale,
        birth_year=given.birth_year,
        link_generation=1,
        made_at=platform_now(session),
    )
    seal_contact(context, contributor, contact)
    return contributor
