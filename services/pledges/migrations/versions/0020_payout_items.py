"""What staff say about items of payouts that nobody knew."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing yet."""
