"""What campaigns were given beside pledges, and the share that their associations cover themselves."""

from alembic import op

revision = "0030"
down_revision = "0029"

# A fact of ideas, told by event; the last settlement waits until the share is covered.
_CONTRIBUTIONS = """
CREATE TABLE campaign_contributions (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    hours_cents bigint NOT NULL CHECK (hours_cents >= 0),
    goods_cents bigint NOT NULL CHECK (goods_cents >= 0),
    own_money_cents bigint NOT NULL CHECK (own_money_cents >= 0),
    other_public_cents bigint NOT NULL CHECK (other_public_cents >= 0),
    share_basis_points integer NOT NULL CHECK (share_basis_points BETWEEN 0 AND 10000),
    share_base text NOT NULL CHECK (share_base IN ('total_cost', 'grant')),
    counts_backers boolean NOT NULL,
    told_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    """Make room."""
    op.execute(_CONTRIBUTIONS)
