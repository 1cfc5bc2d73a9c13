"""Districts of the city, what each adds up to, and what staff have changed of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Select,
    SmallInteger,
    Text,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.ideas.store import Base


class District(Base):
    """A kaupunginosa or a pitäjä, or the whole city; staff may correct it, so nothing keys on the number.

    `tile` is its place on the schematic; what is hidden or merged has none.
    """

    __tablename__ = "districts"

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_sv: Mapped[str] = mapped_column(Text)
    name_genitive: Mapped[str] = mapped_column(Text)
    name_locative: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    description_sv: Mapped[str] = mapped_column(Text, default="")
    tile: Mapped[int | None] = mapped_column(SmallInteger)
    hidden: Mapped[bool] = mapped_column(Boolean, default=False)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("districts.slug"))
    version: Mapped[int] = mapped_column(Integer, default=1)


class DistrictSums(Base):
    """What a district adds up to; the database itself keeps it in step with campaigns and ideas."""

    __tablename__ = "district_sums"

    district_slug: Mapped[str] = mapped_column(ForeignKey("districts.slug"), primary_key=True)
    campaigns_open: Mapped[int] = mapped_column(Integer)
    campaigns_done: Mapped[int] = mapped_column(Integer)
    campaigns_tried: Mapped[int] = mapped_column(Integer)
    ideas: Mapped[int] = mapped_column(Integer)
    promised_cents: Mapped[int] = mapped_column(BigInteger)
    collected_cents: Mapped[int] = mapped_column(BigInteger)
    paid_out_cents: Mapped[int] = mapped_column(BigInteger)


class DistrictChange(Base):
    """Who changed what of a district; rows are only ever added."""

    __tablename__ = "district_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    district_slug: Mapped[str] = mapped_column(ForeignKey("districts.slug"))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Figures(NamedTuple):
    """Counts and cents of a district with those merged into it."""

    live_campaigns: int
    ended_campaigns: int
    experiments: int
    ideas: int
    promised_cents: int
    collected_cents: int
    paid_out_cents: int


_SUMMED = (
    DistrictSums.campaigns_open,
    DistrictSums.campaigns_done,
    DistrictSums.campaigns_tried,
    DistrictSums.ideas,
    DistrictSums.promised_cents,
    DistrictSums.collected_cents,
    DistrictSums.paid_out_cents,
)


def districts_with_sums(
    session: Session, slug: str | None = None, *, closed_too: bool = False
) -> list[tuple[District, Figures]]:
    """Districts in Finnish order, each with its sums; the whole city comes first.

    There are 38 of them, so the list needs no pages.
    """
    part = aliased(District)
    statement = (
        select(District, *(func.coalesce(func.sum(column), 0) for column in _SUMMED))
        .join(part, func.coalesce(part.merged_into, part.slug) == District.slug, isouter=True)
        .join(DistrictSums, DistrictSums.district_slug == part.slug, isouter=True)
        .group_by(District.slug)
        .order_by(District.sort_key, District.slug)
    )
    if slug is not None:
        statement = statement.where(District.slug == slug)
    if not closed_too:
        statement = statement.where(~District.hidden, District.merged_into.is_(None))
    return [(row[0], Figures(*map(int, row[1:]))) for row in session.execute(statement)]


def parts_of(slug: str) -> Select[str]:
    """The district and those merged into it, as a list for IN."""
    return select(District.slug).where(or_(District.slug == slug, District.merged_into == slug))


def same_district(slug: str) -> Select[str]:
    """All that have become one with the district, itself among them, as a list for IN."""
    whole = select(func.coalesce(District.merged_into, District.slug)).where(District.slug == slug)
    return select(District.slug).where(
        func.coalesce(District.merged_into, District.slug) == whole.scalar_subquery()
    )


def is_open(district: District | None) -> bool:
    """Whether something new may begin in it."""
    return district is not None and not district.hidden and district.merged_into is None


def changes_page(session: Session, slug: str, before: int | None, limit: int) -> Sequence[DistrictChange]:
    """What staff have changed, newest first; one more than asked for tells whether there are others."""
    statement = (
        select(DistrictChange)
        .where(DistrictChange.district_slug == slug)
        .order_by(DistrictChange.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(DistrictChange.id < before)
    return session.scalars(statement).all()
