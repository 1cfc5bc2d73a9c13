"""Days that are proved and sealed, periods that are locked, and self-checks."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Nothing yet."""
