"""Whether a campaign's experiment is reported, what closings are expected to bring, and what they brought."""

from alembic import op

revision = "0026"
down_revision = "0025"

# A fact of ideas, told by event; the last settlement waits for it.
_REPORTS = """
CREATE TABLE campaign_report (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    standing text NOT NULL CHECK (standing IN ('missing', 'submitted', 'accepted')),
    told_at timestamptz NOT NULL
);
"""

# What a line was decided on; ways out of a failed card change the pledge afterwards.
_LINES = """
ALTER TABLE plan_line ADD COLUMN method text;
ALTER TABLE plan_line ADD COLUMN has_letter boolean;
"""

_REHEARSALS = """
CREATE TABLE closing_rehearsal (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    made_at timestamptz NOT NULL,
    content jsonb NOT NULL
);
CREATE TABLE closing_comparison (
    plan_id uuid PRIMARY KEY REFERENCES closing_plan,
    campaign_id uuid NOT NULL UNIQUE REFERENCES campaign_terms,
    compared_at timestamptz NOT NULL,
    content jsonb NOT NULL,
    unexplained integer NOT NULL CHECK (unexplained >= 0),
    is_final boolean NOT NULL
);
CREATE INDEX closing_comparison_open ON closing_comparison (compared_at) WHERE NOT is_final;
CREATE INDEX closing_comparison_unexplained ON closing_comparison (plan_id) WHERE unexplained > 0;
CREATE INDEX closing_plan_decided_at ON closing_plan (decided_at);
"""


def upgrade() -> None:
    """Make room."""
    op.execute(_REPORTS)
    op.execute(_LINES)
    op.execute(_REHEARSALS)
