"""An approved campaign may have the moment at which it opens by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the moment, whether it is announced, and who chose it."""
    op.add_column("campaigns", sa.Column("opens_at", sa.DateTime(timezone=True)))
    op.add_column(
        "campaigns", sa.Column("opening_shown", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("campaigns", sa.Column("opening_set_by", sa.Text))
    op.create_check_constraint(
        "opening_waits_in_approved",
        "campaigns",
        "(opens_at IS NULL) = (opening_set_by IS NULL) AND (opens_at IS NULL OR state = 'approved') "
        "AND (opens_at IS NOT NULL OR NOT opening_shown)",
    )
    op.create_index(
        "ix_campaigns_opens_at", "campaigns", ["opens_at", "id"], postgresql_where="opens_at IS NOT NULL"
    )
