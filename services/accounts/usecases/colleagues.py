"""Who else works at the finance desk: names, so that work can be given to somebody."""

from dataclasses import dataclass

from sqlalchemy import select

from services.accounts.store.people import Person, PersonRole
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import contact_of
from services.chassis.database import transaction
from services.chassis.sealing import CannotOpen
from services.contracts.roles import Role

_OF_FINANCE = (Role.FINANCE.value, Role.FINANCE_APPROVER.value)


@dataclass(frozen=True)
class Colleague:
    """A person of the finance desk."""

    id: str
    name: str
    keeps_books: bool


def finance_colleagues(context: Context) -> list[Colleague]:
    """Everybody who keeps the books or approves, by name. Nobody's address of mail is told."""
    with transaction(context.sessions) as session:
        query = select(Person, PersonRole.role).join(PersonRole, PersonRole.person_id == Person.id)
        held = session.execute(query.where(PersonRole.role.in_(_OF_FINANCE)).order_by(Person.id)).all()
    found: dict[str, Colleague] = {}
    for person, role in held:
        known = found.get(str(person.id))
        keeps_books = role == Role.FINANCE.value or (known is not None and known.keeps_books)
        name = known.name if known else _name(context, person)
        found[str(person.id)] = Colleague(str(person.id), name, keeps_books)
    return sorted(found.values(), key=lambda each: each.name)


def _name(context: Context, person: Person) -> str:
    try:
        return contact_of(context.sealer, person)["name"]
    except CannotOpen:
        return ""
