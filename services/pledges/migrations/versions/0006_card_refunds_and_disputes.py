"""Refunds by card, disputes and early warnings of fraud.

What a payer's bank took back by a dispute counts like a refund: nothing is given back twice, and the
database itself refuses it.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

_REFUND = """
ALTER TABLE refund DROP CONSTRAINT refund_method_check;
ALTER TABLE refund ADD CONSTRAINT refund_method_check
    CHECK (method IN ('bank_transfer', 'card', 'mobilepay', 'cash'));
ALTER TABLE refund DROP CONSTRAINT refund_state_check;
ALTER TABLE refund ADD CONSTRAINT refund_state_check
    CHECK (state IN ('listed', 'approved', 'requested', 'pending', 'paid', 'failed', 'dropped'));
ALTER TABLE refund
    ADD COLUMN provider_id text UNIQUE,
    ADD COLUMN failure text,
    ADD COLUMN trouble text,
    ADD COLUMN tries integer NOT NULL DEFAULT 0,
    ADD COLUMN next_try_at timestamptz,
    ADD COLUMN payee_name text CHECK (length(payee_name) <= 70),
    ADD COLUMN payee_iban text CHECK (payee_iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$');
CREATE INDEX refund_due ON refund (next_try_at)
    WHERE method IN ('card', 'mobilepay') AND state IN ('approved', 'requested', 'pending');
CREATE INDEX refund_campaign ON refund (campaign_id, state);

CREATE TABLE refund_attempt (
    refund_id uuid NOT NULL REFERENCES refund,
    number integer NOT NULL,
    parameters jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('given', 'broken', 'lost', 'refused')),
    provider_id text UNIQUE,
    PRIMARY KEY (refund_id, number)
);
"""

_BATCH = """
CREATE TABLE refund_batch (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('listed', 'campaign')),
    campaign_id uuid REFERENCES campaign_terms,
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'done')),
    made_at timestamptz NOT NULL,
    approved_by text,
    CHECK ((state = 'proposed') = (approved_by IS NULL)),
    CHECK ((kind = 'campaign') <= (campaign_id IS NOT NULL))
);
CREATE INDEX refund_batch_open ON refund_batch (id) WHERE state = 'approved';
CREATE TABLE refund_batch_line (
    batch_id uuid NOT NULL REFERENCES refund_batch,
    number integer NOT NULL,
    pledge_id uuid REFERENCES pledge,
    refund_id uuid REFERENCES refund,
    method text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'skipped')),
    problem text,
    PRIMARY KEY (batch_id, number),
    CHECK (num_nonnulls(pledge_id, refund_id) > 0)
);
CREATE INDEX refund_batch_line_waiting ON refund_batch_line (batch_id, number) WHERE state = 'waiting';
"""

_DISPUTE = """
CREATE TABLE dispute (
    id uuid PRIMARY KEY,
    provider_id text NOT NULL UNIQUE,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    pledge_id uuid NOT NULL REFERENCES pledge,
    charge_id text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('reported', 'warning_needs_response', 'warning_under_review',
        'warning_closed', 'needs_response', 'under_review', 'won', 'lost', 'prevented')),
    opened_at timestamptz NOT NULL,
    due_by timestamptz,
    submissions integer NOT NULL DEFAULT 0,
    taken_cents bigint NOT NULL DEFAULT 0,
    fee_cents bigint NOT NULL DEFAULT 0,
    lost_cents bigint NOT NULL DEFAULT 0 CHECK (lost_cents BETWEEN 0 AND amount_cents),
    booked_cents bigint NOT NULL DEFAULT 0 CHECK (booked_cents >= 0),
    looked_at timestamptz NOT NULL
);
CREATE INDEX dispute_pledge ON dispute (pledge_id);
CREATE INDEX dispute_campaign ON dispute (campaign_id, state);
CREATE INDEX dispute_state ON dispute (state, id);
CREATE INDEX dispute_open ON dispute (looked_at)
    WHERE state NOT IN ('won', 'lost', 'prevented', 'warning_closed');
CREATE TABLE dispute_evidence (
    dispute_id uuid NOT NULL REFERENCES dispute,
    number integer NOT NULL,
    evidence jsonb NOT NULL,
    submitted_by text NOT NULL,
    started_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('given', 'broken', 'refused')),
    PRIMARY KEY (dispute_id, number)
);
CREATE INDEX dispute_evidence_unanswered ON dispute_evidence (started_at) WHERE answer IS NULL;
CREATE TABLE fraud_warning (
    id uuid PRIMARY KEY,
    provider_id text NOT NULL UNIQUE,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    pledge_id uuid NOT NULL REFERENCES pledge,
    fraud_type text NOT NULL,
    warned_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'answered', 'dismissed')),
    outcome text,
    decided_by text,
    decided_at timestamptz,
    CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE INDEX fraud_warning_open ON fraud_warning (warned_at) WHERE state = 'open';
CREATE INDEX fraud_warning_pledge ON fraud_warning (pledge_id);
"""

_WITHIN_PAYMENT = """
CREATE OR REPLACE FUNCTION refund_within_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid bigint; gone bigint;
BEGIN
    IF NEW.receipt_line_id IS NOT NULL THEN
        SELECT amount_cents INTO paid FROM bank_line WHERE id = NEW.receipt_line_id FOR UPDATE;
        gone := 0;
    ELSE
        -- The lock makes two refunds of one pledge wait for each other, so that each sees the other's sum.
        SELECT paid_cents INTO paid FROM pledge WHERE id = NEW.pledge_id FOR UPDATE;
        SELECT coalesce(sum(amount_cents), 0) INTO gone
            FROM refund WHERE pledge_id = NEW.pledge_id AND state <> 'dropped';
        SELECT gone + coalesce(sum(lost_cents), 0) INTO gone FROM dispute WHERE pledge_id = NEW.pledge_id;
    END IF;
    IF gone + NEW.amount_cents > paid THEN
        RAISE EXCEPTION 'refund exceeds what was paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_payment';
    END IF;
    RETURN NEW;
END $$;
"""

_APPROVAL = """
ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN ('match', 'line_refund', 'refund',
    'collecting_account', 'top_up', 'pledge_refund', 'refund_batch', 'refund_by_bank', 'dispute_write_off'));
"""

# Columns that may change after a row is written; all others are what was told, asked or decided.
_CHANGEABLE = {
    "refund": "state, paid_at, paid_line_id, method, provider_id, failure, trouble, tries, next_try_at, "
    "payee_name, payee_iban",
    "refund_attempt": "answer, provider_id",
    "refund_batch": "state, approved_by",
    "refund_batch_line": "state, problem, refund_id",
    "dispute": "state, amount_cents, reason, due_by, submissions, taken_cents, fee_cents, lost_cents, "
    "booked_cents, looked_at",
    "dispute_evidence": "answer",
    "fraud_warning": "state, outcome, decided_by, decided_at",
}


def upgrade() -> None:
    """Make the tables, and take from the app role what it must never do."""
    for part in (_REFUND, _BATCH, _DISPUTE, _WITHIN_PAYMENT, _APPROVAL):
        op.execute(part)
    for table, columns in _CHANGEABLE.items():
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
        _for_app(f"GRANT UPDATE ({columns}) ON {table} TO %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
