"""Bank files of any size, read as a job that can be followed and goes on where it stopped.

What the bank sent (`bank_file`, its parts) never changes; how far its import has come does
(`bank_import`). What a first reading found lies in two staging tables until all of it is booked.
"""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0013"
down_revision = "0012"

PARTS = """
CREATE TABLE bank_file_part (
    file_id uuid NOT NULL REFERENCES bank_file DEFERRABLE INITIALLY DEFERRED,
    number int NOT NULL CHECK (number >= 1),
    content bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 1048576),
    PRIMARY KEY (file_id, number)
);
ALTER TABLE bank_file_part ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE bank_file ALTER COLUMN content DROP NOT NULL;
"""

IMPORT = """
CREATE TABLE bank_import (
    file_id uuid PRIMARY KEY REFERENCES bank_file,
    state text NOT NULL CHECK (state IN ('received', 'reading', 'booking', 'done', 'refused')),
    way text NOT NULL CHECK (way IN ('upload', 'folder', 'command')),
    size_bytes bigint NOT NULL,
    bytes_read bigint NOT NULL DEFAULT 0,
    started_at timestamptz,
    finished_at timestamptz,
    format text NOT NULL DEFAULT '',
    statement_date date,
    lines int NOT NULL DEFAULT 0,
    lines_booked int NOT NULL DEFAULT 0,
    slices_booked int NOT NULL DEFAULT 0,
    matched int NOT NULL DEFAULT 0,
    in_inbox int NOT NULL DEFAULT 0,
    duplicates int NOT NULL DEFAULT 0,
    warnings jsonb NOT NULL DEFAULT '[]',
    refusal text,
    refusal_where text,
    failures int NOT NULL DEFAULT 0,
    CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    CHECK ((state IN ('done', 'refused')) = (finished_at IS NOT NULL))
);
CREATE INDEX bank_import_unfinished ON bank_import (file_id)
    WHERE state IN ('received', 'reading', 'booking');

INSERT INTO bank_import (file_id, state, way, size_bytes, bytes_read, started_at, finished_at, format,
    statement_date, lines, lines_booked, matched, in_inbox, duplicates, warnings)
SELECT id, 'done', 'upload', length(content), length(content), received_at, received_at, format,
    statement_date, lines, lines, matched, in_inbox, duplicates,
    (SELECT coalesce(jsonb_agg(warning), '[]') FROM jsonb_array_elements(warnings) warning
        -- A gap is judged whenever somebody looks, since the missing file may have come.
        WHERE warning <> '"does_not_continue_the_previous_statement"')
FROM bank_file;

ALTER TABLE bank_file DROP COLUMN format, DROP COLUMN statement_date, DROP COLUMN lines,
    DROP COLUMN matched, DROP COLUMN in_inbox, DROP COLUMN duplicates, DROP COLUMN warnings;
"""

STATEMENTS = """
ALTER TABLE bank_statement DROP CONSTRAINT bank_statement_kind_check;
ALTER TABLE bank_statement ADD CONSTRAINT bank_statement_kind_check
    CHECK (kind IN ('statement', 'notification', 'report', 'references'));
ALTER TABLE bank_statement ADD COLUMN number int, ADD COLUMN entries int, ADD COLUMN sum_cents bigint;
CREATE INDEX bank_statement_file ON bank_statement (file_id);

-- What a payment says of itself, by which two formats that name it differently are seen to tell the same.
ALTER TABLE bank_line ADD COLUMN content_key text;
-- The bundle of a payment file of ours that a debit carries out (PmtInfId).
ALTER TABLE bank_line ADD COLUMN payment_file_id text;
UPDATE bank_line SET content_key = concat_ws(':', booked_on, amount_cents, coalesce(reference, ''),
    upper(left(regexp_replace(coalesce(party_name, ''), '\\s+', ' ', 'g'), 12))) WHERE detailed;
CREATE INDEX bank_line_content ON bank_line (collecting_account_id, content_key)
    WHERE content_key IS NOT NULL;
CREATE INDEX bank_line_day ON bank_line (collecting_account_id, booked_on);
CREATE INDEX bank_line_statement ON bank_line (statement_id);
"""

