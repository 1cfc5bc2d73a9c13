"""Reviews in detail: comments at single fields, and two reviewers where much money is asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what reviewers write and who approved; the database refuses one person in two places."""
    _create_comments()
    _create_approvals()
    _approve_only_when_complete()
    _leave_only("campaign_field_comments", "done_at, done_version")
    _leave_only("campaign_approvals", "second_by, second_at")


def _create_comments() -> None:
    op.create_table(
        "campaign_field_comments",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("field", "text", "written_by")),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.Column("on_version", sa.Integer, nullable=False),
        sa.Column("done_at", _INSTANT),
        sa.Column("done_version", sa.Integer),
        sa.CheckConstraint("text <> ''", name="text_is_written"),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_version IS NULL) AND done_version > on_version",
            name="done_by_a_later_version",
        ),
    )
    op.create_index(
        "ix_campaign_field_comments_campaign_id", "campaign_field_comments", ["campaign_id", "id"]
    )


def _create_approvals() -> None:
    op.create_table(
        "campaign_approvals",
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("reviewers_needed", sa.SmallInteger, nullable=False),
        sa.Column("first_by", sa.Text, nullable=False),
        sa.Column("first_at", _INSTANT, nullable=False),
        sa.Column("second_by", sa.Text),
        sa.Column("second_at", _INSTANT),
        sa.CheckConstraint("reviewers_needed IN (1, 2)", name="one_or_two"),
        sa.CheckConstraint("second_by <> first_by", name="reviewers_differ"),
        sa.CheckConstraint("(second_by IS NULL) = (second_at IS NULL)", name="second_has_its_instant"),
    )


def _approve_only_when_complete() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_half_approval() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (
                SELECT FROM campaign_approvals
                WHERE campaign_id = OLD.id AND version = OLD.version
                    AND (reviewers_needed = 1 OR second_by IS NOT NULL)
            ) THEN
                RAISE EXCEPTION 'the version that was read lacks an approval'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER refuse_half_approval BEFORE UPDATE ON campaigns FOR EACH ROW "
        "WHEN (OLD.state = 'submitted' AND NEW.state = 'approved') EXECUTE FUNCTION refuse_half_approval()"
    )


def _leave_only(table: str, columns: str) -> None:
    """Take from the app's role every change of a row but the columns that are filled in later."""
    op.execute(
        f"DO $$ DECLARE app text := replace(current_user, '_owner', '_app'); BEGIN "
        f"EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I', app); "
        f"EXECUTE format('GRANT UPDATE ({columns}) ON {table} TO %I', app); END $$"
    )
