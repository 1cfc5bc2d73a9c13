"""Lines parted and joined, rules that staff write, and matches taken back.

What two people did with a line stands here part by part, each with its transaction in the books, so
that it can be taken back exactly; it is marked as undone and never deleted.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

_RULE = """
CREATE TABLE bank_rule (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    position int NOT NULL CHECK (position BETWEEN 1 AND 9999),
    name text NOT NULL,
    collecting_account_id uuid REFERENCES collecting_account,
    conditions jsonb NOT NULL,
    effect text NOT NULL CHECK (effect IN ('account', 'note')),
    account text CHECK (account IN ('bank_fees', 'write_off')),
    note text,
    state text NOT NULL CHECK (state IN ('active', 'stopped')),
    replaces uuid UNIQUE REFERENCES bank_rule,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    approved_by text NOT NULL,
    stopped_at timestamptz,
    stopped_by text,
    CONSTRAINT rule_by_two_people CHECK (approved_by <> made_by),
    CHECK ((effect = 'account') = (account IS NOT NULL)),
    CHECK ((effect = 'note') = (note IS NOT NULL)),
    CHECK ((state = 'stopped') = (stopped_at IS NOT NULL))
);
CREATE INDEX bank_rule_in_force ON bank_rule (position, number) WHERE state = 'active';

ALTER TABLE bank_line
    ADD COLUMN times_undone int NOT NULL DEFAULT 0 CHECK (times_undone >= 0),
    ADD COLUMN rule_id uuid REFERENCES bank_rule;
CREATE INDEX bank_line_rule ON bank_line (rule_id) WHERE rule_id IS NOT NULL;
"""

_ACTION = """
CREATE TABLE line_action (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('automatic', 'match', 'split', 'join', 'account', 'refund')),
    approval_id uuid REFERENCES approval,
    made_at timestamptz NOT NULL,
    made_by text,
    approved_by text,
    undone_at timestamptz,
    undo_approval_id uuid REFERENCES approval,
    CONSTRAINT action_by_two_people CHECK (approved_by <> made_by),
    CHECK ((kind = 'automatic') = (approval_id IS NULL)),
    CHECK ((undone_at IS NULL) = (undo_approval_id IS NULL))
);

CREATE TABLE line_part (
    id uuid PRIMARY KEY,
    action_id uuid NOT NULL REFERENCES line_action,
    position int NOT NULL CHECK (position >= 1),
    line_id uuid NOT NULL REFERENCES bank_line,
    amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
    kind text NOT NULL
        CHECK (kind IN ('pledge', 'account', 'payer', 'refund', 'payout', 'dispute', 'deposit')),
    pledge_id uuid REFERENCES pledge,
    account text,
    refund_id uuid REFERENCES refund,
    payout_id uuid REFERENCES payout,
    dispute_id uuid REFERENCES dispute,
    deposit_id uuid REFERENCES cash_deposit,
    pledge_amount_before bigint,
    transaction_id uuid REFERENCES ledger_transaction,
    UNIQUE (action_id, position),
    CHECK (num_nonnulls(pledge_id, account, refund_id, payout_id, dispute_id, deposit_id) = 1)
);
CREATE INDEX line_part_line ON line_part (line_id);
CREATE INDEX line_part_pledge ON line_part (pledge_id) WHERE pledge_id IS NOT NULL;
"""

# A receipt's refund that was taken back may be listed anew; a join's other lines are found by their ids;
# whoever looks for a backer by name looks through the unpaid pledges of an account's campaigns.
_OTHERS = """
ALTER TABLE refund DROP CONSTRAINT refund_receipt_line_id_key;
CREATE UNIQUE INDEX refund_receipt_line_live ON refund (receipt_line_id) WHERE state <> 'dropped';
CREATE INDEX pledge_unpaid_campaign ON pledge (campaign_id, made_at DESC)
    WHERE state IN ('awaiting_payment', 'lapsed');
CREATE INDEX approval_open_lines ON approval USING gin ((content -> 'line_ids')) WHERE state = 'open';
"""

# Columns that may change after a row is written; all others are what was told, asked or decided.
_CHANGEABLE = {
    "bank_rule": "state, stopped_at, stopped_by",
    "line_action": "undone_at, undo_approval_id",
}


def upgrade() -> None:
    """Make the tables, and take from the app role what it must never do."""
    for part in (_RULE, _ACTION, _OTHERS):
        op.execute(part)
    for table, columns in _CHANGEABLE.items():
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
        _for_app(f"GRANT UPDATE ({columns}) ON {table} TO %I")
    _for_app("REVOKE UPDATE, DELETE, TRUNCATE ON line_part FROM %I")
    _for_app("GRANT UPDATE (times_undone, rule_id) ON bank_line TO %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
