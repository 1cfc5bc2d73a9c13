"""What people ask of an association that is registered already: to be let in, or that staff look into it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.accounts.store.people import Person
from services.chassis.database import Base

_MOST_SHOWN = 50


class AssociationRequest(Base):
    """One request and its answer; `kind` is `join` (owners answer) or `claim` (staff answer)."""

    __tablename__ = "association_request"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association.id"))
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    message: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]


def open_requests(
    session: Session, association_id: uuid.UUID, kind: str
) -> list[tuple[AssociationRequest, Person]]:
    """What waits for an answer, oldest first, with whoever asked."""
    query = (
        select(AssociationRequest, Person)
        .join(Person, Person.id == AssociationRequest.person_id)
        .where(
            AssociationRequest.association_id == association_id,
            AssociationRequest.kind == kind,
            AssociationRequest.answer.is_(None),
        )
        .order_by(AssociationRequest.id)
        .limit(_MOST_SHOWN)
    )
    return [(request, person) for request, person in session.execute(query)]


def open_request_of(
    session: Session, association_id: uuid.UUID, person_id: uuid.UUID, kind: str
) -> AssociationRequest | None:
    """The request of this person that waits already."""
    return session.scalar(
        select(AssociationRequest).where(
            AssociationRequest.association_id == association_id,
            AssociationRequest.person_id == person_id,
            AssociationRequest.kind == kind,
            AssociationRequest.answer.is_(None),
        )
    )


def locked_request(
    session: Session, association_id: uuid.UUID, request_id: uuid.UUID, kind: str
) -> AssociationRequest | None:
    """The request, held until the transaction ends."""
    return session.scalar(
        select(AssociationRequest)
        .where(
            AssociationRequest.id == request_id,
            AssociationRequest.association_id == association_id,
            AssociationRequest.kind == kind,
        )
        .with_for_update()
    )
