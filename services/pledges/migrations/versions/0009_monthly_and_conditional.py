"""Monthly pledges and pledges with a condition."""

from alembic import op

revision = "0009"
down_revision = "0008"

_CONDITIONS = """
ALTER TABLE pledge
    ADD COLUMN condition_kind text CHECK (condition_kind IN
        ('backers_at_least', 'cents_at_least', 'match_at_least', 'volunteers_at_least')),
    ADD COLUMN condition_threshold bigint CHECK (condition_threshold >= 1),
    ADD CONSTRAINT pledge_condition_whole CHECK ((condition_kind IS NULL) = (condition_threshold IS NULL));
CREATE INDEX pledge_conditional ON pledge (campaign_id) WHERE condition_kind IS NOT NULL;
ALTER TABLE plan_line ADD COLUMN reason text;
CREATE TABLE campaign_conditions (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    counted_backers integer NOT NULL,
    counted_cents bigint NOT NULL,
    conditional_pledges integer NOT NULL,
    conditional_cents bigint NOT NULL,
    waiting_pledges integer NOT NULL,
    waiting_cents bigint NOT NULL,
    unlocks jsonb NOT NULL
);
"""

_MONTHLY = """
CREATE TABLE monthly_pledge (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    state text NOT NULL CHECK (state IN ('awaiting_first', 'active', 'paused', 'ended')),
    reason text,
    amount_cents bigint NOT NULL CHECK (amount_cents BETWEEN 50 AND 99999999),
    cap_cents bigint NOT NULL,
    consent_version text NOT NULL,
    consent_text text NOT NULL,
    consented_at timestamptz NOT NULL,
    customer_id text,
    payment_method_id text,
    day_of_month integer CHECK (day_of_month BETWEEN 1 AND 31),
    next_due_on date,
    announced_at timestamptz,
    charge_on date,
    CONSTRAINT monthly_within_cap CHECK (amount_cents <= cap_cents),
    CONSTRAINT monthly_active_has_schedule CHECK (state NOT IN ('active', 'paused')
        OR (day_of_month IS NOT NULL AND next_due_on IS NOT NULL)),
    CONSTRAINT monthly_announced_whole CHECK ((announced_at IS NULL) = (charge_on IS NULL))
);
CREATE INDEX monthly_pledge_due ON monthly_pledge (next_due_on) WHERE state = 'active';
CREATE INDEX monthly_pledge_campaign ON monthly_pledge (campaign_id, state, pledge_id);
CREATE TABLE monthly_term (
    monthly_id uuid NOT NULL REFERENCES monthly_pledge,
    due_on date NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('charged', 'skipped', 'missed')),
    pledge_id uuid UNIQUE REFERENCES pledge,
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'stuck')),
    next_try_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    error text,
    PRIMARY KEY (monthly_id, due_on),
    CONSTRAINT monthly_term_pledged CHECK ((outcome = 'charged') = (pledge_id IS NOT NULL))
);
CREATE INDEX monthly_term_waiting ON monthly_term (next_try_at) WHERE state = 'waiting';
ALTER TABLE pledge ADD COLUMN monthly_id uuid REFERENCES monthly_pledge;
CREATE INDEX pledge_monthly ON pledge (monthly_id) WHERE monthly_id IS NOT NULL;
"""


def upgrade() -> None:
    """Make the tables; what somebody agreed to is never changed."""
    op.execute(_CONDITIONS)
    op.execute(_MONTHLY)
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    changeable = (
        "state, reason, amount_cents, customer_id, payment_method_id, "
        "day_of_month, next_due_on, announced_at, charge_on"
    )
    for statement in (
        "REVOKE UPDATE, DELETE, TRUNCATE ON monthly_pledge FROM %I",
        f"GRANT UPDATE ({changeable}) ON monthly_pledge TO %I",
    ):
        op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
