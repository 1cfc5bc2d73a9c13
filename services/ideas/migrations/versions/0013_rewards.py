"""What a pre-sale will sell: written with the draft, frozen with the rest when the campaign is published."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_FROZEN = """
CREATE FUNCTION keep_published_rewards() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    published timestamptz;
BEGIN
    SELECT published_at INTO published FROM campaigns
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.campaign_id ELSE NEW.campaign_id END;
    IF published IS NOT NULL THEN
        IF TG_OP <> 'UPDATE' OR ROW(OLD.id, OLD.campaign_id, OLD.position, OLD.name, OLD.price_cents,
                OLD.vat_basis_points, OLD.most_per_person, OLD.delivery_month, OLD.delivery, OLD.service_on)
            IS DISTINCT FROM ROW(NEW.id, NEW.campaign_id, NEW.position, NEW.name, NEW.price_cents,
                NEW.vat_basis_points, NEW.most_per_person, NEW.delivery_month, NEW.delivery, NEW.service_on)
            OR (OLD.stock IS NULL) <> (NEW.stock IS NULL) OR NEW.stock < OLD.stock THEN
            RAISE EXCEPTION 'the rewards of a published campaign are frozen'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_published_rewards BEFORE INSERT OR UPDATE OR DELETE ON campaign_rewards
    FOR EACH ROW EXECUTE FUNCTION keep_published_rewards();
"""


def upgrade() -> None:
    """Make the table, and hold what was promised."""
    op.create_table(
        "campaign_rewards",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("price_cents", sa.BigInteger, nullable=False),
        sa.Column("vat_basis_points", sa.Integer, nullable=False),
        sa.Column("stock", sa.Integer),
        sa.Column("most_per_person", sa.Integer),
        sa.Column("delivery_month", sa.Text, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("service_on", sa.Date),
        sa.CheckConstraint("price_cents > 0", name="price_is_real"),
        sa.CheckConstraint("vat_basis_points BETWEEN 0 AND 9999", name="vat_is_a_rate"),
        sa.CheckConstraint("stock > 0 AND most_per_person > 0", name="counts_are_real"),
        sa.CheckConstraint("delivery IN ('pickup', 'post', 'service')", name="delivery_is_known"),
        sa.CheckConstraint("delivery = 'service' OR service_on IS NULL", name="only_a_service_has_a_day"),
        sa.CheckConstraint("delivery_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="month_is_a_month"),
    )
    op.create_index("ix_campaign_rewards_campaign_id", "campaign_rewards", ["campaign_id", "position"])
    op.execute(_FROZEN)
