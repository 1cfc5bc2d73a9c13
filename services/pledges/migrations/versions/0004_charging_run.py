"""The charging run: the pace that all executors share, its circuit breaker, and when a line was done."""

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
"""


def upgrade() -> None:
    """Make the one row of the run, and let lines keep the instant at which they were done."""
    op.execute(_RUN)
    role = "replace(current_user, '_owner', '_app')"
    revoke = "REVOKE INSERT, DELETE, TRUNCATE ON charging_run FROM %I"
    op.execute(f"DO $$ BEGIN EXECUTE format('{revoke}', {role}); END $$")
