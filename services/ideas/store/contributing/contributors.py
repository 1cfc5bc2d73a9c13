"""Who gives hours or goods: one row for an address of mail, and nothing that could be read."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Integer, SmallInteger, Text, Uuid, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.contracts.events import SealedContact
from services.ideas.store import Base


class Contributor(Base):
    """A resident known by an address; the name, the address and the number are sealed under a key of its own.

    Nothing that was asked in its name holds before the address is confirmed from a letter.
    """

    __tablename__ = "contributors"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    email_hash: Mapped[str | None] = mapped_column(Text)
    contact_key: Mapped[str | None] = mapped_column(Text)
    contact_data: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    home_district_slug: Mapped[str | None] = mapped_column(ForeignKey("districts.slug"))
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    link_generation: Mapped[int] = mapped_column(Integer, default=1)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    registered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def contact(self) -> SealedContact:
        """Name, address, number and own link as they travel; empty once the person is erased."""
        return SealedContact(
            subject=contributor_subject(self.id),
            wrapped_key=self.contact_key or "",
            data=self.contact_data or "",
        )


def contributor_subject(contributor_id: uuid.UUID) -> str:
    """To whom a contributor's sealed contact data belong."""
    return f"contributor:{contributor_id}"


def find_contributor(session: Session, email_hash: str) -> Contributor | None:
    """The contributor of an address, locked."""
    found = select(Contributor).where(Contributor.email_hash == email_hash).with_for_update()
    return session.scalar(found)


def add_contributor(session: Session, contributor: Contributor) -> Contributor:
    """Keep a new one, unless another request kept one of the same address meanwhile. Returns it, locked."""
    values = {
        name: getattr(contributor, name)
        for name in ("id", "email_hash", "contact_key", "contact_data", "locale", "birth_year", "made_at")
    }
    session.execute(insert(Contributor).values(values).on_conflict_do_nothing())
    kept = select(Contributor).where(Contributor.email_hash == contributor.email_hash).with_for_update()
    return session.scalars(kept).one()


def unconfirmed_contributors(session: Session, made_before: datetime, limit: int) -> Sequence[Contributor]:
    """Those whose addresses nobody confirmed in time, locked."""
    late = (
        select(Contributor)
        .where(
            Contributor.confirmed_at.is_(None),
            Contributor.erased_at.is_(None),
            Contributor.made_at < made_before,
        )
        .order_by(Contributor.made_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(late).all()
