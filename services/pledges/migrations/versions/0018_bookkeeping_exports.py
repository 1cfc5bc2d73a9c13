"""Voucher numbers, the chart of accounts, and cost centres.

Numbers are given by the database alone, in the order of the seals: the app role may ask for them and
may not write them.
"""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0018"
down_revision = "0017"

_VOUCHER = """
CREATE TABLE voucher (
    position bigint PRIMARY KEY REFERENCES ledger_seal,
    transaction_id uuid NOT NULL UNIQUE REFERENCES ledger_transaction,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    financial_year int NOT NULL,
    number int NOT NULL CHECK (number >= 1),
    booked_on date NOT NULL,
    campaign_id uuid,
    CHECK (financial_year = extract(year FROM booked_on)),
    UNIQUE (collecting_account_id, financial_year, number)
);
CREATE INDEX voucher_journal ON voucher (booked_on, position);
CREATE INDEX voucher_account_journal ON voucher (collecting_account_id, booked_on, position);
CREATE INDEX voucher_campaign_journal ON voucher (campaign_id, booked_on, position)
    WHERE campaign_id IS NOT NULL;

-- The entries once more, in the order of a general ledger: no index spans two tables.
CREATE TABLE voucher_line (
    collecting_account_id uuid NOT NULL,
    account text NOT NULL,
    booked_on date NOT NULL,
    position bigint NOT NULL REFERENCES voucher,
    line int NOT NULL,
    amount_cents bigint NOT NULL,
    campaign_id uuid,
    PRIMARY KEY (collecting_account_id, account, booked_on, position, line)
);
CREATE INDEX voucher_line_campaign ON voucher_line
    (campaign_id, collecting_account_id, account, booked_on, position, line) WHERE campaign_id IS NOT NULL;

CREATE TABLE voucher_series (
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    financial_year int NOT NULL,
    last int NOT NULL CHECK (last >= 1),
    PRIMARY KEY (collecting_account_id, financial_year)
);
CREATE TABLE voucher_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL
);
INSERT INTO voucher_head (position) VALUES (0);

-- What one thing of the world led to, whatever it was that happened to it: the trail upwards.
CREATE INDEX ledger_transaction_cause ON ledger_transaction (cause_id text_pattern_ops);
"""

_NUMBERING = """
CREATE FUNCTION number_vouchers(slice int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE head bigint; given int;
BEGIN
    -- The row is held until the caller commits: numbers are given by one at a time, and those of a
    -- transaction that is rolled back are given again. No sequence does that.
    SELECT position INTO head FROM voucher_head FOR UPDATE;
    INSERT INTO voucher (position, transaction_id, collecting_account_id, financial_year, number,
        booked_on, campaign_id)
    SELECT s.number, t.id, t.collecting_account_id, y.year, coalesce(l.last, 0) + row_number()
            OVER (PARTITION BY t.collecting_account_id, y.year ORDER BY s.number),
        t.booked_on, t.campaign_id
    FROM (SELECT number, transaction_id FROM ledger_seal WHERE number > head ORDER BY number LIMIT slice) s
    JOIN ledger_transaction t ON t.id = s.transaction_id
    CROSS JOIN LATERAL (SELECT extract(year FROM t.booked_on)::int AS year) y
    LEFT JOIN voucher_series l
        ON l.collecting_account_id = t.collecting_account_id AND l.financial_year = y.year;
    GET DIAGNOSTICS given = ROW_COUNT;
    INSERT INTO voucher_line
    SELECT v.collecting_account_id, e.account, v.booked_on, v.position, e.position, e.amount_cents,
        v.campaign_id
    FROM voucher v JOIN ledger_entry e ON e.transaction_id = v.transaction_id WHERE v.position > head;
    INSERT INTO voucher_series
    SELECT collecting_account_id, financial_year, max(number) FROM voucher WHERE position > head
    GROUP BY 1, 2
    ON CONFLICT (collecting_account_id, financial_year) DO UPDATE SET last = excluded.last;
    UPDATE voucher_head SET position = greatest(head, (SELECT max(position) FROM voucher));
    RETURN given;
END $$;
"""

_SETTINGS = """
CREATE TABLE chart_account (
    id uuid PRIMARY KEY,
    noun text NOT NULL CHECK (noun ~ '^[a-z_]{1,40}$'),
    collecting_account_id uuid REFERENCES collecting_account,
    number text NOT NULL CHECK (number ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    effective_from date NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL
);
CREATE TABLE campaign_dimension (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    cost_centre text NOT NULL CHECK (length(cost_centre) <= 40),
    project text NOT NULL CHECK (length(project) <= 40),
    vat_basis_points int CHECK (vat_basis_points BETWEEN 0 AND 9999),
    effective_from date NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL
);
CREATE INDEX campaign_dimension_campaign ON campaign_dimension (campaign_id, effective_from);
"""

_EXPORT = """
CREATE TABLE book_export (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    collecting_account_id uuid REFERENCES collecting_account,
    campaign_id uuid,
    format text NOT NULL,
    layout jsonb NOT NULL,
    position bigint NOT NULL,
    as_of timestamptz NOT NULL,
    row_count bigint NOT NULL,
    byte_count bigint NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    CHECK (since <= until)
);
"""

_APPEND_ONLY = ("voucher", "voucher_line", "chart_account", "campaign_dimension", "book_export")
_OF_THE_DATABASE = ("voucher", "voucher_line", "voucher_series", "voucher_head")


def upgrade() -> None:
    """Make the tables, and leave the numbers to the database alone."""
    for part in (_VOUCHER, _NUMBERING, _SETTINGS, _EXPORT):
        op.execute(part)
    for table in _APPEND_ONLY:
        make_append_only_v1(op, table)
    for table in _OF_THE_DATABASE:
        _for_app(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM %I")


def _for_app(statement: str) -> None:
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
