"""Pledges taken at a desk, and cash with its receipts and counts."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
