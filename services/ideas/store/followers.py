"""Who follows a campaign or a district: a digest that counts once, and a sealed address."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import DateTime, ForeignKey, Text, Uuid, delete, func, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.contracts.events import SealedContact
from services.ideas.domain.campaign_states import State
from services.ideas.store import Base
from services.ideas.store.campaigns import Campaign
from services.ideas.store.districts import same_district
from services.ideas.store.tidings import Tiding


class Follower(Base):
    """One address that follows one thing; nothing is sent to it before it is confirmed."""

    __tablename__ = "followers"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaigns.id"))
    district_slug: Mapped[str | None] = mapped_column(ForeignKey("districts.slug"))
    reader: Mapped[str] = mapped_column(Text)
    contact_key: Mapped[str] = mapped_column(Text)
    contact_data: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def contact(self) -> SealedContact:
        """The address as it travels."""
        return SealedContact(
            subject=follower_subject(self.id), wrapped_key=self.contact_key, data=self.contact_data
        )


class ToldReader(Base):
    """An address that has been told of a thing, in whatever capacity."""

    __tablename__ = "told_readers"

    tiding_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("tidings.id", ondelete="CASCADE"), primary_key=True
    )
    reader: Mapped[str] = mapped_column(Text, primary_key=True)


class Slice(NamedTuple):
    """Some of the followers, and the last that was looked at where there may be others."""

    followers: Sequence[Follower]
    up_to: uuid.UUID | None


def follower_subject(follower_id: uuid.UUID) -> str:
    """To whom a follower's sealed address belongs."""
    return f"follower:{follower_id}"


def find_follower(
    session: Session, campaign_id: uuid.UUID | None, district_slug: str | None, reader: str
) -> Follower | None:
    """The follower of that thing under that address, locked."""
    thing = Follower.campaign_id == campaign_id if campaign_id else Follower.district_slug == district_slug
    return session.scalar(select(Follower).where(thing, Follower.reader == reader).with_for_update())


def count_followers(session: Session, campaign_id: uuid.UUID) -> int:
    """How many confirmed addresses follow the campaign."""
    confirmed = select(func.count()).where(
        Follower.campaign_id == campaign_id, Follower.confirmed_at.is_not(None)
    )
    return session.scalar(confirmed) or 0


def next_followers(
    session: Session,
    campaign_id: uuid.UUID,
    district_slug: str | None,
    after: uuid.UUID | None,
    limit: int,
) -> Slice:
    """The next confirmed followers of the campaign, and of the district where one is named, held."""
    things = [Follower.campaign_id == campaign_id]
    if district_slug is not None:
        things.append(Follower.district_slug.in_(same_district(district_slug)))
    parts = []
    for thing in things:
        part = select(Follower).where(thing, Follower.confirmed_at.is_not(None))
        if after is not None:
            part = part.where(Follower.id > after)
        parts.append(part.order_by(Follower.id).limit(limit).subquery().select())
    either = aliased(Follower, union_all(*parts).subquery())
    ids = session.scalars(select(either.id).order_by(either.id).limit(limit)).all()
    # Held until the letters are written: whoever stops meanwhile empties those letters, too.
    held = select(Follower).where(Follower.id.in_(ids)).order_by(Follower.id).with_for_update(read=True)
    return Slice(session.scalars(held).all(), ids[-1] if len(ids) == limit else None)


def mark_told(session: Session, tiding_id: uuid.UUID, readers: Sequence[str]) -> set[str]:
    """Note who is being told. Returns those who had not been before."""
    if not readers:
        return set()
    rows = [{"tiding_id": tiding_id, "reader": reader} for reader in readers]
    new = insert(ToldReader).values(rows).on_conflict_do_nothing().returning(ToldReader.reader)
    return set(session.execute(new).scalars())


def forget_unconfirmed(session: Session, asked_before: datetime) -> Sequence[uuid.UUID]:
    """Forget addresses that nobody confirmed in time. Returns whose."""
    late = delete(Follower).where(Follower.confirmed_at.is_(None), Follower.asked_at < asked_before)
    return session.execute(late.returning(Follower.id)).scalars().all()


def forget_followers_of_the_past(
    session: Session, finished_before: datetime, limit: int
) -> Sequence[uuid.UUID]:
    """Forget followers of campaigns whose last letter went out before. Returns whose."""
    over = (
        select(Follower.id)
        .join(Campaign, Campaign.id == Follower.campaign_id)
        .join(Tiding, Tiding.campaign_id == Campaign.id)
        .where(
            Campaign.state.in_((State.REPORTED, State.NOT_FUNDED, State.CANCELLED)),
            Tiding.kind.in_(("result", "report")),
        )
        .group_by(Follower.id)
        .having(func.bool_and(func.coalesce(Tiding.finished_at < finished_before, False)))
        .limit(limit)
    )
    gone = delete(Follower).where(Follower.id.in_(over)).returning(Follower.id)
    return session.execute(gone).scalars().all()
