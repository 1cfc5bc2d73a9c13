"""What pre-sales sell: rewards with their price, tax rate and stock, and what each pledge bought."""

from alembic import op

revision = "0025"
down_revision = "0024"

# `taken` is told to pages; whoever sells counts the pledges themselves, with the row held.
_REWARDS = """
CREATE TABLE campaign_reward (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    position int NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    price_cents bigint NOT NULL CHECK (price_cents > 0),
    vat_basis_points int NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 9999),
    vat_from date NOT NULL,
    stock int CHECK (stock >= 0),
    most_per_person int CHECK (most_per_person > 0),
    delivery_month text NOT NULL CHECK (delivery_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    delivery text NOT NULL CHECK (delivery IN ('pickup', 'post', 'service')),
    service_on date CHECK (delivery = 'service' OR service_on IS NULL),
    taken int NOT NULL DEFAULT 0 CHECK (taken >= 0),
    UNIQUE (campaign_id, position)
);
"""

# `buyer` is a keyed digest of an address, `delivery_data` a postal address sealed with the backer's own key.
_PURCHASES = """
CREATE TABLE pledge_reward (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    reward_id uuid NOT NULL REFERENCES campaign_reward,
    count int NOT NULL CHECK (count > 0),
    unit_price_cents bigint NOT NULL CHECK (unit_price_cents > 0),
    buyer bytea,
    delivery_data text,
    delivered_on date,
    delivered_by text,
    returned_at timestamptz,
    returned_by text,
    CHECK ((delivered_on IS NULL) = (delivered_by IS NULL)),
    CHECK ((returned_at IS NULL) = (returned_by IS NULL)),
    CHECK (returned_at IS NULL OR delivered_on IS NOT NULL)
);
CREATE INDEX pledge_reward_reward ON pledge_reward (reward_id, pledge_id);
CREATE INDEX pledge_drafts ON pledge (reserved_at) WHERE state = 'draft';
"""

_FROZEN = """
CREATE FUNCTION keep_reward_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(OLD.id, OLD.campaign_id, OLD.position, OLD.name, OLD.price_cents, OLD.vat_basis_points,
           OLD.vat_from, OLD.most_per_person, OLD.delivery_month, OLD.delivery, OLD.service_on)
       IS DISTINCT FROM
       ROW(NEW.id, NEW.campaign_id, NEW.position, NEW.name, NEW.price_cents, NEW.vat_basis_points,
           NEW.vat_from, NEW.most_per_person, NEW.delivery_month, NEW.delivery, NEW.service_on)
       OR (OLD.stock IS NULL) <> (NEW.stock IS NULL) OR NEW.stock < OLD.stock THEN
        RAISE EXCEPTION 'what a reward promises is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_reward_terms BEFORE UPDATE ON campaign_reward
    FOR EACH ROW EXECUTE FUNCTION keep_reward_terms();

CREATE FUNCTION keep_purchase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(OLD.pledge_id, OLD.reward_id, OLD.count, OLD.unit_price_cents)
       IS DISTINCT FROM ROW(NEW.pledge_id, NEW.reward_id, NEW.count, NEW.unit_price_cents) THEN
        RAISE EXCEPTION 'what was bought stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_purchase BEFORE UPDATE ON pledge_reward
    FOR EACH ROW EXECUTE FUNCTION keep_purchase();

DO $$ BEGIN
    -- The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    EXECUTE format('REVOKE DELETE, TRUNCATE ON campaign_reward, pledge_reward FROM %I',
        replace(current_user, '_owner', '_app'));
END $$;
"""


def upgrade() -> None:
    """Make the tables, and hold what was promised."""
    for part in (_REWARDS, _PURCHASES, _FROZEN):
        op.execute(part)
