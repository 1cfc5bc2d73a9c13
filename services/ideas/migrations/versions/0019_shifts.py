"""Shifts of voluntary work, who signed up for them in what turn, and the minutes that were approved."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; turns are given under the shift's lock, and no turn twice."""
    _create_shifts()
    _create_sign_ups()


def _create_shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("title", "place", "bring")),
        *(sa.Column(name, _INSTANT, nullable=False) for name in ("starts_at", "ends_at")),
        sa.Column("capacity", sa.Integer, nullable=False),
        *(
            sa.Column(name, sa.ARRAY(sa.Text), nullable=False, server_default="{}")
            for name in ("skills", "certificates")
        ),
        sa.Column("least_age", sa.SmallInteger),
        sa.Column("last_turn", sa.Integer, nullable=False, server_default="0"),
        sa.Column("sequence", sa.Integer, nullable=False, server_default="0"),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("cancelled_at", _INSTANT),
        sa.Column("cancel_reason", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        sa.CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity_is_real"),
        sa.CheckConstraint("least_age BETWEEN 13 AND 21", name="age_is_a_limit"),
        sa.CheckConstraint("title <> '' AND place <> ''", name="title_and_place_are_written"),
    )
    op.create_index("ix_shifts_campaign_id", "shifts", ["campaign_id", "starts_at"])
    op.create_index("ix_shifts_starts_at", "shifts", ["starts_at", "id"])


def _create_sign_ups() -> None:
    op.create_table(
        "shift_sign_ups",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("shift_id", sa.Uuid, sa.ForeignKey("shifts.id"), nullable=False),
        sa.Column("contributor_id", sa.Uuid, sa.ForeignKey("contributors.id")),
        sa.Column("turn", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "note")),
        # The name of somebody who came without signing up, under a key of its own.
        *(sa.Column(name, sa.Text) for name in ("walk_in_key", "walk_in_data")),
        sa.Column("says_has_certificates", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("asked_at", _INSTANT, nullable=False),
        *(sa.Column(name, _INSTANT) for name in ("held_until", "confirmed_at", "ended_at")),
        sa.Column("reminded_hours", sa.Integer),
        sa.Column("minutes", sa.Integer),
        sa.Column("approved_at", _INSTANT),
        sa.Column("approved_by", sa.Text),
        sa.UniqueConstraint("shift_id", "turn"),
        sa.UniqueConstraint("shift_id", "contributor_id"),
        sa.CheckConstraint(
            "state IN ('signed_up', 'waiting', 'cancelled', 'lapsed', 'checked_in', 'no_show', 'approved')",
            name="state_is_known",
        ),
        sa.CheckConstraint("held_until IS NULL OR confirmed_at IS NULL", name="held_until_confirmed"),
        sa.CheckConstraint(
            "contributor_id IS NULL OR num_nonnulls(walk_in_key, walk_in_data) = 0", name="known_one_way"
        ),
        sa.CheckConstraint(
            "(minutes IS NOT NULL) = (state IN ('checked_in', 'approved')) "
            "AND minutes BETWEEN 0 AND 1440 AND minutes % 15 = 0",
            name="minutes_are_quarters",
        ),
        sa.CheckConstraint(
            "(approved_at IS NOT NULL) = (state = 'approved') "
            "AND (approved_by IS NULL) = (approved_at IS NULL)",
            name="approved_by_somebody",
        ),
    )
    op.create_index("ix_shift_sign_ups_contributor_id", "shift_sign_ups", ["contributor_id"])
    op.create_index(
        "ix_shift_sign_ups_held", "shift_sign_ups", ["held_until"], postgresql_where="held_until IS NOT NULL"
    )
