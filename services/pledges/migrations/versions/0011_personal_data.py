"""Backers' own data: erased at their wish or by rule, with a report; and refunds that they ask for."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0011"
down_revision = "0010"

_CONTACT = """
ALTER TABLE backer_contact ALTER COLUMN wrapped_key DROP NOT NULL, ALTER COLUMN data DROP NOT NULL,
    ADD COLUMN erased_at timestamptz,
    ADD CONSTRAINT backer_contact_erased_is_empty CHECK (
        (erased_at IS NULL) = (wrapped_key IS NOT NULL AND data IS NOT NULL)
        AND (erased_at IS NULL OR (wrapped_key IS NULL AND data IS NULL)));
-- The months of one agreement share their backer's contact data.
CREATE INDEX pledge_contact ON pledge (contact_subject);
-- Copies of contact data travel in events; they are found by the person they speak of.
CREATE INDEX outbox_event_contact ON outbox_event ((payload #>> '{contact,subject}'))
    WHERE payload ? 'contact';
"""

_ERASURE = """
CREATE TABLE erasure_order (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    ordered_by text NOT NULL CHECK (ordered_by IN ('backer', 'retention')),
    rule text,
    ordered_at timestamptz NOT NULL,
    looked_at timestamptz,
    done_at timestamptz,
    customer_forgotten_at timestamptz
);
CREATE INDEX erasure_order_waiting ON erasure_order (looked_at)
    WHERE done_at IS NULL OR customer_forgotten_at IS NULL;
CREATE TABLE retention_run (
    id uuid PRIMARY KEY,
    ran_at timestamptz NOT NULL,
    erased jsonb NOT NULL,
    waiting integer NOT NULL
);
CREATE INDEX retention_run_newest ON retention_run (ran_at);
"""

_REFUND_REQUEST = """
CREATE TABLE refund_request (
    id uuid PRIMARY KEY,
    pledge_id uuid NOT NULL REFERENCES pledge,
    reason text NOT NULL,
    asked_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'declined')),
    decided_by text,
    decided_at timestamptz,
    answer text,
    CHECK ((state = 'open') = (decided_at IS NULL)),
    CHECK ((state = 'open') = (decided_by IS NULL))
);
CREATE UNIQUE INDEX one_open_refund_request ON refund_request (pledge_id) WHERE state = 'open';
CREATE INDEX refund_request_open ON refund_request (state, id);
"""


def upgrade() -> None:
    """Make the tables."""
    for part in (_CONTACT, _ERASURE, _REFUND_REQUEST):
        op.execute(part)
    make_append_only_v1(op, "retention_run")
