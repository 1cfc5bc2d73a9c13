"""Ideas that their authors come back to, by a link or by the code on a paper; a second letter."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Widen ideas and supports, and create what helpers wrote down."""
    op.add_column("ideas", sa.Column("link_generation", sa.Integer, nullable=False, server_default="1"))
    op.add_column("ideas", sa.Column("corrected_at", _INSTANT))
    op.add_column("ideas", sa.Column("taken_back_at", _INSTANT))
    # Whether the sealed contact holds an address of mail, so that nothing is opened to find out.
    op.add_column("ideas", sa.Column("has_email", sa.Boolean, nullable=False, server_default="false"))
    op.execute("UPDATE ideas SET has_email = contact_key IS NOT NULL")
    op.create_check_constraint(
        "taken_back_is_empty", "ideas", "taken_back_at IS NULL OR (text = '' AND contact_key IS NULL)"
    )
    for table, column in (("ideas", "author_opening_told_at"), ("idea_supports", "opening_told_at")):
        op.add_column(table, sa.Column(column, _INSTANT))
        # What opened before this letter existed is no news any more.
        op.execute(f"UPDATE {table} SET {column} = platform_now()")  # noqa: S608 - names from above
        op.create_index(
            f"ix_{table}_opening_to_tell",
            table,
            ["id"],
            postgresql_where=f"contact_key IS NOT NULL AND {column} IS NULL",
        )
    _create_assisted_ideas()


def _create_assisted_ideas() -> None:
    op.create_table(
        "assisted_ideas",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("idea_id", sa.Uuid, sa.ForeignKey("ideas.id"), nullable=False, unique=True),
        # What a person reads from the paper; it names the idea, and the code beside it opens it.
        sa.Column("number", sa.BigInteger, sa.Identity(always=True, start=1001), nullable=False, unique=True),
        sa.Column("taken_by", sa.Text, nullable=False),
        sa.Column("taken_at", _INSTANT, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("consent_way", sa.Text, nullable=False),
        sa.Column("consent_version", sa.Text, nullable=False),
        sa.Column("consent_text", sa.Text, nullable=False),
        sa.Column("handed_over_at", _INSTANT),
        sa.CheckConstraint("consent_way IN ('spoken', 'signed')", name="consent_way_is_known"),
        sa.CheckConstraint("consent_text <> '' AND consent_version <> ''", name="consent_is_kept"),
    )
    op.create_index("ix_assisted_ideas_taken_by", "assisted_ideas", ["taken_by", "id"])
