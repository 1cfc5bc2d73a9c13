"""Erasure orders and what the retention job did."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables."""
