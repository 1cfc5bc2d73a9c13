"""Contributors: residents who give hours or goods without an account, reached by a link of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the base row; who somebody is stays sealed, and an erased row holds nothing of a person."""
    op.create_table(
        "contributors",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email_hash", sa.Text),
        sa.Column("contact_key", sa.Text),
        sa.Column("contact_data", sa.Text),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("home_district_slug", sa.Text, sa.ForeignKey("districts.slug")),
        sa.Column("birth_year", sa.SmallInteger),
        sa.Column("link_generation", sa.Integer, nullable=False, server_default="1"),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT),
        sa.Column("registered_at", _INSTANT),
        sa.Column("erased_at", _INSTANT),
        sa.CheckConstraint("locale IN ('fi', 'sv', 'en')", name="locale_is_known"),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year_is_a_year"),
        sa.CheckConstraint(
            "num_nulls(email_hash, contact_key, contact_data) = CASE WHEN erased_at IS NULL THEN 0 ELSE 3 "
            "END AND (erased_at IS NULL OR num_nonnulls(home_district_slug, birth_year, registered_at) = 0)",
            name="erased_is_empty",
        ),
        sa.CheckConstraint(
            "registered_at IS NULL OR confirmed_at IS NOT NULL", name="registered_is_confirmed"
        ),
    )
    op.create_index("uq_contributors_email_hash", "contributors", ["email_hash"], unique=True)
    op.create_index(
        "ix_contributors_unconfirmed",
        "contributors",
        ["made_at"],
        postgresql_where="confirmed_at IS NULL AND erased_at IS NULL",
    )
