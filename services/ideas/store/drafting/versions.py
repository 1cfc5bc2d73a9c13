"""The saved versions of a campaign's content: a row keeps what it changed, and rows are only ever added."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Integer, Text, cast, func, select, true
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.drafting.content import in_form_order
from services.ideas.store import Base


class CampaignVersion(Base):
    """One saved change; `begins` is the number of the first of those that are shown as one."""

    __tablename__ = "campaign_versions"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    begins: Mapped[int] = mapped_column(Integer)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    saved_by: Mapped[str] = mapped_column(Text)
    restored_from: Mapped[int | None] = mapped_column(Integer)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)


@dataclass(frozen=True)
class Sitting:
    """What one person changed in one go, as the history shows it."""

    begins: int
    number: int
    saved_at: datetime
    saved_by: str
    restored_from: int | None
    fields: tuple[str, ...]


def newest_version(session: Session, campaign_id: uuid.UUID) -> CampaignVersion | None:
    """What was saved last."""
    of_it = select(CampaignVersion).where(CampaignVersion.campaign_id == campaign_id)
    return session.scalar(of_it.order_by(CampaignVersion.number.desc()).limit(1))


def fields_at(session: Session, campaign_id: uuid.UUID, number: int) -> dict[str, Any]:
    """The content as it stood at a version, field by field; nothing before the history begins."""
    part = func.jsonb_each(CampaignVersion.changes).table_valued("key", "value").lateral("part")
    newest_of_each = (
        select(part.c.key, part.c.value)
        .select_from(CampaignVersion)
        .join(part, onclause=true())
        .where(CampaignVersion.campaign_id == campaign_id, CampaignVersion.number <= number)
        .ext(distinct_on(part.c.key))
        .order_by(part.c.key, CampaignVersion.number.desc())
    )
    return {row[0]: row[1] for row in session.execute(newest_of_each)}


def sittings(session: Session, campaign_id: uuid.UUID, before: int | None, limit: int) -> Sequence[Sitting]:
    """The history, newest first; one more than asked for tells whether there are others."""
    begun = (
        select(CampaignVersion.begins)
        .where(CampaignVersion.campaign_id == campaign_id)
        .group_by(CampaignVersion.begins)
        .order_by(CampaignVersion.begins.desc())
        .limit(limit + 1)
    )
    if before is not None:
        begun = begun.where(CampaignVersion.begins < before)
    version = CampaignVersion
    # The names of what was changed, without the texts themselves.
    names = func.jsonb_path_query_array(version.changes, cast("$.keyvalue().key", JSONPATH))
    rows = session.execute(
        select(
            version.begins, version.number, version.saved_at, version.saved_by, version.restored_from, names
        )
        .where(version.campaign_id == campaign_id, version.begins.in_(begun))
        .order_by(version.number)
    )
    found: dict[int, Sitting] = {}
    for begins, number, saved_at, saved_by, restored_from, changed in rows:
        earlier = found[begins].fields if begins in found else ()
        fields = tuple(in_form_order({*earlier, *changed}))
        found[begins] = Sitting(begins, number, saved_at, saved_by, restored_from, fields)
    return [found[begins] for begins in sorted(found, reverse=True)]


def version_at(session: Session, campaign_id: uuid.UUID, number: int) -> CampaignVersion | None:
    """The newest of the versions up to that number."""
    return session.scalar(
        select(CampaignVersion)
        .where(CampaignVersion.campaign_id == campaign_id, CampaignVersion.number <= number)
        .order_by(CampaignVersion.number.desc())
        .limit(1)
    )
