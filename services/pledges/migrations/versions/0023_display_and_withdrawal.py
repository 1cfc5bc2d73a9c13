"""What must be shown of a campaign, when its cap was reached, and buyers' withdrawals from pre-sales."""

from alembic import op

revision = "0023"
down_revision = "0022"

# The block is told at publishing; only the organiser's contact follows the association.
_TERMS = """
ALTER TABLE campaign_terms ADD COLUMN display jsonb;
ALTER TABLE campaign_terms ADD COLUMN cap_reached_at timestamptz;
"""

# A withdrawal is a right, not a wish: nobody can decline it.
_WITHDRAWAL = """
ALTER TABLE refund_request ADD COLUMN kind text NOT NULL DEFAULT 'wish'
    CHECK (kind IN ('wish', 'withdrawal'));
ALTER TABLE refund_request ADD CONSTRAINT withdrawal_is_a_right
    CHECK (kind = 'wish' OR state <> 'declined');
"""


def upgrade() -> None:
    """Make room."""
    op.execute(_TERMS)
    op.execute(_WITHDRAWAL)
