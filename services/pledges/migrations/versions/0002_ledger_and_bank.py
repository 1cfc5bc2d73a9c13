"""The books, the bank's files and lines, and what two people must agree on.

Money is guarded here and not only in code: a transaction balances or does not commit, nothing that
was written to the books changes, and nobody approves a request of their own.
"""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0002"
down_revision = "0001"

COLLECTING_ACCOUNT = """
CREATE TABLE collecting_account (
    id uuid PRIMARY KEY,
    association_id uuid,
    association_name text NOT NULL,
    payee_name text NOT NULL CHECK (payee_name ~ '^[ -~]{1,70}$'),
    iban text NOT NULL UNIQUE CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
    bic text CHECK (bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'),
    stripe_account_id text UNIQUE,
    kind text NOT NULL CHECK (kind IN ('association', 'operator')),
    registered_at timestamptz NOT NULL,
    CHECK ((kind = 'association') = (association_id IS NOT NULL))
);
CREATE INDEX ON collecting_account (association_id);
"""

LEDGER = """
CREATE TABLE ledger_transaction (
    id uuid PRIMARY KEY,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    cause_kind text NOT NULL,
    cause_id text NOT NULL,
    booked_on date NOT NULL,
    campaign_id uuid,
    reverses uuid UNIQUE REFERENCES ledger_transaction,
    posted_at timestamptz NOT NULL,
    written_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    UNIQUE (cause_kind, cause_id)
);
CREATE INDEX ON ledger_transaction (campaign_id, id);
CREATE INDEX ON ledger_transaction (collecting_account_id, booked_on);

CREATE TABLE ledger_entry (
    transaction_id uuid NOT NULL REFERENCES ledger_transaction,
    position int NOT NULL CHECK (position >= 1),
    account text NOT NULL CHECK (account ~
        '^((bank|held|payable|holdback|match_fund|match_reserved|disputed):[0-9A-Za-z_-]{1,64}'
        '|stripe_balance|stripe_in_transit|bank_in_transit|cash_desk|refunds_due|unallocated_receipts|vat'
        '|stripe_fees|bank_fees|write_off)$'),
    amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    PRIMARY KEY (transaction_id, position)
);
CREATE INDEX ON ledger_entry (account) INCLUDE (amount_cents);

-- What has yet to be sealed; the chain itself is made by a job, since a head updated inline is a hot row.
CREATE TABLE ledger_unsealed (transaction_id uuid PRIMARY KEY REFERENCES ledger_transaction);

CREATE TABLE ledger_seal (
    number bigint PRIMARY KEY CHECK (number >= 1),
    transaction_id uuid NOT NULL UNIQUE REFERENCES ledger_transaction,
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    sealed_at timestamptz NOT NULL
);

CREATE VIEW ledger_balance AS
SELECT t.collecting_account_id, e.account, e.currency, sum(e.amount_cents)::bigint AS balance_cents
FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
GROUP BY t.collecting_account_id, e.account, e.currency;
"""

LEDGER_GUARDS = """
CREATE FUNCTION ledger_transaction_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whatever the writer says: entries may be added only by the database transaction that began it.
    NEW.written_by := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transaction_written BEFORE INSERT ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_written();

CREATE FUNCTION ledger_transaction_to_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_unsealed VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transaction_to_seal AFTER INSERT ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_to_seal();

CREATE FUNCTION ledger_unsealed_until_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_seal WHERE transaction_id = OLD.transaction_id) THEN
        RAISE EXCEPTION 'ledger transaction % is not sealed', OLD.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER ledger_unsealed_until_sealed BEFORE DELETE ON ledger_unsealed
    FOR EACH ROW EXECUTE FUNCTION ledger_unsealed_until_sealed();

CREATE FUNCTION ledger_entry_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE t ledger_transaction;
BEGIN
    SELECT * INTO t FROM ledger_transaction WHERE id = NEW.transaction_id;
    IF t.written_by IS DISTINCT FROM pg_current_xact_id() THEN
        RAISE EXCEPTION 'ledger transaction % is closed', NEW.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.account LIKE 'bank:%' AND NEW.account <> 'bank:' || t.collecting_account_id THEN
        RAISE EXCEPTION 'bank account of another collecting account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_belongs BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_belongs();

CREATE FUNCTION ledger_transaction_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM ledger_entry WHERE transaction_id = NEW.id) < 2 OR EXISTS (
        SELECT FROM ledger_entry WHERE transaction_id = NEW.id GROUP BY currency HAVING sum(amount_cents) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger transaction % does not balance', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
-- Entries can only come with their transaction (above), so judging each transaction once is enough.
CREATE CONSTRAINT TRIGGER ledger_transaction_balances AFTER INSERT ON ledger_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transaction_balances();
"""

APPEND_ONLY = ("ledger_transaction", "ledger_entry", "ledger_seal", "bank_file", "bank_statement")

