"""Sponsors' pools that add to what people give, and who is behind a pledge, as far as a pool must know."""

from alembic import op

revision = "0029"
down_revision = "0028"

# Digests that tell people and cards apart: of people under a key outside the database, of cards out of what
# the provider made up for each.
_WHO = """
ALTER TABLE pledge ADD COLUMN backer text;
ALTER TABLE payment ADD COLUMN card text;
CREATE TABLE organiser_reader (
    association_id uuid NOT NULL,
    reader text NOT NULL,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (association_id, reader)
);
"""

_FUNDS = """
CREATE TABLE match_fund (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY (START WITH 101) UNIQUE,
    name text NOT NULL CHECK (name <> ''),
    sponsor text NOT NULL CHECK (sponsor <> ''),
    collecting_account_id uuid NOT NULL REFERENCES collecting_account,
    reference text UNIQUE,
    kind text NOT NULL CHECK (kind IN ('ratio', 'per_head', 'goal')),
    percent integer CHECK (percent BETWEEN 1 AND 1000),
    head_cents bigint CHECK (head_cents > 0),
    least_cents bigint NOT NULL DEFAULT 0 CHECK (least_cents >= 0),
    grant_cents bigint CHECK (grant_cents > 0),
    unlock text CHECK (unlock IN ('percent', 'amount', 'backers')),
    threshold bigint CHECK (threshold > 0),
    pledge_cap_cents bigint CHECK (pledge_cap_cents > 0),
    person_cap_cents bigint CHECK (person_cap_cents > 0),
    campaign_cap_cents bigint CHECK (campaign_cap_cents > 0),
    districts text[] NOT NULL DEFAULT '{}',
    campaigns uuid[] NOT NULL DEFAULT '{}',
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    opened_at timestamptz,
    closes_at timestamptz NOT NULL,
    closed_at timestamptz,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'proposed', 'open', 'closed', 'ended')),
    available_cents bigint NOT NULL DEFAULT 0
        CONSTRAINT match_fund_never_overdrawn CHECK (available_cents >= 0),
    refills boolean NOT NULL DEFAULT false,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    CHECK (opens_on <= closes_on),
    CHECK ((kind = 'ratio') = (percent IS NOT NULL)),
    CHECK ((kind = 'per_head') = (head_cents IS NOT NULL)),
    CHECK ((kind = 'goal') = (num_nonnulls(grant_cents, unlock, threshold) = 3)),
    CHECK ((state IN ('draft', 'proposed')) = (opened_at IS NULL))
);
CREATE TABLE match_campaign (
    campaign_id uuid PRIMARY KEY REFERENCES campaign_terms,
    fund_id uuid NOT NULL REFERENCES match_fund,
    joined_at timestamptz NOT NULL,
    reserved_cents bigint NOT NULL DEFAULT 0 CHECK (reserved_cents >= 0),
    released_cents bigint NOT NULL DEFAULT 0,
    granted_cents bigint NOT NULL DEFAULT 0 CHECK (granted_cents >= 0),
    grant_released_cents bigint NOT NULL DEFAULT 0,
    grant_base_cents bigint NOT NULL DEFAULT 0 CHECK (grant_base_cents >= 0),
    grant_decided_cents bigint NOT NULL DEFAULT 0 CHECK (grant_decided_cents >= 0),
    CHECK (released_cents BETWEEN 0 AND reserved_cents),
    CHECK (grant_released_cents BETWEEN 0 AND granted_cents)
);
CREATE INDEX match_campaign_fund ON match_campaign (fund_id, campaign_id);
CREATE TABLE match_claim (
    pledge_id uuid PRIMARY KEY REFERENCES pledge,
    fund_id uuid NOT NULL REFERENCES match_fund,
    campaign_id uuid NOT NULL REFERENCES match_campaign,
    person text NOT NULL,
    instrument text,
    excluded text CHECK (excluded IN ('organiser', 'duplicate_card')),
    basis_cents bigint NOT NULL CHECK (basis_cents >= 0),
    is_collected boolean NOT NULL,
    wanted_cents bigint NOT NULL CHECK (wanted_cents >= 0),
    reserved_cents bigint NOT NULL DEFAULT 0 CHECK (reserved_cents >= 0),
    released_cents bigint NOT NULL DEFAULT 0,
    waits_since timestamptz NOT NULL,
    CHECK (released_cents BETWEEN 0 AND reserved_cents),
    CHECK (excluded IS NULL OR wanted_cents = 0)
);
CREATE INDEX match_claim_person ON match_claim (fund_id, person);
CREATE INDEX match_claim_instrument ON match_claim (fund_id, instrument) WHERE instrument IS NOT NULL;
CREATE INDEX match_claim_campaign ON match_claim (campaign_id);
CREATE INDEX match_claim_waiting ON match_claim (fund_id, waits_since, pledge_id)
    WHERE reserved_cents < wanted_cents;
"""

