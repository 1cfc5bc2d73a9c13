"""Lines parted and joined, rules that staff write, and matches taken back."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Nothing yet."""
