"""Ways out for a card that could not be charged, and the decision on a shortfall."""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0005"
down_revision = "0004"

_REPAIR = """
CREATE TABLE repair (
    pledge_id uuid PRIMARY KEY REFERENCES payment,
    failed_at timestamptz NOT NULL,
    failed_charge_id text,
    told_at timestamptz NOT NULL,
    may_retry boolean NOT NULL,
    retried_at timestamptz,
    card_renewed_at timestamptz,
    way_out text CHECK (way_out IN ('bank_transfer', 'mobilepay')),
    way_out_at timestamptz,
    CHECK ((way_out IS NULL) = (way_out_at IS NULL))
);
CREATE INDEX repair_told ON repair (told_at);
CREATE INDEX payment_card ON payment (payment_method_id) WHERE payment_method_id IS NOT NULL;
CREATE TABLE surplus_charge (
    charge_id text PRIMARY KEY,
    pledge_id uuid NOT NULL REFERENCES pledge,
    intent_id text NOT NULL UNIQUE,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    fee_cents integer NOT NULL,
    noticed_at timestamptz NOT NULL,
    refund_id uuid NOT NULL UNIQUE REFERENCES refund
);
CREATE INDEX surplus_charge_pledge ON surplus_charge (pledge_id);
"""

_SHORTFALL = """
ALTER TABLE campaign_terms ADD COLUMN shortfall_limit_cents bigint CHECK (shortfall_limit_cents > 0);
CREATE TABLE shortfall (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    rule text NOT NULL,
    limit_cents bigint,
    minimum_cents bigint NOT NULL,
    collected_cents bigint NOT NULL,
    matched_cents bigint NOT NULL,
    missing_cents bigint NOT NULL CHECK (missing_cents >= 0),
    counted_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('covered', 'open', 'decided')),
    decision text CHECK (decision IN ('accepted', 'topped_up', 'refund_all')),
    statement text,
    decided_by text,
    decided_at timestamptz,
    top_up_pledge_id uuid REFERENCES pledge,
    CHECK ((state = 'covered') = (missing_cents = 0)),
    CHECK ((state = 'decided') = (decision IS NOT NULL)),
    CHECK (num_nulls(decision, decided_by, decided_at) IN (0, 3)),
    CHECK (decision <> 'accepted' OR length(trim(statement)) > 0)
);
CREATE INDEX shortfall_open ON shortfall (counted_at) WHERE state = 'open';
CREATE TABLE shortfall_notice (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    campaign_id uuid NOT NULL,
    told_at timestamptz
);
CREATE INDEX shortfall_notice_untold ON shortfall_notice (pledge_id) WHERE told_at IS NULL;
CREATE INDEX shortfall_notice_campaign ON shortfall_notice (campaign_id);
ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check
    CHECK (kind IN ('match', 'line_refund', 'refund', 'collecting_account', 'top_up'));
"""


def upgrade() -> None:
    """Make the tables; what was counted and charged is never altered."""
    for part in (_REPAIR, _SHORTFALL):
        op.execute(part)
    make_append_only_v1(op, "surplus_charge")
    # The app role is named after the owner that migrates: pledges_owner -> pledges_app.
    role = "replace(current_user, '_owner', '_app')"
    changeable = "state, decision, statement, decided_by, decided_at, top_up_pledge_id"
    for statement in (
        "REVOKE UPDATE, DELETE, TRUNCATE ON shortfall FROM %I",
        f"GRANT UPDATE ({changeable}) ON shortfall TO %I",
    ):
        op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
