"""Attempts to pay, counted against card testing.

People are kept as keyed digests only, and every row goes once the longest window has passed.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

_COUNTS = """
CREATE TABLE payment_attempt_count (
    counter text NOT NULL,
    bucket bytea NOT NULL,
    window_start timestamptz NOT NULL,
    attempts int NOT NULL,
    PRIMARY KEY (counter, bucket, window_start)
);
CREATE INDEX payment_attempt_count_window_start ON payment_attempt_count (window_start);
"""

# Rows are only added, so that many cards failing at once never wait for one another.
_CARDS = """
CREATE TABLE card_page_opener (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    opened_at timestamptz NOT NULL,
    buckets jsonb NOT NULL,
    open_counts jsonb NOT NULL
);
CREATE INDEX card_page_opener_opened_at ON card_page_opener (opened_at);

CREATE TABLE card_given (
    cause text PRIMARY KEY,
    at timestamptz NOT NULL,
    declined boolean NOT NULL
);
CREATE INDEX card_given_at ON card_given (at);

CREATE TABLE card_decline (
    cause text NOT NULL REFERENCES card_given ON DELETE CASCADE,
    bucket bytea NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (cause, bucket)
);
CREATE INDEX card_decline_bucket ON card_decline (bucket, at DESC);
"""

_PROOFS = """
CREATE TABLE used_puzzle (
    salt text PRIMARY KEY,
    used_at timestamptz NOT NULL
);
CREATE INDEX used_puzzle_used_at ON used_puzzle (used_at);

CREATE TABLE pledge_code (
    id uuid PRIMARY KEY,
    subject bytea NOT NULL,
    code_hash bytea NOT NULL,
    tries int NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX pledge_code_expires_at ON pledge_code (expires_at);
"""

_CIRCUIT = """
CREATE TABLE card_circuit (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    strict boolean NOT NULL DEFAULT false,
    hold text NOT NULL DEFAULT 'automatic' CHECK (hold IN ('automatic', 'on', 'off')),
    since timestamptz NOT NULL,
    changed_by text NOT NULL,
    comment text NOT NULL DEFAULT ''
);
INSERT INTO card_circuit (since, changed_by) VALUES (platform_now(), 'platform');
"""


def upgrade() -> None:
    """Make the tables, and the one row that says whether a proof is asked of everybody."""
    for part in (_COUNTS, _CARDS, _PROOFS, _CIRCUIT):
        op.execute(part)
    role = "replace(current_user, '_owner', '_app')"
    revoke = "REVOKE INSERT, DELETE, TRUNCATE ON card_circuit FROM %I"
    op.execute(f"DO $$ BEGIN EXECUTE format('{revoke}', {role}); END $$")