BANK = """
CREATE TABLE bank_file (
    id uuid PRIMARY KEY,
    sha256 text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    name text NOT NULL,
    format text NOT NULL,
    content bytea NOT NULL,
    received_at timestamptz NOT NULL,
    received_by text NOT NULL,
    statement_date date,
    lines int NOT NULL,
    matched int NOT NULL,
    in_inbox int NOT NULL,
    duplicates int NOT NULL,
    warnings jsonb NOT NULL
);

CREATE TABLE bank_statement (
    id uuid PRIMARY KEY,
    file_id uuid NOT NULL REFERENCES bank_file DEFERRABLE INITIALLY DEFERRED,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    identity text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('statement', 'notification')),
    opening_cents bigint,
    opening_on date,
    closing_cents bigint,
    closing_on date
);
CREATE INDEX ON bank_statement (collecting_account_id, closing_on DESC) WHERE closing_on IS NOT NULL;

CREATE TABLE payout (
    id uuid PRIMARY KEY,
    provider_id text NOT NULL UNIQUE,
    amount_cents bigint NOT NULL,
    arrives_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('in_transit', 'arrived', 'failed')),
    findings jsonb NOT NULL DEFAULT '[]',
    imported_at timestamptz NOT NULL
);
CREATE INDEX ON payout (state, amount_cents);

CREATE TABLE payout_item (
    provider_id text PRIMARY KEY,
    payout_id uuid NOT NULL REFERENCES payout,
    kind text NOT NULL,
    source text,
    gross_cents bigint NOT NULL,
    fee_cents bigint NOT NULL,
    net_cents bigint NOT NULL,
    collecting_account_id uuid REFERENCES collecting_account,
    CHECK (gross_cents - fee_cents = net_cents)
);
CREATE INDEX ON payout_item (payout_id);

CREATE TABLE bank_line (
    id uuid PRIMARY KEY,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    statement_id uuid NOT NULL REFERENCES bank_statement,
    parent_id uuid REFERENCES bank_line,
    key text NOT NULL,
    entry_key text,
    entry_reference text,
    archive_id text,
    end_to_end_id text,
    detailed boolean NOT NULL,
    booked_on date NOT NULL,
    value_on date,
    amount_cents bigint NOT NULL,
    party_name text,
    party_iban text,
    reference text,
    message text,
    bank_code text,
    state text NOT NULL CHECK (state IN ('inbox', 'proposed', 'matched', 'done')),
    reason text,
    pledge_id uuid REFERENCES pledge,
    payout_id uuid REFERENCES payout,
    decided_at timestamptz,
    UNIQUE (collecting_account_id, key)
);
CREATE INDEX ON bank_line (collecting_account_id, entry_key) WHERE entry_key IS NOT NULL;
CREATE INDEX ON bank_line (collecting_account_id, entry_reference) WHERE entry_reference IS NOT NULL;
CREATE INDEX ON bank_line (state, booked_on, id);
CREATE INDEX ON bank_line (pledge_id) WHERE pledge_id IS NOT NULL;
CREATE INDEX ON pledge (amount_cents, made_at DESC) WHERE state IN ('awaiting_payment', 'lapsed');
"""

REFUND = """
CREATE TABLE refund (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    campaign_id uuid,
    pledge_id uuid REFERENCES pledge,
    receipt_line_id uuid UNIQUE REFERENCES bank_line,
    method text NOT NULL CHECK (method IN ('bank_transfer', 'card')),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('listed', 'approved', 'paid')),
    listed_at timestamptz NOT NULL,
    paid_at timestamptz,
    paid_line_id uuid UNIQUE REFERENCES bank_line,
    CHECK (num_nonnulls(pledge_id, receipt_line_id) = 1),
    CHECK ((state = 'paid') = (paid_at IS NOT NULL))
);
CREATE INDEX ON refund (state, id);
CREATE INDEX ON refund (pledge_id);
CREATE INDEX ON refund (collecting_account_id, amount_cents) WHERE state = 'approved';

CREATE FUNCTION refund_within_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid bigint; listed bigint;
BEGIN
    IF NEW.receipt_line_id IS NOT NULL THEN
        SELECT amount_cents INTO paid FROM bank_line WHERE id = NEW.receipt_line_id FOR UPDATE;
        listed := 0;
    ELSE
        -- The lock makes two refunds of one pledge wait for each other, so that each sees the other's sum.
        SELECT paid_cents INTO paid FROM pledge WHERE id = NEW.pledge_id FOR UPDATE;
        SELECT coalesce(sum(amount_cents), 0) INTO listed FROM refund WHERE pledge_id = NEW.pledge_id;
    END IF;
    IF listed + NEW.amount_cents > paid THEN
        RAISE EXCEPTION 'refund exceeds what was paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_payment';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refund_within_payment BEFORE INSERT ON refund
    FOR EACH ROW EXECUTE FUNCTION refund_within_payment();
"""

APPROVAL = """
CREATE TABLE approval (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('match', 'line_refund', 'refund', 'collecting_account')),
    subject_id uuid NOT NULL,
    content jsonb NOT NULL,
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    amount_cents bigint,
    comment text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'executed', 'rejected', 'expired')),
    decided_by text,
    decided_at timestamptz,
    decision_reason text,
    CONSTRAINT two_people CHECK (decided_by <> requested_by),
    CHECK ((state IN ('executed', 'rejected')) = (decided_by IS NOT NULL)),
    CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX one_open_approval ON approval (subject_id) WHERE state = 'open';
CREATE INDEX ON approval (state, id);
"""


# Columns that may change after a row is written; all others are what was told, asked or decided.
CHANGEABLE = {
    "approval": "state, decided_by, decided_at, decision_reason",
    "refund": "state, paid_at, paid_line_id",
    "bank_line": "state, reason, pledge_id, payout_id, decided_at",
}


def upgrade() -> None:
    """Make the tables, their guards, and take from the app role what it must never do."""
    for part in (COLLECTING_ACCOUNT, LEDGER, LEDGER_GUARDS, BANK, REFUND, APPROVAL):
        op.execute(part)
    for table in APPEND_ONLY:
        make_append_only_v1(op, table)
    _for_app("REVOKE UPDATE, TRUNCATE ON ledger_unsealed FROM %I")
    for table, columns in CHANGEABLE.items():
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
        _for_app(f"GRANT UPDATE ({columns}) ON {table} TO %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
