"""Questions on campaigns: asked by anybody, answered by the association, looked after by staff."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the questions and the flags on them; an asker's address stands here only until it has served."""
    _create_questions()
    op.create_table(
        "campaign_question_flags",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("question_id", sa.Uuid, sa.ForeignKey("campaign_questions.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("flagger", "reason", "note")),
        sa.Column("flagged_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT),
        sa.UniqueConstraint("question_id", "flagger"),
        sa.CheckConstraint(
            "reason IN ('personal_data', 'insult', 'spam', 'illegal', 'other')", name="reason_is_known"
        ),
    )


def _create_questions() -> None:
    op.create_table(
        "campaign_questions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("text", "name", "state", "author")),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("flags", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        *(sa.Column(name, sa.Text) for name in ("answer", "answered_by")),
        sa.Column("answered_at", _INSTANT),
        *(sa.Column(name, sa.Text) for name in ("contact_key", "contact_data", "locale")),
        sa.Column("confirmed_at", _INSTANT),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'hidden', 'erased')", name="state_is_known"),
        sa.CheckConstraint("state <> 'erased' OR (text = '' AND name = '')", name="erased_is_empty"),
        sa.CheckConstraint("state <> 'hidden' OR reason <> '' OR flags > 0", name="hidden_for_a_reason"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_time"),
        sa.CheckConstraint(
            "(contact_key IS NULL) = (contact_data IS NULL) AND (contact_key IS NULL OR locale IS NOT NULL)",
            name="contact_is_whole",
        ),
    )
    for name, columns, rows in (
        ("campaign_id", ["campaign_id", "id"], None),
        ("open", ["campaign_id", "id"], "answer IS NULL AND state = 'shown'"),
        ("to_look_at", ["id"], "state = 'waiting' OR (flags > 0 AND state <> 'erased')"),
        ("to_tell", ["id"], "contact_key IS NOT NULL"),
    ):
        op.create_index(f"ix_campaign_questions_{name}", "campaign_questions", columns, postgresql_where=rows)
