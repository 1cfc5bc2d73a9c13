"""Pages say since when an association is verified."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make room; of those told before, the day is unknown until accounts tells them again."""
    op.execute("ALTER TABLE association_profiles ADD COLUMN verified_at timestamptz")
