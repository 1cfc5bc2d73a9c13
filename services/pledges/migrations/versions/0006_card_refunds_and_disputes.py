"""Refunds by card, disputes and early warnings of fraud."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
