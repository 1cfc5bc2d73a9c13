"""Followers of campaigns and districts, what they are told once each, and updates that may be mended."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; an address is kept sealed, and as a keyed digest by which it counts once."""
    _create_followers()
    _create_tidings()
    op.create_table(
        "told_readers",
        sa.Column("tiding_id", sa.Uuid, sa.ForeignKey("tidings.id", ondelete="CASCADE"), nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tiding_id", "reader"),
    )
    op.add_column("campaign_updates", sa.Column("corrected_at", _INSTANT))
    op.add_column("campaign_updates", sa.Column("first_title", sa.Text))
    op.add_column("campaign_updates", sa.Column("first_body", sa.Text))
    op.create_check_constraint(
        "correction_shows_what_was",
        "campaign_updates",
        "(corrected_at IS NULL) = (first_title IS NULL) AND (corrected_at IS NULL) = (first_body IS NULL) "
        "AND (corrected_at IS NULL OR corrected_at <= posted_at + interval '1 hour')",
    )


def _create_followers() -> None:
    op.create_table(
        "followers",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id")),
        sa.Column("district_slug", sa.Text, sa.ForeignKey("districts.slug")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reader", "contact_key", "contact_data")),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT),
        sa.CheckConstraint("num_nonnulls(campaign_id, district_slug) = 1", name="follows_one_thing"),
        sa.CheckConstraint("locale IN ('fi', 'sv', 'en')", name="locale_is_known"),
    )
    for thing in ("campaign_id", "district_slug"):
        follows = f"{thing} IS NOT NULL"
        op.create_index(
            f"uq_followers_{thing}", "followers", [thing, "reader"], unique=True, postgresql_where=follows
        )
        op.create_index(
            f"ix_followers_{thing}_confirmed",
            "followers",
            [thing, "id"],
            postgresql_where=f"{follows} AND confirmed_at IS NOT NULL",
        )
    op.create_index(
        "ix_followers_unconfirmed", "followers", ["asked_at"], postgresql_where="confirmed_at IS NULL"
    )


def _create_tidings() -> None:
    op.create_table(
        "tidings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("update_id", sa.Uuid, sa.ForeignKey("campaign_updates.id", ondelete="CASCADE")),
        sa.Column("due_at", _INSTANT, nullable=False),
        # The follower up to whom all have been told.
        sa.Column("told_up_to", sa.Uuid),
        sa.Column("finished_at", _INSTANT),
        sa.UniqueConstraint(
            "campaign_id", "kind", "update_id", name="uq_tidings_thing", postgresql_nulls_not_distinct=True
        ),
        sa.CheckConstraint(
            "kind IN ('opened', 'update', 'ends_soon', 'result', 'report')", name="kind_is_known"
        ),
        sa.CheckConstraint("(kind = 'update') = (update_id IS NOT NULL)", name="update_is_named"),
    )
    op.create_index("ix_tidings_due", "tidings", ["due_at", "id"], postgresql_where="finished_at IS NULL")
    op.create_index("ix_tidings_update_id", "tidings", ["update_id"])
    op.create_index(
        "ix_tidings_finished", "tidings", ["finished_at"], postgresql_where="finished_at IS NOT NULL"
    )
