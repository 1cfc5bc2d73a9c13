"""The tables that every service's database stands on. A version, once released, is never edited."""

from typing import Any

# Deliveries carry a gap-free sequence per subscriber and aggregate, so a consumer can tell "not yet"
# from "lost". States: waiting -> sent -> confirmed, or parked when the consumer gave up on it.
_OUTBOX = """
CREATE TABLE outbox_event (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    aggregate text NOT NULL,
    payload jsonb NOT NULL,
    trace_id text NOT NULL DEFAULT '',
    occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE outbox_sequence (
    subscriber text NOT NULL,
    aggregate text NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (subscriber, aggregate)
);
CREATE TABLE outbox_delivery (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES outbox_event,
    subscriber text NOT NULL,
    aggregate text NOT NULL,
    sequence bigint NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'confirmed', 'parked')),
    tries integer NOT NULL DEFAULT 0,
    replays integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    error text,
    UNIQUE (subscriber, aggregate, sequence),
    UNIQUE (event_id, subscriber)
);
CREATE INDEX outbox_delivery_due ON outbox_delivery (next_try_at) WHERE state IN ('waiting', 'sent');
CREATE INDEX outbox_delivery_parked ON outbox_delivery (id) WHERE state = 'parked';
CREATE INDEX outbox_delivery_confirmed ON outbox_delivery (confirmed_at) WHERE state = 'confirmed';
"""

_INBOX = """
CREATE TABLE inbox_message (
    delivery_id uuid PRIMARY KEY,
    producer text NOT NULL,
    name text NOT NULL,
    aggregate text NOT NULL,
    sequence bigint NOT NULL,
    payload jsonb,
    state text NOT NULL DEFAULT 'received'
        CHECK (state IN ('received', 'deferred', 'handled', 'parked')),
    attempts integer NOT NULL DEFAULT 0,
    replays integer NOT NULL DEFAULT 0,
    error text,
    received_at timestamptz NOT NULL DEFAULT now(),
    handled_at timestamptz,
    UNIQUE (producer, aggregate, sequence)
);
CREATE INDEX inbox_message_handled ON inbox_message (handled_at) WHERE state = 'handled';
CREATE TABLE inbox_sequence (
    producer text NOT NULL,
    aggregate text NOT NULL,
    last bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (producer, aggregate)
);
"""

_IDEMPOTENCY = """
CREATE TABLE idempotency_record (
    scope text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    result jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, operation, key)
);
CREATE INDEX idempotency_record_made_at ON idempotency_record (made_at);
"""

_AUDIT = """
CREATE TABLE audit_entry (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE audit_seal (
    position bigint PRIMARY KEY,
    entry_id uuid NOT NULL UNIQUE REFERENCES audit_entry,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now()
);
"""

# statement_timestamp() rather than clock_timestamp(): stable within a statement, so that
# "due_at <= platform_now()" may use an index.
_CLOCK = """
CREATE TABLE platform_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    shift interval NOT NULL DEFAULT '0'
);
INSERT INTO platform_clock DEFAULT VALUES;
CREATE FUNCTION platform_now() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT statement_timestamp() + (SELECT shift FROM platform_clock)';
"""

_APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
"""


def install_foundation_v1(op: Any) -> None:
    """Outbox, inbox, idempotency, audit and clock; call it first in a service's first migration."""
    for part in (_OUTBOX, _INBOX, _IDEMPOTENCY, _AUDIT, _CLOCK, _APPEND_ONLY):
        op.execute(part)
    for table in ("audit_entry", "audit_seal"):
        make_append_only_v1(op, table)
    _revoke(op, "platform_clock", "INSERT, UPDATE, DELETE, TRUNCATE")


def make_append_only_v1(op: Any, table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on a table: by trigger for everyone, by grant for the app."""
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    _revoke(op, table, "UPDATE, DELETE, TRUNCATE")


def _revoke(op: Any, table: str, privileges: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    op.execute(
        f"DO $$ BEGIN EXECUTE format('REVOKE {privileges} ON {table} FROM %I', "
        f"replace(current_user, '_owner', '_app')); END $$"
    )
