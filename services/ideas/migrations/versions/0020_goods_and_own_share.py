"""Goods that campaigns ask for and residents promise; the own-funding share with its money and receipts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.foundation import make_append_only_v1

revision = "0020"
down_revision = "0019"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; whoever promises or frees goods holds the row of what is needed."""
    _create_needs()
    _create_promises()
    _create_terms()
    _create_own_money()
    _create_contributions()
    make_append_only_v1(op, "own_share_terms")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _campaign_key(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False, primary_key=primary_key
    )


def _create_needs() -> None:
    op.create_table(
        "goods_needs",
        sa.Column("id", sa.Uuid, primary_key=True),
        _campaign_key(),
        *_texts("name", "unit", "value_basis", "bring_to"),
        sa.Column("target", sa.Integer, nullable=False),
        sa.Column("value_cents", sa.BigInteger, nullable=False),
        sa.Column("needed_by", sa.Date),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("closed_at", _INSTANT),
        sa.Column("close_reason", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("target BETWEEN 1 AND 10000", name="target_is_real"),
        sa.CheckConstraint("value_cents BETWEEN 0 AND 99999999", name="value_is_a_sum"),
        sa.CheckConstraint("name <> '' AND unit <> '' AND value_basis <> ''", name="words_are_written"),
    )
    op.create_index("ix_goods_needs_campaign_id", "goods_needs", ["campaign_id", "id"])


def _create_promises() -> None:
    op.create_table(
        "goods_promises",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("need_id", sa.Uuid, sa.ForeignKey("goods_needs.id"), nullable=False),
        sa.Column("contributor_id", sa.Uuid, sa.ForeignKey("contributors.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("promised_at", _INSTANT, nullable=False),
        *(sa.Column(name, _INSTANT) for name in ("held_until", "confirmed_at", "ended_at")),
        sa.Column("received", sa.Integer),
        sa.Column("condition", sa.Text),
        sa.Column("actual_cents", sa.BigInteger),
        *(sa.Column(name, _INSTANT) for name in ("received_at", "approved_at")),
        *(sa.Column(name, sa.Text) for name in ("received_by", "approved_by")),
        sa.CheckConstraint(
            "state IN ('held', 'promised', 'taken_back', 'lapsed', 'not_brought', 'received', 'approved')",
            name="state_is_known",
        ),
        sa.CheckConstraint('"count" BETWEEN 1 AND 10000', name="count_is_real"),
        sa.CheckConstraint("(held_until IS NOT NULL) = (state = 'held')", name="held_for_a_time"),
        sa.CheckConstraint(
            "(num_nonnulls(received, condition, actual_cents, received_at, received_by) = "
            "CASE WHEN state IN ('received', 'approved') THEN 5 ELSE 0 END) "
            'AND received BETWEEN 1 AND "count" AND actual_cents >= 0',
            name="received_as_promised",
        ),
        sa.CheckConstraint("condition IN ('new', 'good', 'worn')", name="condition_is_known"),
        sa.CheckConstraint(
            "num_nonnulls(approved_at, approved_by) = CASE WHEN state = 'approved' THEN 2 ELSE 0 END",
            name="approved_by_somebody",
        ),
    )
    op.create_index("ix_goods_promises_need_id", "goods_promises", ["need_id", "id"])
    op.create_index("ix_goods_promises_contributor_id", "goods_promises", ["contributor_id"])
    op.create_index(
        "ix_goods_promises_held", "goods_promises", ["held_until"], postgresql_where="held_until IS NOT NULL"
    )


def _create_terms() -> None:
    op.create_table(
        "own_share_terms",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _campaign_key(),
        sa.Column("basis_points", sa.Integer, nullable=False),
        *_texts("base", "reason", "set_by"),
        sa.Column("counts_backers", sa.Boolean, nullable=False),
        sa.Column("cents_per_hour", sa.Integer, nullable=False),
        sa.Column("other_public_cents", sa.BigInteger, nullable=False),
        sa.Column("set_at", _INSTANT, nullable=False),
        sa.CheckConstraint("basis_points BETWEEN 0 AND 10000", name="share_is_a_part"),
        sa.CheckConstraint("base IN ('total_cost', 'grant')", name="base_is_known"),
        sa.CheckConstraint("cents_per_hour BETWEEN 0 AND 100000", name="rate_is_a_sum"),
        sa.CheckConstraint("other_public_cents >= 0", name="public_money_is_a_sum"),
    )
    op.create_index("ix_own_share_terms_campaign_id", "own_share_terms", ["campaign_id", "id"])


def _create_own_money() -> None:
    op.create_table(
        "own_money",
        sa.Column("id", sa.Uuid, primary_key=True),
        _campaign_key(),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("spent_on", sa.Date, nullable=False),
        *_texts("purpose", "state", "entered_by"),
        sa.Column("entered_at", _INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("changed_at", _INSTANT),
        sa.CheckConstraint("amount_cents BETWEEN 1 AND 99999999", name="amount_is_a_sum"),
        sa.CheckConstraint("state IN ('entered', 'refused', 'removed')", name="state_is_known"),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_for_a_reason"),
    )
    op.create_index("ix_own_money_campaign_id", "own_money", ["campaign_id", "id"])
    op.create_table(
        "own_money_evidence",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entry_id", sa.Uuid, sa.ForeignKey("own_money.id"), nullable=False),
        *_texts("media_type", "sha256", "added_by"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("entry_id", "sha256"),
        sa.CheckConstraint("media_type IN ('application/pdf', 'image/jpeg')", name="media_type_is_known"),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 10485760", name="content_is_bounded"),
    )


def _create_contributions() -> None:
    op.create_table(
        "counted_contributions",
        _campaign_key(primary_key=True),
        *(
            sa.Column(name, sa.BigInteger, nullable=False, server_default="0")
            for name in ("approved_minutes", "hours_cents", "goods_cents", "own_money_cents")
        ),
        # What pledges was told last, so that nothing is told twice.
        sa.Column("told", JSONB),
    )
