"""How much a declared sponsor adds at most where a funded campaign collects too little."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_FROZEN = (
    "association_id, district_slug, model, goal_cents, minimum_cents, optimum_cents, "
    "minimum_pledge_cents, stop_at_optimum, shortfall_rule, shortfall_limit_cents, deadline, legal_mode, "
    "legal_number, primary_purpose, secondary_purpose, collecting_account_id, published_at"
)


def upgrade() -> None:
    """Add the sum, and freeze it with the other terms when the campaign is published."""
    op.add_column("campaigns", sa.Column("shortfall_limit_cents", sa.BigInteger))
    op.create_check_constraint(
        "shortfall_limit_is_a_sum", "campaigns", "shortfall_limit_cents > 0 OR shortfall_limit_cents IS NULL"
    )
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