STAGING = """
CREATE TABLE staged_statement (
    file_id uuid NOT NULL REFERENCES bank_file,
    number int NOT NULL,
    id uuid NOT NULL,
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    identity text NOT NULL,
    kind text NOT NULL,
    running_number int,
    opening_cents bigint,
    opening_on date,
    closing_cents bigint,
    closing_on date,
    entries int NOT NULL,
    sum_cents bigint NOT NULL,
    sound boolean NOT NULL,
    PRIMARY KEY (file_id, number)
);

-- `archive_name`, `entry_name` and `content_name` are what may name a payment; the keys are made of
-- them when the whole file is known, since a name that comes twice in a statement names nothing.
CREATE TABLE staged_line (
    file_id uuid NOT NULL REFERENCES bank_file,
    number int NOT NULL,
    statement_number int NOT NULL,
    slice int,
    archive_name text,
    entry_name text,
    content_name text NOT NULL,
    key text,
    entry_key text,
    content_key text,
    content_nth int,
    parent_id uuid REFERENCES bank_line,
    detailed boolean NOT NULL,
    finding text,
    entry_reference text,
    archive_id text,
    end_to_end_id text,
    booked_on date NOT NULL,
    value_on date,
    amount_cents bigint NOT NULL,
    party_name text,
    party_iban text,
    reference text,
    message text,
    bank_code text,
    payment_file_id text,
    PRIMARY KEY (file_id, number)
);
CREATE INDEX staged_line_slice ON staged_line (file_id, slice, number);
"""

GAPS = """
CREATE INDEX bank_statement_opening ON bank_statement (collecting_account_id, closing_cents, closing_on)
    WHERE kind = 'statement';

-- Statements with both balances; most banks date the opening one on the day before, some on the first day.
CREATE VIEW told_period AS
SELECT id, file_id, collecting_account_id, number, opening_cents, closing_cents, closing_on,
    CASE WHEN opening_on < closing_on THEN opening_on + 1 ELSE closing_on END AS first_day
FROM bank_statement
WHERE kind = 'statement' AND opening_cents IS NOT NULL AND closing_on IS NOT NULL;

-- Statements that do not begin where an earlier one ended, each with the one that came last before it.
CREATE VIEW statement_gap AS
SELECT s.id, s.file_id, s.collecting_account_id, s.first_day, s.number, s.opening_cents, s.closing_on,
    before.closing_on AS last_day, before.closing_cents AS last_closing_cents, before.number AS last_number
FROM told_period s
CROSS JOIN LATERAL (
    SELECT b.closing_on, b.closing_cents, b.number FROM bank_statement b
    WHERE b.collecting_account_id = s.collecting_account_id AND b.kind = 'statement'
        AND b.closing_on < s.first_day
    ORDER BY b.closing_on DESC, b.id DESC LIMIT 1
) before
WHERE NOT EXISTS (
    SELECT FROM bank_statement c
    WHERE c.collecting_account_id = s.collecting_account_id AND c.kind = 'statement' AND c.id <> s.id
        AND c.closing_cents = s.opening_cents AND c.closing_on BETWEEN before.closing_on AND s.first_day
);
"""

INBOX = """
-- Files in the watched folder as they were last seen: one that has not grown since is complete.
CREATE TABLE bank_inbox_sighting (
    name text PRIMARY KEY,
    size_bytes bigint NOT NULL,
    modified_ns bigint NOT NULL,
    file_id uuid REFERENCES bank_file,
    known_already boolean NOT NULL DEFAULT false
);
"""


def upgrade() -> None:
    """Make room for files in parts, for the job's position, and for what it has read and not booked."""
    for part in (PARTS, IMPORT, STATEMENTS, STAGING, GAPS, INBOX):
        op.execute(part)
    make_append_only_v1(op, "bank_file_part")
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    revoke = f"EXECUTE format('REVOKE DELETE, TRUNCATE ON bank_import FROM %I', {role})"
    op.execute(f"DO $$ BEGIN {revoke}; END $$")
