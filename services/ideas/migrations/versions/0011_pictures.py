"""Photographs of campaigns, news, ideas and reports: re-encoded, each content once, no original."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create contents with their renditions, and the places in which they are shown."""
    op.create_table(
        "picture_contents",
        # SHA-256 of the file as it came; the file itself is not kept.
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_a_digest"),
        sa.CheckConstraint("width > 0 AND height > 0", name="has_a_size"),
    )
    op.create_table(
        "picture_renditions",
        sa.Column(
            "sha256",
            sa.Text,
            sa.ForeignKey("picture_contents.sha256", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "media_type", "width"),
        sa.CheckConstraint("media_type IN ('image/webp', 'image/jpeg')", name="media_type_is_known"),
    )
    # Pictures are compressed already; trying again costs time and wins nothing.
    op.execute("ALTER TABLE picture_renditions ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table(
        "pictures",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner_kind", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("sha256", sa.Text, sa.ForeignKey("picture_contents.sha256"), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.CheckConstraint(
            "owner_kind IN ('campaign', 'update', 'report', 'idea', 'held')", name="owner_kind_is_known"
        ),
        sa.CheckConstraint("position > 0", name="position_counts_from_one"),
        sa.CheckConstraint("description <> '' OR owner_kind = 'held'", name="description_is_written"),
        sa.UniqueConstraint(
            "owner_kind",
            "owner_id",
            "position",
            name="uq_pictures_place",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_pictures_sha256", "pictures", ["sha256"])
    op.create_index("ix_pictures_held", "pictures", ["added_at"], postgresql_where="owner_kind = 'held'")
