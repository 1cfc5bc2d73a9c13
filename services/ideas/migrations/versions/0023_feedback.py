"""Feedback on the site, with its clock of fourteen days, its answer, and what staff note beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the feedback and its notes; an address stands here only until it has served."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("subject", "page", "text", "state")),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("contact_key", "contact_data", "locale")),
        sa.Column("reminded_at", _INSTANT),
        # The answer, or why there is none.
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
        sa.Column("was_sent", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("handled_by", sa.Text),
        sa.Column("handled_at", _INSTANT),
        sa.Column("emptied_at", _INSTANT),
        sa.CheckConstraint("subject IN ('accessibility', 'error', 'other')", name="subject_is_known"),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name="state_is_known"),
        sa.CheckConstraint(
            "(state = 'open') = (handled_at IS NULL) AND (handled_at IS NULL) = (handled_by IS NULL)",
            name="handled_by_somebody",
        ),
        sa.CheckConstraint("state = 'open' OR contact_key IS NULL", name="address_has_served"),
        sa.CheckConstraint("emptied_at IS NULL OR (text = '' AND answer = '')", name="emptied_is_empty"),
        sa.CheckConstraint(
            "(contact_key IS NULL) = (contact_data IS NULL) AND (contact_key IS NULL OR locale IS NOT NULL)",
            name="contact_is_whole",
        ),
    )
    op.create_table(
        "feedback_notes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("feedback_id", sa.Uuid, sa.ForeignKey("feedback.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("text", "written_by")),
        sa.Column("written_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_feedback_notes_feedback_id", "feedback_notes", ["feedback_id", "id"])
    for name, columns, rows in (
        ("open", ["due_on", "id"], "state = 'open'"),
        ("handled", ["handled_at", "id"], "state <> 'open'"),
        ("to_remind", ["due_on", "id"], "state = 'open' AND reminded_at IS NULL"),
        ("to_empty", ["handled_at"], "emptied_at IS NULL AND state <> 'open'"),
    ):
        op.create_index(f"ix_feedback_{name}", "feedback", columns, postgresql_where=rows)
    _find_answers_in_events()


def _find_answers_in_events() -> None:
    """An answer that left in an event is found by what it is about, as other words are."""
    op.execute("DROP INDEX outbox_event_words")
    op.execute(
        "CREATE INDEX outbox_event_words ON outbox_event (aggregate) WHERE name IN ("
        "'idea.submitted.v1', 'idea.received.v1', 'campaign_question.answered.v1', 'feedback.answered.v1')"
    )
