"""Ways out for a card that could not be charged, and the decision on a shortfall."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
