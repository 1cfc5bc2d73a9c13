"""Recipients, messages and the log of their deliveries."""

from alembic import op

from services.chassis.foundation import install_foundation_v1, make_append_only_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RECIPIENTS = """
CREATE TABLE recipient (
    person_id uuid PRIMARY KEY,
    locale text NOT NULL,
    contact jsonb NOT NULL
);
"""

MESSAGES = """
CREATE TABLE message (
    id uuid PRIMARY KEY,
    template text NOT NULL,
    locale text,
    facts jsonb NOT NULL,
    contact jsonb,
    person_id uuid,
    pledge_id uuid,
    urgent boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
    attempts integer NOT NULL,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    queued_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    error text,
    CONSTRAINT ck_message_sent_has_its_instant CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT ck_message_sent_forgets_the_contact CHECK (state <> 'sent' OR contact IS NULL)
);
CREATE INDEX message_due ON message (urgent DESC, next_attempt_at) WHERE state IN ('queued', 'sending');
CREATE INDEX message_given_up ON message (queued_at) WHERE state = 'failed' AND contact IS NOT NULL;
CREATE INDEX message_newest ON message (queued_at, id);
CREATE INDEX message_of_pledge ON message (pledge_id, queued_at, id);
CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    message_id uuid NOT NULL REFERENCES message,
    attempt integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    outcome text NOT NULL CHECK (outcome IN ('sent', 'deferred', 'failed')),
    code text NOT NULL
);
CREATE INDEX delivery_of_message ON delivery (message_id);
"""


def upgrade() -> None:
    """Make the tables."""
    install_foundation_v1(op)
    op.execute(RECIPIENTS)
    op.execute(MESSAGES)
    make_append_only_v1(op, "delivery")
