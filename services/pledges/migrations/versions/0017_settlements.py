"""What associations are paid, and the payment files that pay it."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nothing yet."""
