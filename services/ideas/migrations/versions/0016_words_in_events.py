"""Events that hold what residents wrote are found by what they are about, so that an erasure empties them."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the index; it holds few of all events."""
    op.execute(
        "CREATE INDEX outbox_event_words ON outbox_event (aggregate) "
        "WHERE name IN ('idea.submitted.v1', 'idea.received.v1', 'campaign_question.answered.v1')"
    )
