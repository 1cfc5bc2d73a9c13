"""Files that lie in the watched folder, as they were when somebody last looked."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text, any_, delete, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class InboxSighting(Base):
    """One file; `file_id` is there once its bytes are kept, `known_already` says that they were before."""

    __tablename__ = "bank_inbox_sighting"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    modified_ns: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_file.id"))
    known_already: Mapped[bool] = mapped_column(default=False)


def sightings(session: Session) -> dict[str, InboxSighting]:
    """All files as they were last seen; a folder holds a handful."""
    return {seen.name: seen for seen in session.scalars(select(InboxSighting).limit(10_000))}


def forget_all_but(session: Session, names: list[str]) -> None:
    """Forget files that are not in the folder any more."""
    gone = ~(InboxSighting.name == any_(literal(names, ARRAY(Text))))
    session.execute(delete(InboxSighting).where(gone))
