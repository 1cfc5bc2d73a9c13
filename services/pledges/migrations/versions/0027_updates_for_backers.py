"""Backers hear what the makers of their campaign tell."""

from alembic import op

revision = "0027"
down_revision = "0026"

_UPDATES = """
ALTER TABLE campaign_notice DROP CONSTRAINT campaign_notice_kind_check;
ALTER TABLE campaign_notice ADD CONSTRAINT campaign_notice_kind_check
    CHECK (kind IN ('suspended', 'resumed', 'update'));
ALTER TABLE campaign_notice ADD COLUMN update_id uuid UNIQUE;
ALTER TABLE campaign_notice ADD COLUMN title text;
ALTER TABLE campaign_notice ADD COLUMN body text;
ALTER TABLE campaign_notice ADD CONSTRAINT campaign_notice_update_is_told
    CHECK ((kind = 'update') = (update_id IS NOT NULL AND title IS NOT NULL AND body IS NOT NULL));
"""


def upgrade() -> None:
    """Let an update be one of the things that all backers are told."""
    op.execute(_UPDATES)
