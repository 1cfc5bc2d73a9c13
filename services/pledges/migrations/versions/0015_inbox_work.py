"""Who looks into a line, what has been said about it, and how sure its best suggestion is."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0015"
down_revision = "0014"

_WORK = """
CREATE TABLE bank_line_note (
    id uuid PRIMARY KEY,
    line_id uuid NOT NULL REFERENCES bank_line,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    written_by text NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE INDEX bank_line_note_line ON bank_line_note (line_id, id);

CREATE TABLE bank_line_assignment (
    line_id uuid PRIMARY KEY REFERENCES bank_line,
    assigned_to text NOT NULL,
    assigned_by text NOT NULL,
    assigned_at timestamptz NOT NULL
);
CREATE INDEX bank_line_assignment_person ON bank_line_assignment (assigned_to);
"""

# A suggestion costs opening its candidates' names; the inbox can be narrowed to the sure ones only if
# somebody looked beforehand. Rows go when their line leaves the inbox.
_SUGGESTIONS = """
CREATE TABLE bank_line_suggestion (
    line_id uuid PRIMARY KEY REFERENCES bank_line,
    pledge_id uuid REFERENCES pledge,
    looked_at timestamptz NOT NULL
);
CREATE INDEX bank_line_suggestion_sure ON bank_line_suggestion (line_id) WHERE pledge_id IS NOT NULL;
CREATE INDEX bank_line_suggestion_looked_at ON bank_line_suggestion (looked_at);
"""

# Oldest first has its index on (state, booked_on, id) since 0002; the others are for what is open, which
# stays small while the settled lines pile up.
_LISTS = """
CREATE INDEX bank_line_largest ON bank_line (state, (-abs(amount_cents)), id)
    WHERE state IN ('inbox', 'proposed');
CREATE INDEX bank_line_reasons ON bank_line (reason) WHERE state = 'inbox';
CREATE INDEX bank_line_settled ON bank_line (booked_on, id) WHERE state IN ('matched', 'done');
"""

_REQUESTS = """
ALTER TABLE approval DROP CONSTRAINT approval_state_check;
ALTER TABLE approval ADD CONSTRAINT approval_state_check
    CHECK (state IN ('open', 'executed', 'rejected', 'expired', 'withdrawn'));
CREATE INDEX approval_subject ON approval (subject_id, id);
CREATE INDEX audit_entry_bank_line ON audit_entry (subject, at) WHERE action LIKE 'bank_line.%';
"""


def upgrade() -> None:
    """Make the tables and indexes; a request may be withdrawn by whoever made it."""
    for part in (_WORK, _SUGGESTIONS, _LISTS, _REQUESTS):
        op.execute(part)
    make_append_only_v1(op, "bank_line_note")
