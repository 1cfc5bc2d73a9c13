"""Pledges taken at a desk, cash with its receipts and counts, and what backers are told of a halt."""

from alembic import op

revision = "0010"
down_revision = "0009"

_ASSISTED = """
CREATE TABLE assisted_pledge (
    id uuid PRIMARY KEY,
    pledge_id uuid NOT NULL UNIQUE REFERENCES pledge,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    consent_version text NOT NULL,
    consent_text text NOT NULL CHECK (length(consent_text) BETWEEN 20 AND 4000),
    consented boolean NOT NULL CHECK (consented),
    code_generation integer NOT NULL DEFAULT 1,
    handed_over_at timestamptz
);
CREATE INDEX assisted_pledge_helper ON assisted_pledge (taken_by, id);
CREATE TABLE code_attempt (
    subject text PRIMARY KEY,
    since timestamptz NOT NULL,
    attempts integer NOT NULL
);
"""

_CASH = """
CREATE TABLE cash_desk (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    last_receipt bigint NOT NULL DEFAULT 0
);
CREATE INDEX cash_desk_account ON cash_desk (collecting_account_id);

CREATE TABLE cash_receipt (
    id uuid PRIMARY KEY,
    cash_desk_id uuid NOT NULL REFERENCES cash_desk,
    pledge_id uuid NOT NULL UNIQUE REFERENCES pledge,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'taken' CHECK (state IN ('taken', 'confirmed', 'returned')),
    number bigint,
    decided_by text,
    decided_at timestamptz,
    CONSTRAINT cash_receipt_number UNIQUE (cash_desk_id, number),
    CONSTRAINT cash_two_people CHECK (state <> 'confirmed' OR decided_by <> taken_by),
    CHECK ((state = 'confirmed') = (number IS NOT NULL)),
    CHECK ((state = 'taken') = (decided_by IS NULL)),
    CHECK ((state = 'taken') = (decided_at IS NULL))
);
CREATE INDEX cash_receipt_waiting ON cash_receipt (expires_at) WHERE state = 'taken';
CREATE INDEX cash_receipt_desk ON cash_receipt (cash_desk_id, id);

CREATE FUNCTION cash_receipt_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.state <> 'taken' THEN
        RAISE EXCEPTION 'cash receipt % is decided', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'confirmed' THEN
        -- Counted in the desk's own row, in the confirming transaction: a number that was rolled back
        -- is given again, so the receipts of a desk have no gaps. No sequence does that.
        UPDATE cash_desk SET last_receipt = last_receipt + 1 WHERE id = NEW.cash_desk_id
            RETURNING last_receipt INTO NEW.number;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_receipt_decided BEFORE UPDATE ON cash_receipt
    FOR EACH ROW EXECUTE FUNCTION cash_receipt_decided();

CREATE TABLE cash_count (
    id uuid PRIMARY KEY,
    cash_desk_id uuid NOT NULL REFERENCES cash_desk,
    counted_by text NOT NULL,
    counted_at timestamptz NOT NULL,
    expected_cents bigint NOT NULL,
    counted_cents bigint NOT NULL CHECK (counted_cents >= 0),
    difference_cents bigint NOT NULL GENERATED ALWAYS AS (counted_cents - expected_cents) STORED,
    denominations jsonb NOT NULL,
    comment text NOT NULL,
    state text NOT NULL CHECK (state IN ('agrees', 'open', 'approved', 'rejected')),
    decided_by text,
    decided_at timestamptz,
    decision_reason text,
    CONSTRAINT count_two_people CHECK (decided_by <> counted_by),
    CHECK ((state = 'agrees') = (counted_cents = expected_cents)),
    CHECK ((state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX one_open_count ON cash_count (cash_desk_id) WHERE state = 'open';
CREATE INDEX cash_count_desk ON cash_count (cash_desk_id, id);

CREATE TABLE cash_deposit (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY (START WITH 101) UNIQUE,
    cash_desk_id uuid NOT NULL REFERENCES cash_desk,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    reference text UNIQUE,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'in_transit' CHECK (state IN ('in_transit', 'arrived')),
    bank_line_id uuid UNIQUE REFERENCES bank_line,
    CHECK ((state = 'arrived') = (bank_line_id IS NOT NULL))
);
CREATE INDEX cash_deposit_desk ON cash_deposit (cash_desk_id, id);
"""

_HALTS = """
ALTER TABLE campaign_terms ADD COLUMN halt_reason text;
CREATE TABLE campaign_notice (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    kind text NOT NULL CHECK (kind IN ('suspended', 'resumed')),
    reason text NOT NULL,
    at timestamptz NOT NULL,
    told_up_to uuid,
    told integer NOT NULL DEFAULT 0,
    finished_at timestamptz
);
CREATE INDEX campaign_notice_waiting ON campaign_notice (campaign_id, id) WHERE finished_at IS NULL;
CREATE INDEX campaign_notice_campaign ON campaign_notice (campaign_id, id);
"""

# Columns that may change after a row is written; all others are what was taken, counted or agreed to.
_CHANGEABLE = {
    "assisted_pledge": "handed_over_at, code_generation",
    "cash_receipt": "state, decided_by, decided_at",
    "cash_count": "state, decided_by, decided_at, decision_reason",
    "cash_deposit": "reference, state, bank_line_id",
    "campaign_notice": "told_up_to, told, finished_at",
}


def upgrade() -> None:
    """Make the tables, and take from the app role what it must never do."""
    for part in (_ASSISTED, _CASH, _HALTS):
        op.execute(part)
    for table, columns in _CHANGEABLE.items():
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
        _for_app(f"GRANT UPDATE ({columns}) ON {table} TO %I")
    # The number of the last receipt is the trigger's alone; holding a desk's row needs one harmless column.
    _for_app("REVOKE UPDATE, DELETE, TRUNCATE ON cash_desk FROM %I")
    _for_app("GRANT UPDATE (name) ON cash_desk TO %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
