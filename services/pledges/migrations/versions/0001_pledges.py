"""Campaign terms, pledges, card payments, and the plan of a closing."""

from alembic import op

from services.chassis.foundation import install_foundation_v1, make_append_only_v1

revision = "0001"
down_revision = None

_TERMS = """
CREATE TABLE campaign_terms (
    campaign_id uuid PRIMARY KEY,
    slug text NOT NULL,
    title text NOT NULL,
    district_slug text NOT NULL,
    association_id uuid NOT NULL,
    association_name text NOT NULL,
    collecting_account_id uuid NOT NULL,
    model text NOT NULL CHECK (model IN ('all_or_nothing', 'keep_what_comes')),
    goal_cents bigint NOT NULL,
    minimum_cents bigint NOT NULL,
    optimum_cents bigint,
    minimum_pledge_cents bigint NOT NULL CHECK (minimum_pledge_cents >= 50),
    cap_cents bigint,
    deadline timestamptz NOT NULL,
    legal_mode text NOT NULL,
    legal_number text NOT NULL,
    stop_at_optimum boolean NOT NULL,
    shortfall_rule text NOT NULL,
    published_by text NOT NULL,
    state text NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'suspended', 'closing', 'funded', 'not_funded', 'cancelled'))
);
CREATE INDEX campaign_terms_due ON campaign_terms (deadline) WHERE state = 'open';
CREATE INDEX campaign_terms_association ON campaign_terms (association_id);
CREATE TABLE campaign_totals (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    promised_cents bigint NOT NULL,
    secured_cents bigint NOT NULL,
    collected_cents bigint NOT NULL,
    in_repair_cents bigint NOT NULL,
    refunded_cents bigint NOT NULL,
    matched_cents bigint NOT NULL,
    backers integer NOT NULL
);
CREATE TABLE totals_mark (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_id uuid NOT NULL
);
"""

_PLEDGES = """
CREATE TABLE backer_contact (
    subject uuid PRIMARY KEY,
    wrapped_key text NOT NULL,
    data text NOT NULL
);
CREATE TABLE pledge (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY (START WITH 10001) UNIQUE,
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    method text NOT NULL CHECK (method IN ('card', 'bank_transfer')),
    amount_cents bigint NOT NULL CHECK (amount_cents BETWEEN 50 AND 99999999),
    state text NOT NULL CHECK (state IN ('draft', 'setup_open', 'checkout_open', 'pledged',
        'awaiting_payment', 'queued', 'charging', 'processing', 'action_required', 'declined', 'unknown',
        'paid', 'released', 'withdrawn', 'lapsed', 'dropped')),
    reference text UNIQUE,
    due_on date,
    locale text NOT NULL,
    public_name text,
    contact_subject uuid NOT NULL REFERENCES backer_contact,
    link_generation integer NOT NULL DEFAULT 1,
    consent_version text NOT NULL,
    made_at timestamptz NOT NULL,
    reserved_at timestamptz NOT NULL,
    secured_at timestamptz,
    reminded_at timestamptz,
    paid_cents bigint NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
    refunded_cents bigint NOT NULL DEFAULT 0,
    CONSTRAINT pledge_refund_within_payment CHECK (refunded_cents BETWEEN 0 AND paid_cents)
);
CREATE INDEX pledge_campaign_state ON pledge (campaign_id, state);
CREATE INDEX pledge_unpaid ON pledge (due_on) WHERE state = 'awaiting_payment';
CREATE TABLE pledge_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pledge_id uuid NOT NULL REFERENCES pledge,
    at timestamptz NOT NULL,
    happening text NOT NULL,
    state text NOT NULL,
    amount_cents bigint NOT NULL,
    reason text
);
CREATE INDEX pledge_change_pledge ON pledge_change (pledge_id, id);
"""

_PAYMENTS = """
CREATE TABLE payment (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    customer_id text,
    payment_method_id text,
    intent_id text UNIQUE,
    charge_id text UNIQUE,
    fee_cents integer,
    failure text,
    repair_until timestamptz,
    looked_at timestamptz
);
CREATE INDEX payment_repair ON payment (repair_until) WHERE repair_until IS NOT NULL;
CREATE TABLE payment_attempt (
    pledge_id uuid NOT NULL REFERENCES payment,
    step text NOT NULL CHECK (step IN ('setup', 'checkout', 'intent', 'confirm', 'cancel')),
    number integer NOT NULL,
    parameters jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('given', 'broken', 'lost')),
    provider_id text,
    setup_id text,
    url text,
    PRIMARY KEY (pledge_id, step, number)
);
CREATE INDEX payment_attempt_provider ON payment_attempt (provider_id);
CREATE INDEX payment_attempt_setup ON payment_attempt (setup_id);
CREATE TABLE provider_event (
    id text PRIMARY KEY,
    kind text NOT NULL,
    object_id text NOT NULL,
    received_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'parked')),
    effect text,
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL
);
CREATE INDEX provider_event_due ON provider_event (next_try_at) WHERE state = 'waiting';
"""

_PLANS = """
CREATE TABLE closing_plan (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL UNIQUE REFERENCES campaign_terms,
    outcome text NOT NULL CHECK (outcome IN ('funded', 'not_funded', 'cancelled')),
    secured_cents bigint NOT NULL,
    matched_cents bigint NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE TABLE plan_line (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    plan_id uuid NOT NULL REFERENCES closing_plan,
    action text NOT NULL CHECK (action IN ('charge', 'keep', 'release', 'refund')),
    amount_cents bigint NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'stuck')),
    next_try_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    told_at timestamptz,
    error text
);
CREATE INDEX plan_line_plan ON plan_line (plan_id);
CREATE INDEX plan_line_due ON plan_line (next_try_at) WHERE state = 'waiting';
"""


def upgrade() -> None:
    """Make the tables; history and plans are append-only from the first day."""
    install_foundation_v1(op)
    for part in (_TERMS, _PLEDGES, _PAYMENTS, _PLANS):
        op.execute(part)
    for table in ("pledge_change", "closing_plan"):
        make_append_only_v1(op, table)
