"""Invitations to shifts: whom one may reach, and who has been asked already."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Select, Uuid, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import Text

from services.ideas.domain.contributing.register_rules import (
    MOST_COUNTED,
    MOST_INVITATIONS_OF_ONE_PERSON_A_WEEK,
)
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.volunteering.ages import latest_birth_year
from services.ideas.domain.volunteering.sign_up_states import LIVE
from services.ideas.store import Base
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.contributing.certificates import Certificate, holding
from services.ideas.store.contributing.consents import LiveConsent
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.contributing.register import ContributorSkill
from services.ideas.store.districts import same_district
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.store.volunteering.sign_ups import SignUp


class ShiftInvitation(Base):
    """One letter that asks one person to one shift."""

    __tablename__ = "shift_invitations"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    shift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shifts.id"))
    contributor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributors.id"))
    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("association_profiles.association_id"))
    invited_by: Mapped[str] = mapped_column(Text)
    invited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom an association looks for: any of the skills where some are named, from the district if named."""

    shift: Shift
    association_id: uuid.UUID
    on_day: date
    skills: Collection[str] = ()
    district_slug: str | None = None
    week_began: datetime


def count_fitting(session: Session, wanted: Wanted) -> int:
    """How many consenting people fit and may still be asked, up to the most that is counted."""
    some = fitting(wanted).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def fitting_contributors(session: Session, wanted: Wanted, limit: int) -> Sequence[Contributor]:
    """The same people, those who have agreed longest first."""
    ids = fitting(wanted).limit(limit)
    # Held until the letters are written: whoever is erased meanwhile empties those letters, too.
    held = select(Contributor).where(Contributor.id.in_(ids), Contributor.erased_at.is_(None))
    return session.scalars(held.order_by(Contributor.id).with_for_update(read=True)).all()


def fitting(wanted: Wanted) -> Select[Any]:
    """The ids of those who agreed, fit, hold what is asked for on the day, and were not asked too often."""
    shift = wanted.shift
    found = (
        select(Contributor.id)
        .join(LiveConsent, LiveConsent.contributor_id == Contributor.id)
        .where(LiveConsent.association_id == wanted.association_id, Contributor.registered_at.is_not(None))
        .order_by(LiveConsent.given_at, Contributor.id)
    )
    if wanted.skills:
        skilled = select(ContributorSkill).where(
            ContributorSkill.contributor_id == Contributor.id, ContributorSkill.skill.in_(wanted.skills)
        )
        found = found.where(skilled.exists())
    if wanted.district_slug is not None:
        found = found.where(Contributor.home_district_slug.in_(same_district(wanted.district_slug)))
    if shift.least_age is not None:
        found = found.where(Contributor.birth_year <= latest_birth_year(shift.least_age, wanted.on_day))
    for kind in shift.certificates:
        held = select(Certificate.id).where(
            Certificate.contributor_id == Contributor.id, Certificate.kind == kind, holding(wanted.on_day)
        )
        found = found.where(held.exists())
    return _not_asked(found, wanted)


def _not_asked(found: Select[Any], wanted: Wanted) -> Select[Any]:
    asked = select(ShiftInvitation.id).where(
        ShiftInvitation.shift_id == wanted.shift.id, ShiftInvitation.contributor_id == Contributor.id
    )
    coming = select(SignUp.id).where(
        SignUp.shift_id == wanted.shift.id, SignUp.contributor_id == Contributor.id, SignUp.state.in_(LIVE)
    )
    lately = (
        select(func.count())
        .where(
            ShiftInvitation.contributor_id == Contributor.id,
            ShiftInvitation.association_id == wanted.association_id,
            ShiftInvitation.invited_at > wanted.week_began,
        )
        .scalar_subquery()
    )
    return found.where(~asked.exists(), ~coming.exists(), lately < MOST_INVITATIONS_OF_ONE_PERSON_A_WEEK)


def count_sent(session: Session, association_id: uuid.UUID, since: datetime) -> int:
    """How many an association has sent since."""
    sent = select(func.count()).where(
        ShiftInvitation.association_id == association_id, ShiftInvitation.invited_at > since
    )
    return session.scalar(sent) or 0


def count_invited(session: Session, shift_id: uuid.UUID) -> int:
    """How many have been asked to a shift."""
    return session.scalar(select(func.count()).where(ShiftInvitation.shift_id == shift_id)) or 0


def add_invitations(session: Session, rows: Sequence[dict[str, Any]]) -> set[uuid.UUID]:
    """Note who is being asked. Returns the ids of the invitations that are new."""
    if not rows:
        return set()
    new = insert(ShiftInvitation).values(list(rows)).on_conflict_do_nothing().returning(ShiftInvitation.id)
    return set(session.execute(new).scalars())


def invitations_of(session: Session, contributor_id: uuid.UUID, limit: int) -> list[dict[str, Any]]:
    """What somebody has been asked to, newest first."""
    found = (
        select(ShiftInvitation.invited_at, Shift.title, AssociationProfile.name)
        .join(Shift, Shift.id == ShiftInvitation.shift_id)
        .join(AssociationProfile, AssociationProfile.association_id == ShiftInvitation.association_id)
        .where(ShiftInvitation.contributor_id == contributor_id)
        .order_by(ShiftInvitation.invited_at.desc(), ShiftInvitation.id)
        .limit(limit)
    )
    return [
        {"invited_at": as_text(row[0]), "shift": row[1], "association": row[2]}
        for row in session.execute(found)
    ]
