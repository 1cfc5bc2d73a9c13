"""An idea keeps the language its author read, so that what comes of it is told in the same."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the language; an idea written down at a desk has that of its paper."""
    op.add_column("ideas", sa.Column("author_locale", sa.Text, nullable=False, server_default="fi"))
    op.execute(
        "UPDATE ideas SET author_locale = assisted_ideas.locale"
        " FROM assisted_ideas WHERE assisted_ideas.idea_id = ideas.id AND assisted_ideas.locale <> 'fi'"
    )
