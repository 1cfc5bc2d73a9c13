"""Ideas, campaigns with their budgets and history, and the copies of what other services tell."""

import sqlalchemy as sa
from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0002"
down_revision = "0001"

_INSTANT = sa.DateTime(timezone=True)

_STATES = (
    *("draft", "submitted", "needs_work", "approved", "rejected", "published", "suspended"),
    *("closing", "funded", "not_funded", "cancelled", "delivering", "reported"),
)
_UNPUBLISHED = ("draft", "submitted", "needs_work", "approved", "rejected")


def upgrade() -> None:
    """Create the tables; what must never happen is refused by the database itself."""
    _create_ideas()
    _create_campaigns()
    _create_parts_of_campaigns()
    _create_copies()
    _freeze_published_terms()
    make_append_only_v1(op, "campaign_state_changes")


def _text(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _create_ideas() -> None:
    op.create_table(
        "ideas",
        sa.Column("id", sa.Uuid, primary_key=True),
        _text("title", None),
        _text("text", None),
        sa.Column("district_slug", sa.Text, sa.ForeignKey("districts.slug"), nullable=False),
        sa.Column("contact_key", sa.Text),
        sa.Column("contact_data", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_ideas_district_slug", "ideas", ["district_slug"])


def _create_campaigns() -> None:
    known_states = ", ".join(f"'{state}'" for state in _STATES)
    unpublished = ", ".join(f"'{state}'" for state in _UNPUBLISHED)
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        _text("state", None),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("approved_version", sa.Integer),
        sa.Column("association_id", sa.Uuid, nullable=False),
        sa.Column("idea_id", sa.Uuid, sa.ForeignKey("ideas.id"), unique=True),
        *(_text(name, None) for name in ("title", "picture", "model", "shortfall_rule", "created_by")),
        *(_text(name) for name in ("summary", "story", "search_text", "stretch_use")),
        *(_text(name) for name in ("hypothesis", "target_group", "measure", "start_value")),
        *(_text(name) for name in ("legal_number", "primary_purpose", "secondary_purpose")),
        sa.Column("district_slug", sa.Text, sa.ForeignKey("districts.slug")),
        sa.Column("goal_cents", sa.BigInteger),
        sa.Column("minimum_cents", sa.BigInteger),
        sa.Column("optimum_cents", sa.BigInteger),
        sa.Column("minimum_pledge_cents", sa.BigInteger, nullable=False),
        sa.Column("stop_at_optimum", sa.Boolean, nullable=False),
        sa.Column("deadline_on", sa.Date),
        sa.Column("deadline", _INSTANT),
        sa.Column("legal_mode", sa.Text),
        sa.Column("legal_issued_on", sa.Date),
        sa.Column("collecting_account_id", sa.Uuid),
        sa.Column("submitted_by", sa.Text),
        sa.Column("published_by", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("submitted_at", _INSTANT),
        sa.Column("published_at", _INSTANT),
        sa.Column("closed_at", _INSTANT),
        sa.CheckConstraint(f"state IN ({known_states})", name="state_is_known"),
        sa.CheckConstraint("model IN ('all_or_nothing', 'keep_what_comes')", name="model_is_known"),
        sa.CheckConstraint("legal_mode IN ('pienkerays', 'permit', 'presale')", name="legal_mode_is_known"),
        sa.CheckConstraint("minimum_pledge_cents >= 50", name="minimum_pledge_above_floor"),
        sa.CheckConstraint("(deadline IS NULL) = (deadline_on IS NULL)", name="deadline_has_its_day"),
        # Asking for money without these would break the law, whatever the code above believes.
        sa.CheckConstraint(
            f"state IN ({unpublished}) OR (approved_version IS NOT NULL AND published_at IS NOT NULL "
            "AND collecting_account_id IS NOT NULL AND legal_mode IS NOT NULL "
            "AND (legal_mode = 'presale' OR legal_number <> '') AND goal_cents > 0 "
            "AND minimum_cents IS NOT NULL AND deadline IS NOT NULL AND district_slug IS NOT NULL)",
            name="public_only_when_lawful",
        ),
        sa.CheckConstraint(
            f"state IN ({unpublished}) OR legal_mode <> 'pienkerays' OR goal_cents <= 1000000",
            name="pienkerays_within_cap",
        ),
    )
    op.create_index("ix_campaigns_state_deadline", "campaigns", ["state", "deadline", "id"])
    op.create_index("ix_campaigns_association_id", "campaigns", ["association_id"])
    op.create_index("ix_campaigns_district_slug", "campaigns", ["district_slug"])


def _campaign_key(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False, primary_key=primary_key
    )


def _create_parts_of_campaigns() -> None:
    op.create_table(
        "campaign_budget_lines",
        _campaign_key(primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        _text("name", None),
        _text("note", None),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("optional", sa.Boolean, nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="amount_is_positive"),
    )
    op.create_table(
        "campaign_state_changes",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _campaign_key(),
        sa.Column("at", _INSTANT, nullable=False),
        *(_text(name, None) for name in ("actor", "step", "from_state", "to_state", "reason")),
    )
    op.create_index("ix_campaign_state_changes_campaign_id", "campaign_state_changes", ["campaign_id"])
    op.create_table(
        "campaign_updates",
        sa.Column("id", sa.Uuid, primary_key=True),
        _campaign_key(),
        *(_text(name, None) for name in ("title", "body", "posted_by")),
        sa.Column("posted_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_campaign_updates_campaign_id", "campaign_updates", ["campaign_id", "id"])


def _create_copies() -> None:
    sums = ("promised", "secured", "collected", "in_repair", "refunded", "matched")
    op.create_table(
        "campaign_totals",
        sa.Column("campaign_id", sa.Uuid, primary_key=True),
        *(sa.Column(f"{name}_cents", sa.BigInteger, nullable=False) for name in sums),
        sa.Column("backers", sa.Integer, nullable=False),
    )
    op.create_table(
        "association_profiles",
        sa.Column("association_id", sa.Uuid, primary_key=True),
        _text("name", None),
        _text("search_name", None),
        sa.Column("business_id", sa.Text),
        sa.Column("register_number", sa.Text),
        *(_text(name, None) for name in ("postal_address", "public_email", "public_phone")),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
    )


def _freeze_published_terms() -> None:
    terms = (
        "association_id, district_slug, model, goal_cents, minimum_cents, optimum_cents, "
        "minimum_pledge_cents, stop_at_optimum, shortfall_rule, deadline, legal_mode, legal_number, "
        "primary_purpose, secondary_purpose, collecting_account_id, published_at"
    )
    old_terms, new_terms = (
        ", ".join(f"{row}.{name.strip()}" for name in terms.split(",")) for row in ("OLD", "NEW")
    )
    op.execute(
        f"""
        CREATE FUNCTION keep_published_terms() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ROW({old_terms}) IS DISTINCT FROM ROW({new_terms}) THEN
                RAISE EXCEPTION 'the terms of a published campaign are frozen'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER keep_published_terms BEFORE UPDATE ON campaigns FOR EACH ROW "
        "WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION keep_published_terms()"
    )
