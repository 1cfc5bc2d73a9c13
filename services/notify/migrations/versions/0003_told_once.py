"""One letter of a piece of news for each address, in however many capacities its owner would get one."""

from alembic import op

revision = "0003"
down_revision = "0002"

_TOLD = """
CREATE TABLE told_once (
    news text NOT NULL,
    reader text NOT NULL,
    message_id uuid NOT NULL REFERENCES message ON DELETE CASCADE,
    told_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (news, reader)
);
CREATE INDEX told_once_message_id ON told_once (message_id);
CREATE INDEX told_once_told_at ON told_once (told_at);
"""


def upgrade() -> None:
    """Keep, by the digest of the address, which message told what."""
    op.execute(_TOLD)
