"""What an experiment measures in numbers, its final report, and what of it has been public."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from services.chassis.foundation import make_append_only_v1

revision = "0008"
down_revision = "0007"

_INSTANT = sa.DateTime(timezone=True)
_NUMBER = sa.Numeric(14, 2)
_THEMES = "'', 'movement', 'culture', 'nature', 'young', 'meeting', 'safety', 'other'"
_OUTCOMES = "'confirmed', 'partly', 'refuted'"
_NEXT_STEPS = "'stop', 'repeat', 'make_permanent'"


def upgrade() -> None:
    """Make room; a version that was public is never altered."""
    _widen_campaigns()
    _create_reports()
    _create_versions()
    make_append_only_v1(op, "experiment_report_versions")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _campaign_key() -> sa.Column[object]:
    return sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), primary_key=True)


def _content() -> tuple[SchemaItem, ...]:
    return (
        *(_text(name) for name in ("happened", "learnt", "next_words")),
        sa.Column("outcome", sa.Text),
        sa.Column("next_step", sa.Text),
        sa.Column("end_number", _NUMBER),
        sa.Column("end_measured_on", sa.Date),
        sa.Column("participants", sa.Integer),
        sa.CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome_is_known"),
        sa.CheckConstraint(f"next_step IN ({_NEXT_STEPS})", name="next_step_is_known"),
        sa.CheckConstraint("participants >= 0", name="participants_are_counted"),
    )


def _widen_campaigns() -> None:
    for column in (
        _text("theme"),
        _text("measure_unit"),
        sa.Column("start_number", _NUMBER),
        sa.Column("start_measured_on", sa.Date),
    ):
        op.add_column("campaigns", column)
    op.create_check_constraint("theme_is_known", "campaigns", f"theme IN ({_THEMES})")
    # The register of experiments is read newest first.
    op.execute(
        "CREATE INDEX ix_campaigns_experiments ON campaigns (closed_at DESC, id DESC) "
        "WHERE state IN ('funded', 'delivering', 'reported')"
    )


def _create_reports() -> None:
    op.create_table(
        "experiment_reports",
        _campaign_key(),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_content(),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.Column("submitted_by", sa.Text),
        sa.Column("submitted_at", _INSTANT),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", _INSTANT),
        _text("decision_reason"),
        sa.Column("newest_number", sa.Integer, nullable=False, server_default="0"),
        sa.Column("public_number", sa.Integer),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'needs_work', 'accepted')", name="state_is_known"
        ),
        sa.CheckConstraint("public_number <= newest_number", name="public_one_exists"),
    )
    op.create_index(
        "ix_experiment_reports_submitted",
        "experiment_reports",
        ["submitted_at", "campaign_id"],
        postgresql_where=sa.text("state = 'submitted'"),
    )


def _create_versions() -> None:
    op.create_table(
        "experiment_report_versions",
        _campaign_key(),
        sa.Column("number", sa.Integer, primary_key=True),
        *_content(),
        _text("search_text"),
        sa.Column("submitted_by", sa.Text, nullable=False),
        sa.Column("accepted_by", sa.Text, nullable=False),
        sa.Column("accepted_at", _INSTANT, nullable=False),
        sa.CheckConstraint("submitted_by <> accepted_by", name="accepted_by_another"),
        sa.CheckConstraint("outcome IS NOT NULL AND next_step IS NOT NULL", name="says_what_came_of_it"),
    )
