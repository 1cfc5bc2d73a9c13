"""What the law asks of a campaign, held by the database: two collections a year, three months, the block."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.foundation import make_append_only_v1

revision = "0005"
down_revision = "0004"

_FROZEN = (
    "association_id, district_slug, model, goal_cents, minimum_cents, optimum_cents, "
    "minimum_pledge_cents, stop_at_optimum, shortfall_rule, shortfall_limit_cents, deadline, legal_mode, "
    "legal_number, legal_authority, primary_purpose, secondary_purpose, delivery_within_months, "
    "vat_basis_points, collecting_account_id, started_on, pienkerays_ordinal, published_at"
)


def upgrade() -> None:
    """Add what is shown and counted, and refuse what the law does not allow."""
    op.add_column("campaigns", sa.Column("legal_authority", sa.Text, nullable=False, server_default=""))
    op.add_column("campaigns", sa.Column("delivery_within_months", sa.SmallInteger))
    op.add_column("campaigns", sa.Column("vat_basis_points", sa.Integer))
    op.add_column("campaigns", sa.Column("started_on", sa.Date))
    op.add_column("campaigns", sa.Column("pienkerays_ordinal", sa.SmallInteger))
    _create_authorities()
    _create_legal_choices()
    _count_what_was_begun()
    _refuse_the_unlawful()
    _freeze_published_terms()


def _create_authorities() -> None:
    """Names of authorities change faster than code, so they are rows."""
    authorities = op.create_table(
        "legal_authorities",
        sa.Column("legal_mode", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.bulk_insert(
        authorities,
        [
            {"legal_mode": "pienkerays", "name": "Itä-Suomen poliisilaitos"},
            {"legal_mode": "permit", "name": "Poliisihallitus"},
        ],
    )
    bodies = op.create_table(
        "public_bodies",
        sa.Column("business_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.bulk_insert(bodies, [{"business_id": "0165116-3", "name": "Mikkelin kaupunki"}])


def _create_legal_choices() -> None:
    op.create_table(
        "legal_choices",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("chosen_by", sa.Text, nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('pienkerays', 'permit', 'presale', 'no_money', 'not_allowed')",
            name="outcome_is_known",
        ),
    )
    op.create_index("ix_legal_choices_campaign_id", "legal_choices", ["campaign_id", "id"])
    make_append_only_v1(op, "legal_choices")


def _count_what_was_begun() -> None:
    op.execute(
        "UPDATE campaigns SET started_on = (published_at AT TIME ZONE 'Europe/Helsinki')::date, "
        "legal_authority = COALESCE((SELECT name FROM legal_authorities authority "
        "WHERE authority.legal_mode = campaigns.legal_mode), '') WHERE published_at IS NOT NULL"
    )
    # A third one from before the rule keeps a place of its own below the two, so that it can still end.
    op.execute(
        """
        UPDATE campaigns SET pienkerays_ordinal = CASE WHEN begun.place > 2 THEN 2 - begun.place
            ELSE begun.place END
        FROM (
            SELECT id, row_number() OVER (
                PARTITION BY association_id, date_part('year', started_on) ORDER BY published_at, id
            ) AS place
            FROM campaigns WHERE legal_mode = 'pienkerays' AND published_at IS NOT NULL
        ) AS begun
        WHERE begun.id = campaigns.id
        """
    )


def _refuse_the_unlawful() -> None:
    begun = "legal_mode = 'pienkerays' AND published_at IS NOT NULL"
    op.create_check_constraint(
        "pienkerays_is_counted",
        "campaigns",
        f"NOT ({begun}) OR (started_on IS NOT NULL AND pienkerays_ordinal IS NOT NULL "
        "AND pienkerays_ordinal <= 2)",
    )
    op.create_check_constraint(
        "pienkerays_within_three_months",
        "campaigns",
        f"NOT ({begun}) OR deadline_on <= (started_on + interval '3 months')::date",
    )
    op.create_check_constraint("delivery_is_soon", "campaigns", "delivery_within_months BETWEEN 1 AND 24")
    op.create_check_constraint("vat_is_a_rate", "campaigns", "vat_basis_points BETWEEN 0 AND 10000")
    op.execute(
        "CREATE UNIQUE INDEX uq_campaigns_two_pienkerays_a_year ON campaigns "
        f"(association_id, EXTRACT(year FROM started_on), pienkerays_ordinal) WHERE {begun}"
    )


def _freeze_published_terms() -> None:
    old, new = (", ".join(f"{row}.{name.strip()}" for name in _FROZEN.split(",")) for row in ("OLD", "NEW"))
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION keep_published_terms() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ROW({old}) IS DISTINCT FROM ROW({new}) THEN
                RAISE EXCEPTION 'the terms of a published campaign are frozen'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
