"""The charging run: its progress and its circuit breaker."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
