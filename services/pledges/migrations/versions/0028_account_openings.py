"""Associations open their own account at the card provider; only verified ones may."""

from alembic import op

revision = "0028"
down_revision = "0027"

# A fact of accounts, told by event; nothing is known of an association until it is told.
_STANDINGS = """
CREATE TABLE association_standing (
    association_id uuid PRIMARY KEY,
    verified boolean NOT NULL,
    told_at timestamptz NOT NULL
);
"""

_OPENINGS = """
CREATE TABLE account_opening (
    id uuid PRIMARY KEY,
    collecting_account_id uuid NOT NULL UNIQUE REFERENCES collecting_account,
    parameters jsonb NOT NULL,
    attempt integer NOT NULL CHECK (attempt > 0),
    asked_at timestamptz NOT NULL,
    replays_a_fault boolean NOT NULL,
    provider_id text UNIQUE CHECK (provider_id LIKE 'acct\\_%'),
    begun_by text NOT NULL,
    begun_at timestamptz NOT NULL,
    details_given boolean NOT NULL,
    takes_transfers boolean NOT NULL,
    lacking jsonb NOT NULL,
    disabled_reason text,
    looked_at timestamptz
);
"""

_CHANGEABLE = (
    "attempt, asked_at, replays_a_fault, provider_id, details_given, takes_transfers, lacking, "
    "disabled_reason, looked_at"
)


def upgrade() -> None:
    """Make room; what was opened by whom stays as it was written."""
    op.execute(_STANDINGS)
    op.execute(_OPENINGS)
    _for_app("REVOKE UPDATE, DELETE, TRUNCATE ON account_opening FROM %I")
    _for_app(f"GRANT UPDATE ({_CHANGEABLE}) ON account_opening TO %I")


def _for_app(statement: str) -> None:
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
