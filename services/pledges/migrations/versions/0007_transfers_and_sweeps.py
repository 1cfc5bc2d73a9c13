"""Transfers to connected accounts, and how far the nightly sweep has come."""

from alembic import op

revision = "0007"
down_revision = "0006"

_EVENTS = """
ALTER TABLE provider_event ADD COLUMN account text, ADD COLUMN api_version text,
    ADD COLUMN told_by text NOT NULL DEFAULT 'webhook' CHECK (told_by IN ('webhook', 'sweep'));
CREATE INDEX provider_event_kind ON provider_event (kind, received_at);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_EVENTS)
