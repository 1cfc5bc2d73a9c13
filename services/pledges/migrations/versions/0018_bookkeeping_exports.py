"""Voucher numbers, the chart of accounts, and cost centres."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Nothing yet."""
