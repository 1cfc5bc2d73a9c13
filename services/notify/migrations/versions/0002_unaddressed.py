"""Messages to people who have no address: nothing is sent, and that stays on record."""

from alembic import op

revision = "0002"
down_revision = "0001"

_STATES = """
ALTER TABLE message DROP CONSTRAINT message_state_check;
ALTER TABLE message ADD CONSTRAINT message_state_check
    CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unaddressed'));
ALTER TABLE message ADD CONSTRAINT message_unaddressed_forgets_the_contact
    CHECK (state <> 'unaddressed' OR contact IS NULL);
"""


def upgrade() -> None:
    """Allow the state."""
    op.execute(_STATES)
