"""Who changed what and why, for everything that has a life; and what was told too late or twice."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0003"
down_revision = "0002"

_PLEDGE = """
ALTER TABLE pledge_change ADD COLUMN actor text NOT NULL DEFAULT 'platform', ADD COLUMN cause text;
ALTER TABLE pledge_change ALTER COLUMN actor DROP DEFAULT;
ALTER TABLE pledge DROP CONSTRAINT pledge_method_check;
ALTER TABLE pledge ADD CONSTRAINT pledge_method_check
    CHECK (method IN ('card', 'bank_transfer', 'mobilepay', 'cash'));
ALTER TABLE payment_attempt DROP CONSTRAINT payment_attempt_step_check;
ALTER TABLE payment_attempt ADD CONSTRAINT payment_attempt_step_check
    CHECK (step IN ('setup', 'checkout', 'intent', 'confirm', 'cancel', 'mobilepay'));
ALTER TABLE payment ADD COLUMN state text NOT NULL DEFAULT 'intended'
    CHECK (state IN ('intended', 'open', 'cancelled', 'succeeded', 'settled'));
"""

_HISTORY = """
CREATE TABLE state_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lifecycle text NOT NULL,
    subject_id uuid NOT NULL,
    at timestamptz NOT NULL,
    happening text NOT NULL,
    state text NOT NULL,
    actor text NOT NULL,
    cause text
);
CREATE INDEX state_change_subject ON state_change (subject_id, id);
CREATE TABLE ignored_happening (
    lifecycle text NOT NULL,
    state text NOT NULL,
    happening text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('late', 'paid_twice')),
    times bigint NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (lifecycle, state, happening)
);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_PLEDGE)
    op.execute(_HISTORY)
    make_append_only_v1(op, "state_change")
