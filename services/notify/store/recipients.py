"""The book of those who are written to by person rather than by the contact in an event."""

import uuid
from typing import Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.contracts.events import SealedContact


class Recipient(Base):
    """A person's language and sealed contact data, as accounts last told them."""

    __tablename__ = "recipient"

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(Text)
    contact: Mapped[dict[str, Any]] = mapped_column(JSONB)

    @property
    def sealed(self) -> SealedContact:
        """The contact data as they travelled."""
        return SealedContact(**self.contact)


def find_recipient(session: Session, person_id: uuid.UUID) -> Recipient | None:
    """The person in the book."""
    return session.get(Recipient, person_id)
