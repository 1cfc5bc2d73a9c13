"""Shifts of voluntary work: when, where, for how many."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    DateTime,
    ForeignKey,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.problems import NotFound
from services.ideas.domain.campaign_states import PUBLIC_STATES
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.volunteering.sign_up_states import PLACE_HELD, SignUpState
from services.ideas.store import Base
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign
from services.ideas.store.districts import District, parts_of
from services.ideas.store.volunteering.sign_ups import SignUp


class Shift(Base):
    """One shift; `sequence` grows with every change, as calendars want it (RFC 5545, 3.8.7.4).

    Whoever fills or frees its places holds the row's lock.
    """

    __tablename__ = "shifts"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    title: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    bring: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    capacity: Mapped[int] = mapped_column(Integer)
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    certificates: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    least_age: Mapped[int | None] = mapped_column(SmallInteger)
    last_turn: Mapped[int] = mapped_column(Integer, default=0)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def time(self) -> tuple[datetime, datetime]:
        """Beginning and end."""
        return self.starts_at, self.ends_at

    def next_turn(self) -> int:
        """The next turn; the caller holds the row's lock."""
        self.last_turn += 1
        return self.last_turn


class Places(NamedTuple):
    """How many of a shift's places are held, and how many wait for one."""

    held: int = 0
    waiting: int = 0


class PublicShift(NamedTuple):
    """A shift with what is shown beside it."""

    shift: Shift
    campaign: Campaign
    district: District | None
    association: AssociationProfile | None


def lock_shift(session: Session, shift_id: uuid.UUID) -> Shift:
    """The shift, locked until commit. Raises NotFound."""
    shift = session.get(Shift, shift_id, with_for_update=True, populate_existing=True)
    if shift is None:
        raise NotFound("shift")
    return shift


def places_of(session: Session, shift_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Places]:
    """Held places and those who wait, of each of these shifts."""
    held = func.count().filter(SignUp.state.in_(PLACE_HELD))
    waiting = func.count().filter(SignUp.state == SignUpState.WAITING)
    counted = select(SignUp.shift_id, held, waiting).where(SignUp.shift_id.in_(list(shift_ids)))
    rows = session.execute(counted.group_by(SignUp.shift_id))
    return {shift_id: Places(held, waiting) for shift_id, held, waiting in rows}


def shifts_of_campaign(session: Session, campaign_id: uuid.UUID) -> Sequence[Shift]:
    """All its shifts in the order of time; a campaign has a bounded number of them."""
    own = select(Shift).where(Shift.campaign_id == campaign_id)
    return session.scalars(own.order_by(Shift.starts_at, Shift.id)).all()


def count_shifts(session: Session, campaign_id: uuid.UUID) -> int:
    """How many shifts a campaign has, cancelled ones among them."""
    return session.scalar(select(func.count()).where(Shift.campaign_id == campaign_id)) or 0


def public_shifts(
    session: Session,
    *,
    ends_after: datetime,
    campaign_id: uuid.UUID | None = None,
    district_slug: str | None = None,
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int,
) -> list[PublicShift]:
    """Shifts of campaigns that everybody may see, soonest first, with one more if there are others."""
    found = (
        select(Shift, Campaign, District, AssociationProfile)
        .join(Campaign, Campaign.id == Shift.campaign_id)
        .outerjoin(District, District.slug == Campaign.district_slug)
        .outerjoin(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .where(Campaign.state.in_(PUBLIC_STATES), Shift.ends_at > ends_after)
    )
    if campaign_id is not None:
        found = found.where(Shift.campaign_id == campaign_id)
    if district_slug is not None:
        found = found.where(Campaign.district_slug.in_(parts_of(district_slug)))
    if after is not None:
        found = found.where(tuple_(Shift.starts_at, Shift.id) > after)
    rows = session.execute(found.order_by(Shift.starts_at, Shift.id).limit(limit + 1))
    return [PublicShift(*row) for row in rows]


def shift_view(shift: Shift, places: Places) -> dict[str, Any]:
    """What anybody sees of a shift."""
    return {
        "id": str(shift.id),
        "campaign_id": str(shift.campaign_id),
        "title": shift.title,
        "place": shift.place,
        "bring": shift.bring,
        "starts_at": as_text(shift.starts_at),
        "ends_at": as_text(shift.ends_at),
        "capacity": shift.capacity,
        "held": places.held,
        "free": max(0, shift.capacity - places.held),
        "waiting": places.waiting,
        "skills": list(shift.skills),
        "certificates": list(shift.certificates),
        "least_age": shift.least_age,
        "sequence": shift.sequence,
        "changed_at": as_text(shift.changed_at),
        "cancelled": shift.cancelled_at is not None,
        "cancel_reason": shift.cancel_reason,
    }
