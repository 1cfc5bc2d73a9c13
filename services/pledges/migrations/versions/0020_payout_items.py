"""What staff say about items of payouts that nobody knew."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0020"
down_revision = "0019"

_DECISION = """
CREATE TABLE payout_item_decision (
    item_id text PRIMARY KEY REFERENCES payout_item (provider_id),
    approval_id uuid NOT NULL UNIQUE REFERENCES approval,
    decision text NOT NULL CHECK (decision IN ('fee', 'write_off', 'campaign')),
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    campaign_id uuid,
    decided_at timestamptz NOT NULL,
    CHECK ((decision = 'campaign') = (campaign_id IS NOT NULL))
);
CREATE INDEX payout_newest ON payout (arrives_on DESC, id DESC);
CREATE INDEX payout_item_source ON payout_item (source);
CREATE INDEX payment_looked_at ON payment (looked_at) WHERE charge_id IS NOT NULL;
"""


def upgrade() -> None:
    """Make the table; what two people said is not said otherwise afterwards."""
    op.execute(_DECISION)
    make_append_only_v1(op, "payout_item_decision")
