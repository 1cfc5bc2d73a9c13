"""Days that are proved and sealed, periods that are locked, and self-checks."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0016"
down_revision = "0015"

PERIODS = """
-- The day on which a thing happened, where its own period was locked already and it is booked later.
ALTER TABLE ledger_transaction ADD COLUMN happened_on date CHECK (happened_on < booked_on);

CREATE TABLE period_lock (
    id uuid PRIMARY KEY,
    month date NOT NULL CHECK (month = date_trunc('month', month)),
    locked_by text NOT NULL,
    locked_at timestamptz NOT NULL,
    comment text NOT NULL,
    reopened_at timestamptz,
    reopening_id uuid REFERENCES approval,
    CHECK ((reopened_at IS NULL) = (reopening_id IS NULL))
);
CREATE UNIQUE INDEX one_lock_a_month ON period_lock (month) WHERE reopened_at IS NULL;

-- Whoever posts shares this lock until the commit, whoever locks a period holds it alone: so no posting
-- is under way in a period at the moment when it is locked.
CREATE FUNCTION hold_periods() RETURNS void LANGUAGE sql AS
    'SELECT pg_advisory_xact_lock_shared(hashtextextended(''books.periods'', 0))';

CREATE FUNCTION first_open_day(day date) RETURNS date LANGUAGE plpgsql AS $$
DECLARE open_day date := day;
BEGIN
    PERFORM hold_periods();
    WHILE EXISTS (
        SELECT FROM period_lock WHERE month = date_trunc('month', open_day) AND reopened_at IS NULL
    ) LOOP
        open_day := date_trunc('month', open_day) + interval '1 month';
    END LOOP;
    RETURN open_day;
END $$;

CREATE FUNCTION ledger_period_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hold_periods();
    IF EXISTS (
        SELECT FROM written w JOIN period_lock p ON p.month = date_trunc('month', w.booked_on)
        WHERE p.reopened_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the period is locked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'period_is_open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_period_is_open AFTER INSERT ON ledger_transaction
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_period_is_open();

CREATE FUNCTION period_lock_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('books.periods', 0));
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM approval WHERE id = NEW.reopening_id AND kind = 'period_reopening'
            AND subject_id = NEW.id AND state = 'executed' AND decided_by <> requested_by
    ) THEN
        RAISE EXCEPTION 'a period is reopened by two people' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_lock_guarded BEFORE INSERT OR UPDATE ON period_lock
    FOR EACH ROW EXECUTE FUNCTION period_lock_guarded();
"""

PROVIDER = """
-- The provider's balance transactions; an empty account is our own.
CREATE TABLE provider_item (
    id text PRIMARY KEY,
    account text NOT NULL DEFAULT '',
    kind text NOT NULL,
    source text,
    gross_cents bigint NOT NULL,
    fee_cents bigint NOT NULL,
    net_cents bigint NOT NULL,
    created_at timestamptz NOT NULL,
    day date NOT NULL,
    CHECK (gross_cents - fee_cents = net_cents)
);
CREATE INDEX ON provider_item (day, account);
CREATE INDEX ON provider_item (source);

-- How far each account's items were fetched, and what the provider said lay there at that moment.
CREATE TABLE provider_look (
    account text PRIMARY KEY,
    fetched_until timestamptz NOT NULL,
    balance_cents bigint,
    looked_at timestamptz NOT NULL
);
"""

DAYS = """
CREATE TABLE day_close (
    day date PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('open', 'agrees', 'differs', 'closed')),
    looked_at timestamptz NOT NULL,
    accounts jsonb NOT NULL DEFAULT '[]'
);

CREATE TABLE day_difference (
    id uuid PRIMARY KEY,
    day date NOT NULL REFERENCES day_close,
    cause text NOT NULL,
    subject_kind text NOT NULL,
    subject text NOT NULL,
    account text NOT NULL,
    name text NOT NULL,
    cents bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'explained', 'resolved')),
    found_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    assigned_to text,
    comment text,
    decided_by text,
    decided_at timestamptz
);
-- The same difference is one difference until it is gone.
CREATE UNIQUE INDEX one_difference ON day_difference (cause, subject_kind, subject, account)
    WHERE state <> 'resolved';
CREATE INDEX ON day_difference (day, state);

CREATE TABLE day_seal (
    number bigint PRIMARY KEY CHECK (number >= 1),
    day date NOT NULL UNIQUE,
    previous_hash text NOT NULL,
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    content jsonb NOT NULL,
    sealed_at timestamptz NOT NULL,
    sealed_by text NOT NULL
);
"""

CHECKS = """
CREATE TABLE self_check (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    ran_at timestamptz NOT NULL,
    passed boolean NOT NULL,
    halts boolean NOT NULL,
    findings jsonb NOT NULL,
    milliseconds int NOT NULL
);
CREATE INDEX ON self_check (name, id DESC);

-- Up to which link of the chain a check has seen the books.
CREATE TABLE self_check_mark (
    name text PRIMARY KEY,
    number bigint NOT NULL
);
"""

APPEND_ONLY = ("provider_item", "day_seal")
CHANGEABLE = {
    "period_lock": "reopened_at, reopening_id",
    "day_close": "state, looked_at, accounts",
    "day_difference": "cents, state, seen_at, assigned_to, comment, decided_by, decided_at",
}


def upgrade() -> None:
    """Make the tables and their guards."""
    for part in (PERIODS, PROVIDER, DAYS, CHECKS):
        op.execute(part)
    for table in APPEND_ONLY:
        make_append_only_v1(op, table)
    for table, columns in CHANGEABLE.items():
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
        _for_app(f"GRANT UPDATE ({columns}) ON {table} TO %I")
    _for_app("REVOKE UPDATE, TRUNCATE ON self_check FROM %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
