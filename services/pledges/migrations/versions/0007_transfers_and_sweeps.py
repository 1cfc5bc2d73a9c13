"""Transfers to connected accounts, and how far the nightly sweep has come."""

from alembic import op

revision = "0007"
down_revision = "0006"

_EVENTS = """
ALTER TABLE provider_event ADD COLUMN account text, ADD COLUMN api_version text,
    ADD COLUMN told_by text NOT NULL DEFAULT 'webhook' CHECK (told_by IN ('webhook', 'sweep'));
CREATE INDEX provider_event_unknown ON provider_event (kind) WHERE effect = 'not_subscribed';
CREATE INDEX provider_event_parked ON provider_event (received_at) WHERE state = 'parked';
CREATE INDEX provider_event_received ON provider_event (received_at);
"""

_TRANSFERS = """
CREATE TABLE transfer_order (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    ordered_at timestamptz NOT NULL
);
CREATE TABLE transfer (
    id uuid PRIMARY KEY,
    pledge_id uuid NOT NULL UNIQUE REFERENCES pledge,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    destination text NOT NULL,
    charge_id text NOT NULL UNIQUE,
    amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
    refunded_before_cents bigint NOT NULL CHECK (refunded_before_cents >= 0),
    reversed_cents bigint NOT NULL CHECK (reversed_cents BETWEEN 0 AND amount_cents),
    state text NOT NULL CHECK (state IN ('intended', 'waiting', 'created', 'paid', 'partly_reversed',
        'reversed', 'abandoned', 'failed')),
    waits_for text,
    provider_id text UNIQUE,
    payment_id text UNIQUE,
    intended_at timestamptz NOT NULL,
    made_at timestamptz,
    tries integer NOT NULL,
    next_try_at timestamptz NOT NULL,
    CHECK ((state IN ('created', 'paid', 'partly_reversed', 'reversed')) = (provider_id IS NOT NULL)),
    CHECK ((provider_id IS NULL) = (made_at IS NULL))
);
CREATE INDEX transfer_due ON transfer (next_try_at) WHERE state IN ('intended', 'waiting');
CREATE INDEX transfer_state ON transfer (state, id);
CREATE INDEX transfer_campaign ON transfer (campaign_id);
CREATE TABLE transfer_reversal (
    transfer_id uuid NOT NULL REFERENCES transfer,
    number integer NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    state text NOT NULL CHECK (state IN ('due', 'waiting', 'withheld', 'done')),
    waits_for text,
    provider_id text UNIQUE,
    refund_id text UNIQUE,
    withheld_from uuid REFERENCES transfer,
    asked_at timestamptz NOT NULL,
    done_at timestamptz,
    tries integer NOT NULL,
    next_try_at timestamptz NOT NULL,
    PRIMARY KEY (transfer_id, number),
    CHECK ((state = 'done') = (provider_id IS NOT NULL)),
    CHECK ((state = 'withheld') = (withheld_from IS NOT NULL))
);
CREATE INDEX transfer_reversal_due ON transfer_reversal (next_try_at) WHERE state IN ('due', 'waiting');
CREATE INDEX transfer_reversal_withheld ON transfer_reversal (withheld_from) WHERE state = 'withheld';
CREATE TABLE transfer_attempt (
    transfer_id uuid NOT NULL REFERENCES transfer,
    step text NOT NULL CHECK (step ~ '^(create|reverse:[0-9]+)$'),
    number integer NOT NULL,
    parameters jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('given', 'broken', 'lost')),
    refusal text,
    PRIMARY KEY (transfer_id, step, number)
);
CREATE INDEX refund_paid ON refund (paid_at) WHERE state = 'paid';
CREATE INDEX dispute_lost ON dispute (looked_at) WHERE lost_cents > 0;
"""

_ACCOUNTS = """
CREATE TABLE connected_account (
    collecting_account_id uuid PRIMARY KEY REFERENCES collecting_account,
    provider_id text NOT NULL UNIQUE,
    takes_transfers boolean NOT NULL,
    pays_out boolean NOT NULL,
    disabled_reason text,
    lacking jsonb NOT NULL DEFAULT '[]',
    ledger_cents bigint NOT NULL,
    outside_cents bigint,
    looked_at timestamptz NOT NULL
);
-- Of a connected account's own payout: whose it is. Our own payouts name nobody.
ALTER TABLE payout ADD COLUMN collecting_account_id uuid REFERENCES collecting_account;
CREATE TABLE kept_back (
    only_row boolean PRIMARY KEY CHECK (only_row),
    cents bigint NOT NULL CHECK (cents >= 0)
);
CREATE INDEX payout_item_owner ON payout_item (collecting_account_id, payout_id);
CREATE INDEX bank_line_payout ON bank_line (payout_id) WHERE payout_id IS NOT NULL;
"""

_SWEEPS = """
CREATE TABLE sweep (
    id uuid PRIMARY KEY,
    night date NOT NULL,
    begun_by text NOT NULL CHECK (begun_by IN ('clock', 'operator')),
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    step text NOT NULL,
    after text,
    found jsonb NOT NULL DEFAULT '{}',
    trouble text
);
CREATE UNIQUE INDEX sweep_night ON sweep (night) WHERE begun_by = 'clock';
CREATE INDEX sweep_began ON sweep (began_at);
CREATE TABLE sweep_mark (
    what text PRIMARY KEY CHECK (what IN ('events', 'refunds', 'disputes')),
    until timestamptz NOT NULL
);
"""

_CHANGEABLE = {
    "transfer": "destination, amount_cents, refunded_before_cents, reversed_cents, state, waits_for, "
    "provider_id, payment_id, made_at, tries, next_try_at",
    "transfer_reversal": "state, waits_for, provider_id, refund_id, withheld_from, done_at, tries, "
    "next_try_at",
    "transfer_attempt": "answer, refusal",
    "sweep": "ended_at, step, after, found, trouble",
}


def upgrade() -> None:
    """Make the tables, and take from the app role what it must never do."""
    for part in (_EVENTS, _TRANSFERS, _ACCOUNTS, _SWEEPS):
        op.execute(part)
    for table, columns in _CHANGEABLE.items():
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
        _for_app(f"GRANT UPDATE ({columns}) ON {table} TO %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
