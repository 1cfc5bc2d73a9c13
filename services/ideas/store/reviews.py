"""What reviewers wrote at the fields of a campaign, and who approved which version of it."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Integer, SmallInteger, Text, func, select
from sqlalchemy import update as change
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.deadlines import as_text
from services.ideas.store import Base

_MOST_SHOWN = 200


class CampaignFieldComment(Base):
    """What a reviewer asks to be mended at one field; the words stay, only "done" is added."""

    __tablename__ = "campaign_field_comments"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    field: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    on_version: Mapped[int] = mapped_column(Integer)
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_version: Mapped[int | None] = mapped_column(Integer)


class CampaignApproval(Base):
    """Who approved one version of a campaign; where two are needed, the database checks that they are two."""

    __tablename__ = "campaign_approvals"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    reviewers_needed: Mapped[int] = mapped_column(SmallInteger)
    first_by: Mapped[str] = mapped_column(Text)
    first_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    second_by: Mapped[str | None] = mapped_column(Text)
    second_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def field_comments(session: Session, campaign_id: uuid.UUID) -> list[dict[str, Any]]:
    """Comments at the fields, newest first, done ones among them."""
    rows = session.scalars(
        select(CampaignFieldComment)
        .where(CampaignFieldComment.campaign_id == campaign_id)
        .order_by(CampaignFieldComment.id.desc())
        .limit(_MOST_SHOWN)
    )
    return [
        {
            "field": row.field,
            "text": row.text,
            "written_at": as_text(row.written_at),
            "done_at": as_text(row.done_at) if row.done_at else None,
        }
        for row in rows
    ]


def mark_comments_done(
    session: Session, campaign_id: uuid.UUID, fields: Collection[str], version: int
) -> None:
    """Note that the fields were edited, in the version that this edit makes; a part edits its whole."""
    parts = [field.split(".") for field in fields]
    edited = {".".join(names[:depth]) for names in parts for depth in range(1, len(names) + 1)}
    session.execute(
        change(CampaignFieldComment)
        .where(
            CampaignFieldComment.campaign_id == campaign_id,
            CampaignFieldComment.field.in_(edited),
            CampaignFieldComment.done_at.is_(None),
        )
        .values(done_at=func.platform_now(), done_version=version)
    )


def approval_of(session: Session, campaign_id: uuid.UUID, version: int) -> CampaignApproval | None:
    """The approval of exactly this version."""
    return session.get(CampaignApproval, (campaign_id, version))
