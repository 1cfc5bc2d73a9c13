"""What associations are paid, and the payment files that pay it.

What two people agreed to cannot be changed afterwards: the sums of a settlement, the bytes of a file
and the payments in it. One payment stands in one file that may still be carried out.
"""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0017"
down_revision = "0016"

_SETTLEMENT = """
CREATE TABLE settlement_terms (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    holdback_percent integer NOT NULL CHECK (holdback_percent BETWEEN 0 AND 50),
    set_by text NOT NULL,
    set_at timestamptz NOT NULL
);

CREATE TABLE settlement (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    instalment integer NOT NULL CHECK (instalment >= 1),
    is_last boolean NOT NULL,
    way text NOT NULL CHECK (way IN ('bank_transfer', 'release')),
    payee_account_id uuid NOT NULL REFERENCES collecting_account,
    payee_name text NOT NULL,
    payee_iban text NOT NULL,
    asked_cents bigint CHECK (asked_cents > 0),
    taken_cents bigint NOT NULL,
    fees_cents bigint NOT NULL,
    holdback_cents bigint NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    statement jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('drafted', 'proposed', 'approved', 'in_file', 'paid',
        'rejected_by_bank', 'cancelled')),
    drafted_by text NOT NULL,
    drafted_at timestamptz NOT NULL,
    approved_at timestamptz,
    paid_at timestamptz,
    failure text,
    CHECK (taken_cents - fees_cents - holdback_cents = amount_cents)
);
CREATE UNIQUE INDEX settlement_instalment ON settlement (campaign_id, instalment) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX one_open_settlement ON settlement (campaign_id)
    WHERE state NOT IN ('paid', 'cancelled');
CREATE INDEX settlement_state ON settlement (state, id);

CREATE FUNCTION settlement_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('drafted', 'proposed') AND
        (NEW.taken_cents, NEW.fees_cents, NEW.holdback_cents, NEW.amount_cents, NEW.payee_iban, NEW.statement)
        IS DISTINCT FROM
        (OLD.taken_cents, OLD.fees_cents, OLD.holdback_cents, OLD.amount_cents, OLD.payee_iban, OLD.statement)
    THEN
        RAISE EXCEPTION 'settlement % was agreed to', OLD.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settlement_stands BEFORE UPDATE ON settlement
    FOR EACH ROW EXECUTE FUNCTION settlement_stands();
"""

_FILES = """
CREATE TABLE payment_file (
    id uuid PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    message_id text NOT NULL UNIQUE CHECK (message_id ~ '^[0-9A-Z-]{1,35}$'),
    format text NOT NULL CHECK (format IN ('pain.001.001.03', 'pain.001.001.09')),
    content bytea NOT NULL,
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(content), 'hex')),
    payments integer NOT NULL CHECK (payments > 0),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    execute_on date NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'cancelled')),
    approved_at timestamptz,
    downloaded_at timestamptz
);
CREATE SEQUENCE payment_file_number;
CREATE INDEX payment_file_account ON payment_file (collecting_account_id, state);

CREATE TABLE payment_order (
    id uuid PRIMARY KEY,
    file_id uuid NOT NULL REFERENCES payment_file,
    position integer NOT NULL,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    refund_id uuid REFERENCES refund,
    settlement_id uuid REFERENCES settlement,
    end_to_end_id text NOT NULL,
    payee_name text NOT NULL,
    payee_iban text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    state text NOT NULL CHECK (state IN ('listed', 'ordered', 'accepted', 'rejected', 'paid', 'dropped')),
    reason text,
    line_id uuid REFERENCES bank_line,
    CHECK (num_nonnulls(refund_id, settlement_id) = 1),
    CHECK ((state = 'paid') = (line_id IS NOT NULL)),
    UNIQUE (file_id, position),
    UNIQUE (file_id, end_to_end_id)
);
-- A payment stands in a second file only once the first was refused or dropped.
CREATE UNIQUE INDEX one_live_order_of_refund ON payment_order (refund_id)
    WHERE state NOT IN ('rejected', 'dropped');
CREATE UNIQUE INDEX one_live_order_of_settlement ON payment_order (settlement_id)
    WHERE state NOT IN ('rejected', 'dropped');
CREATE INDEX payment_order_open ON payment_order (collecting_account_id, end_to_end_id)
    WHERE state IN ('ordered', 'accepted');

CREATE TABLE payment_answer (
    id uuid PRIMARY KEY,
    file_id uuid NOT NULL REFERENCES payment_file,
    sha256 text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    name text NOT NULL,
    content bytea NOT NULL,
    received_by text NOT NULL,
    received_at timestamptz NOT NULL,
    accepted integer NOT NULL,
    rejected integer NOT NULL,
    unknown jsonb NOT NULL,
    late jsonb NOT NULL
);
CREATE INDEX payment_answer_file ON payment_answer (file_id);
"""

_HOLD = """
CREATE TABLE account_hold (
    id uuid PRIMARY KEY,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    old_iban text NOT NULL,
    new_iban text NOT NULL,
    began_by text NOT NULL,
    began_at timestamptz NOT NULL,
    until timestamptz NOT NULL CHECK (until >= began_at),
    ended_by text,
    ended_at timestamptz,
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE INDEX account_hold_account ON account_hold (collecting_account_id, until);

ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN ('match', 'line_refund', 'refund',
    'collecting_account', 'top_up', 'pledge_refund', 'refund_batch', 'refund_by_bank', 'dispute_write_off',
    'line_split', 'line_account', 'line_undo', 'bank_rule', 'payout_item', 'settlement', 'payment_file',
    'period_reopening', 'write_off', 'account_hold'));
"""

_CHANGEABLE = {
    "settlement": "payee_account_id, payee_name, payee_iban, taken_cents, fees_cents, holdback_cents, "
    "amount_cents, statement, state, approved_at, paid_at, failure",
    "payment_file": "state, approved_at, downloaded_at",
    "payment_order": "state, reason, line_id",
    "account_hold": "ended_by, ended_at",
}


def upgrade() -> None:
    """Make the tables, and take from the app role what it must never do."""
    for part in (_SETTLEMENT, _FILES, _HOLD):
        op.execute(part)
    make_append_only_v1(op, "payment_answer")
    for table, columns in _CHANGEABLE.items():
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
        _for_app(f"GRANT UPDATE ({columns}) ON {table} TO %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
