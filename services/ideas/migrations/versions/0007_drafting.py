"""A campaign's plain summary, its translations, and every saved change of its content as a version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.foundation import make_append_only_v1

revision = "0007"
down_revision = "0006"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the texts and the history; a version keeps only what it changed."""
    op.add_column("campaigns", sa.Column("plain_summary", sa.Text, nullable=False, server_default=""))
    op.add_column("campaigns", sa.Column("translations", JSONB, nullable=False, server_default="{}"))
    op.create_table(
        "campaign_versions",
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        # Small changes of one person that follow each other closely share where they begin.
        sa.Column("begins", sa.Integer, nullable=False),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.Column("restored_from", sa.Integer),
        sa.Column("changes", JSONB, nullable=False),
        sa.CheckConstraint("begins <= number AND begun_at <= saved_at", name="begins_before_it_ends"),
        sa.CheckConstraint("restored_from < number", name="restored_from_an_earlier_one"),
    )
    op.create_index("ix_campaign_versions_begins", "campaign_versions", ["campaign_id", "begins"])
    make_append_only_v1(op, "campaign_versions")