# What moved in a pool, by campaign and, where it follows a pledge, by pledge; the books name the step.
_STEPS = """
CREATE TABLE match_step (
    id uuid PRIMARY KEY,
    fund_id uuid NOT NULL REFERENCES match_fund,
    campaign_id uuid NOT NULL REFERENCES match_campaign,
    at timestamptz NOT NULL,
    reserved_cents bigint NOT NULL,
    released_cents bigint NOT NULL
);
CREATE INDEX match_step_fund ON match_step (fund_id, id);
CREATE TABLE match_movement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    step_id uuid NOT NULL REFERENCES match_step,
    pledge_id uuid REFERENCES pledge,
    reserved_cents bigint NOT NULL,
    released_cents bigint NOT NULL,
    CHECK (reserved_cents <> 0 OR released_cents <> 0)
);
CREATE INDEX match_movement_step ON match_movement (step_id);
CREATE INDEX match_movement_pledge ON match_movement (pledge_id) WHERE pledge_id IS NOT NULL;
"""

# A sponsor's payment is a part of a bank line like any other.
_PARTS = """
ALTER TABLE line_part ADD COLUMN match_fund_id uuid REFERENCES match_fund;
ALTER TABLE line_part DROP CONSTRAINT line_part_kind_check;
ALTER TABLE line_part ADD CONSTRAINT line_part_kind_check CHECK (kind IN
    ('pledge', 'account', 'payer', 'refund', 'payout', 'dispute', 'deposit', 'match_fund'));
ALTER TABLE line_part DROP CONSTRAINT line_part_check;
ALTER TABLE line_part ADD CONSTRAINT line_part_check CHECK (num_nonnulls(
    pledge_id, account, refund_id, payout_id, dispute_id, deposit_id, match_fund_id) = 1);
CREATE INDEX line_part_match_fund ON line_part (match_fund_id) WHERE match_fund_id IS NOT NULL;
"""

# Two people agree to a pool before it opens, and to what of it goes back.
_APPROVALS = """
ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN (
    'match', 'line_refund', 'refund', 'collecting_account', 'top_up', 'pledge_refund', 'refund_batch',
    'refund_by_bank', 'dispute_write_off', 'line_split', 'line_account', 'line_undo', 'bank_rule',
    'payout_item', 'settlement', 'payment_file', 'period_reopening', 'write_off', 'account_hold',
    'match_fund_opening', 'match_fund_return'
));
"""

# A campaign may have money on two accounts: its own, and the one that a pool lies on.
_SETTLEMENTS = """
CREATE INDEX settlement_account ON settlement (campaign_id, collecting_account_id);
"""


def upgrade() -> None:
    """Make room; what moved stays as it was written, and a claim stays its pledge's."""
    for part in (_WHO, _FUNDS, _STEPS, _PARTS, _APPROVALS, _SETTLEMENTS):
        op.execute(part)
    for table in ("match_step", "match_movement"):
        _for_app(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I")
    for table in ("match_fund", "match_campaign", "match_claim"):
        _for_app(f"REVOKE DELETE, TRUNCATE ON {table} FROM %I")


def _for_app(statement: str) -> None:
    role = "replace(current_user, '_owner', '_app')"
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', {role}); END $$")
