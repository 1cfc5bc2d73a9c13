"""Who looks into a line, and what has been said about it."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing yet."""
