"""Figures of the finance desk over time, and the money by funder."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Nothing yet."""
