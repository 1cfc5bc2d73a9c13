"""Support for ideas, words by which similar ones are found, remarks, flags, answers and mergers."""

import sqlalchemy as sa
from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0004"
down_revision = "0003"

_INSTANT = sa.DateTime(timezone=True)
_FEASIBILITY = "feasibility IN ('open', 'feasible', 'partly', 'not_feasible')"


def upgrade() -> None:
    """Create the tables; who supported, wrote or flagged is kept as a keyed digest only."""
    _create_answers()
    _widen_ideas()
    _create_supports()
    _create_search_keys()
    _create_remarks()
    _create_flags()
    _create_counts()
    make_append_only_v1(op, "idea_answers")
    # Copies of contact data travel in events; they are found by the person they speak of.
    op.execute(
        "CREATE INDEX outbox_event_contact ON outbox_event ((payload #>> '{contact,subject}')) "
        "WHERE payload ? 'contact'"
    )


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _idea_key(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column("idea_id", sa.Uuid, sa.ForeignKey("ideas.id"), nullable=False, primary_key=primary_key)


def _create_answers() -> None:
    op.create_table(
        "idea_answers",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _idea_key(),
        _text("feasibility"),
        sa.Column("price_cents", sa.BigInteger),
        _text("reason"),
        _text("answered_by"),
        sa.Column("answered_at", _INSTANT, nullable=False),
        sa.CheckConstraint(_FEASIBILITY, name="feasibility_is_known"),
        sa.CheckConstraint("price_cents IS NULL OR price_cents > 0", name="price_is_a_sum"),
        sa.CheckConstraint("reason <> ''", name="reason_is_written"),
    )
    op.create_index("ix_idea_answers_idea_id", "idea_answers", ["idea_id"])


def _widen_ideas() -> None:
    for column in (
        sa.Column("supports", sa.Integer, nullable=False, server_default="0"),
        sa.Column("keys_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("flags", sa.Integer, nullable=False, server_default="0"),
        sa.Column("author_told_at", _INSTANT),
        sa.Column("hidden_at", _INSTANT),
        sa.Column("hidden_reason", sa.Text, nullable=False, server_default=""),
        sa.Column("answer_id", sa.BigInteger, sa.ForeignKey("idea_answers.id")),
        sa.Column("merged_into", sa.Uuid, sa.ForeignKey("ideas.id")),
        sa.Column("merged_at", _INSTANT),
    ):
        op.add_column("ideas", column)
    op.create_check_constraint("supports_are_counted", "ideas", "supports >= 0")
    op.create_check_constraint(
        "merged_into_another", "ideas", "merged_into <> id AND (merged_into IS NULL) = (merged_at IS NULL)"
    )
    shown = "hidden_at IS NULL AND merged_into IS NULL"
    op.create_index("ix_ideas_shown_supports", "ideas", ["supports", "id"], postgresql_where=shown)
    op.create_index("ix_ideas_merged_into", "ideas", ["merged_into"])
    op.create_index("ix_ideas_keys_version", "ideas", ["keys_version"])
    op.create_index(
        "ix_ideas_author_to_tell",
        "ideas",
        ["id"],
        postgresql_where="contact_key IS NOT NULL AND author_told_at IS NULL",
    )
    op.create_index("ix_ideas_flagged", "ideas", ["id"], postgresql_where="flags > 0")


def _create_supports() -> None:
    op.create_table(
        "idea_supports",
        sa.Column("id", sa.Uuid, primary_key=True),
        _idea_key(),
        # Where it was first given, before ideas were merged.
        sa.Column("given_to", sa.Uuid, sa.ForeignKey("ideas.id"), nullable=False),
        _text("supporter"),
        sa.Column("supported_at", _INSTANT, nullable=False),
        *(_text(name, null=True) for name in ("contact_key", "contact_data", "locale")),
        *(_text(name, null=True) for name in ("consent_version", "consent_text")),
        sa.Column("told_at", _INSTANT),
        sa.UniqueConstraint("idea_id", "supporter"),
        sa.CheckConstraint(
            "(contact_key IS NULL) = (contact_data IS NULL) AND (contact_key IS NULL OR "
            "(consent_text IS NOT NULL AND consent_version IS NOT NULL AND locale IS NOT NULL))",
            name="contact_by_consent_only",
        ),
    )
    op.create_index(
        "ix_idea_supports_to_tell",
        "idea_supports",
        ["idea_id", "id"],
        postgresql_where="contact_key IS NOT NULL AND told_at IS NULL",
    )


def _create_search_keys() -> None:
    op.create_table(
        "idea_search_keys",
        _text("key"),
        sa.Column("idea_id", sa.Uuid, sa.ForeignKey("ideas.id"), nullable=False),
        _text("district_slug"),
        sa.PrimaryKeyConstraint("key", "idea_id"),
    )
    op.create_index("ix_idea_search_keys_near", "idea_search_keys", ["key", "district_slug", "idea_id"])
    op.create_index("ix_idea_search_keys_idea_id", "idea_search_keys", ["idea_id"])


def _create_remarks() -> None:
    op.create_table(
        "idea_remarks",
        sa.Column("id", sa.Uuid, primary_key=True),
        _idea_key(),
        *(_text(name) for name in ("kind", "text", "state", "author")),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.Column("flags", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        _text("answer", null=True),
        sa.Column("answered_at", _INSTANT),
        sa.CheckConstraint("kind IN ('question', 'comment')", name="kind_is_known"),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'hidden', 'erased')", name="state_is_known"),
        sa.CheckConstraint("state <> 'erased' OR text = ''", name="erased_is_empty"),
        sa.CheckConstraint("state <> 'hidden' OR reason <> '' OR flags > 0", name="hidden_for_a_reason"),
    )
    op.create_index("ix_idea_remarks_idea_id", "idea_remarks", ["idea_id", "id"])
    op.create_index(
        "ix_idea_remarks_to_look_at",
        "idea_remarks",
        ["id"],
        postgresql_where="state = 'waiting' OR (flags > 0 AND state <> 'erased')",
    )


def _create_flags() -> None:
    op.create_table(
        "idea_flags",
        sa.Column("id", sa.Uuid, primary_key=True),
        _idea_key(),
        sa.Column("remark_id", sa.Uuid, sa.ForeignKey("idea_remarks.id")),
        *(_text(name) for name in ("flagger", "reason", "note")),
        sa.Column("flagged_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT),
        sa.CheckConstraint(
            "reason IN ('personal_data', 'insult', 'spam', 'illegal', 'other')", name="reason_is_known"
        ),
    )
    op.create_index(
        "uq_idea_flags_idea",
        "idea_flags",
        ["idea_id", "flagger"],
        unique=True,
        postgresql_where="remark_id IS NULL",
    )
    op.create_index(
        "uq_idea_flags_remark",
        "idea_flags",
        ["remark_id", "flagger"],
        unique=True,
        postgresql_where="remark_id IS NOT NULL",
    )


def _create_counts() -> None:
    op.create_table(
        "form_counts",
        _text("counter"),
        sa.Column("window_start", _INSTANT),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("counter", "window_start"),
    )
    op.create_index("ix_form_counts_window_start", "form_counts", ["window_start"])
