"""Transfers to connected accounts, and how far the nightly sweep has come."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
