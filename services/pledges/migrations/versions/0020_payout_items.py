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
# After a very large import the planner would believe for a minute that the tables are as small as before.
# Only a table's owner may count it anew, so the owner does it for the app role.
_STATISTICS = """
CREATE FUNCTION refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
    EXECUTE 'ANALYZE bank_statement, bank_line, staged_line, pledge, ledger_transaction, ledger_entry, '
        'ledger_unsealed';
END $$;
"""


def upgrade() -> None:
    """Make the table; what two people said is not said otherwise afterwards."""
    op.execute(_DECISION)
    op.execute(_STATISTICS)
    make_append_only_v1(op, "payout_item_decision")
