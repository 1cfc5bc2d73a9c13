"""The charging run: its pace and circuit breaker, when a line was done, and which pledges are undecided."""

from alembic import op

revision = "0004"
down_revision = "0003"

# Turns are instants of the real clock: business time may be moved, the provider's limits may not.
_RUN = """
CREATE TABLE charging_run (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    next_turn_at timestamptz NOT NULL DEFAULT now(),
    gap_seconds double precision NOT NULL DEFAULT 0 CHECK (gap_seconds >= 0),
    stopped_at timestamptz,
    stop_code text,
    CHECK ((stopped_at IS NULL) = (stop_code IS NULL))
);
INSERT INTO charging_run DEFAULT VALUES;
ALTER TABLE plan_line ADD COLUMN settled_at timestamptz;
CREATE INDEX pledge_undecided ON pledge (id) WHERE state IN ('setup_open', 'checkout_open', 'charging',
    'unknown', 'processing', 'action_required', 'declined');
"""


def upgrade() -> None:
    """Make the one row of the run, keep the instant at which a line was done, and index what is undecided."""
    op.execute(_RUN)
    role = "replace(current_user, '_owner', '_app')"
    revoke = "REVOKE INSERT, DELETE, TRUNCATE ON charging_run FROM %I"
    op.execute(f"DO $$ BEGIN EXECUTE format('{revoke}', {role}); END $$")
