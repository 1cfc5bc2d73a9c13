"""Who wants to join the register, what its members know, and how many they are."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Text, Uuid, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.store import Base
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.districts import District


class RegisterRequest(Base):
    """A wish to join that nobody has confirmed; all of it sealed under the contributor's own key."""

    __tablename__ = "register_requests"

    contributor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributors.id"), primary_key=True)
    data: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ContributorSkill(Base):
    """One thing that somebody is good at."""

    __tablename__ = "contributor_skills"

    contributor_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("contributors.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(Text, primary_key=True)


def keep_request(session: Session, contributor_id: uuid.UUID, data: str, now: datetime) -> None:
    """Keep a wish; the latest one holds."""
    wish = insert(RegisterRequest).values(contributor_id=contributor_id, data=data, asked_at=now)
    latest = {"data": data, "asked_at": now}
    session.execute(wish.on_conflict_do_update(index_elements=[RegisterRequest.contributor_id], set_=latest))


def forget_old_requests(session: Session, asked_before: datetime) -> int:
    """Forget wishes that nobody confirmed in time. Returns how many."""
    late = delete(RegisterRequest).where(RegisterRequest.asked_at < asked_before)
    return len(session.execute(late.returning(RegisterRequest.contributor_id)).all())


def set_skills(session: Session, contributor_id: uuid.UUID, skills: Iterable[str]) -> None:
    """Let somebody have these skills and no others."""
    session.execute(delete(ContributorSkill).where(ContributorSkill.contributor_id == contributor_id))
    rows = [{"contributor_id": contributor_id, "skill": skill} for skill in sorted(set(skills))]
    if rows:
        session.execute(insert(ContributorSkill).values(rows))


def skills_of(session: Session, contributor_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The skills of each of these, in one order."""
    found = (
        select(ContributorSkill.contributor_id, func.array_agg(ContributorSkill.skill))
        .where(ContributorSkill.contributor_id.in_(list(contributor_ids)))
        .group_by(ContributorSkill.contributor_id)
    )
    return {row[0]: sorted(row[1]) for row in session.execute(found)}


def associations_to_choose(session: Session, text: str, limit: int) -> Sequence[AssociationProfile]:
    """Verified associations by name, those that hold the words where any are given."""
    found = select(AssociationProfile).where(AssociationProfile.verified.is_(True))
    if text:
        found = found.where(AssociationProfile.search_name.contains(text.casefold(), autoescape=True))
    return session.scalars(found.order_by(AssociationProfile.search_name).limit(limit)).all()


def known_associations(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of those verified associations among these."""
    found = select(AssociationProfile.association_id, AssociationProfile.name).where(
        AssociationProfile.association_id.in_(list(ids)), AssociationProfile.verified.is_(True)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def count_members(session: Session) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """How many members live in each district, and how many have each skill; nobody is named."""
    members = Contributor.registered_at.is_not(None)
    districts = (
        select(District.slug, District.name, func.count())
        .join(Contributor, Contributor.home_district_slug == District.slug)
        .where(members)
        .group_by(District.slug)
        .order_by(District.sort_key)
    )
    skills = (
        select(ContributorSkill.skill, func.count())
        .join(Contributor, Contributor.id == ContributorSkill.contributor_id)
        .where(members)
        .group_by(ContributorSkill.skill)
        .order_by(func.count().desc(), ContributorSkill.skill)
    )
    return (
        [{"slug": row[0], "name": row[1], "members": row[2]} for row in session.execute(districts)],
        [{"skill": row[0], "members": row[1]} for row in session.execute(skills)],
    )
