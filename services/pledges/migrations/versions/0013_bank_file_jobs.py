"""Bank files of any size, read as a job that can be followed and goes on where it stopped."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing yet."""
