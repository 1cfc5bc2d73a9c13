"""What a payment says it pays, letters to payers of too little, and answers of the bank that were refused."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0022"
down_revision = "0021"

# References with their sums, "1234561:4000 40905:"; few payments have any.
_PARTS = """
ALTER TABLE bank_line ADD COLUMN told_parts text;
ALTER TABLE staged_line ADD COLUMN told_parts text;
"""

_LETTER = """
CREATE TABLE bank_line_letter (
    line_id uuid PRIMARY KEY REFERENCES bank_line,
    pledge_id uuid NOT NULL REFERENCES pledge,
    missing_cents bigint NOT NULL CHECK (missing_cents > 0),
    sent_by text NOT NULL,
    sent_at timestamptz NOT NULL
);
"""

_REFUSED_ANSWER = """
CREATE TABLE refused_payment_answer (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    refusal text NOT NULL,
    received_by text NOT NULL,
    received_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    """Make room; what was sent and what was refused stays as it was written."""
    for part in (_PARTS, _LETTER, _REFUSED_ANSWER):
        op.execute(part)
    for table in ("bank_line_letter", "refused_payment_answer"):
        make_append_only_v1(op, table)
