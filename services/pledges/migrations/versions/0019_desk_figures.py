"""Figures of the finance desk over time, and the money by funder.

A page of the desk reads a handful of rows for each day: a job counts them, so that no visit grows with
the number of pledges, bank lines or entries.
"""

from alembic import op

from services.chassis.foundation import make_append_only_v1

revision = "0019"
down_revision = "0018"

_DAYS = """
CREATE TABLE desk_day (
    day date PRIMARY KEY,
    promised_cents bigint NOT NULL,
    secured_cents bigint NOT NULL,
    collected_cents bigint NOT NULL,
    refunded_cents bigint NOT NULL
);
-- Only days on which something changed; between them a campaign stands where it stood.
CREATE TABLE campaign_day (
    campaign_id uuid NOT NULL REFERENCES campaign_terms,
    day date NOT NULL,
    promised_cents bigint NOT NULL,
    secured_cents bigint NOT NULL,
    collected_cents bigint NOT NULL,
    refunded_cents bigint NOT NULL,
    PRIMARY KEY (campaign_id, day)
);
CREATE TABLE figure_day (
    figure text NOT NULL CHECK (figure IN ('given', 'waited', 'fee', 'received', 'passed_on')),
    day date NOT NULL,
    part text NOT NULL,
    items bigint NOT NULL,
    cents bigint NOT NULL,
    PRIMARY KEY (figure, day, part)
);
"""

_FUNDERS = """
CREATE TABLE funder_entry (
    id uuid PRIMARY KEY,
    funder text NOT NULL CHECK (funder IN ('esf', 'city', 'public', 'private')),
    kind text NOT NULL CHECK (kind IN ('planned', 'realised')),
    amount_cents bigint NOT NULL CHECK (amount_cents <> 0 AND abs(amount_cents) < 100000000000),
    entered_for date NOT NULL,
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 300),
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL
);
CREATE INDEX funder_entry_funder ON funder_entry (funder, kind) INCLUDE (amount_cents);
"""

# What is only ever added to, in the order of time, needs no more than a block range index.
_INDEXES = """
CREATE INDEX pledge_made ON pledge USING brin (made_at) WITH (pages_per_range = 16);
CREATE INDEX bank_line_decided ON bank_line (decided_at) WHERE state = 'matched';
CREATE INDEX bank_line_waiting ON bank_line (booked_on) INCLUDE (amount_cents, reason) WHERE state = 'inbox';
CREATE INDEX ledger_transaction_posted ON ledger_transaction USING brin (posted_at)
    WITH (pages_per_range = 16);
CREATE INDEX ledger_transaction_day ON ledger_transaction (booked_on);
CREATE INDEX payout_arriving ON payout (arrives_on) WHERE state = 'in_transit';
CREATE INDEX refund_open ON refund (id) INCLUDE (amount_cents) WHERE state NOT IN ('paid', 'dropped');
"""


def upgrade() -> None:
    """Make the tables and the indexes; what was entered for a funder is corrected by another entry."""
    for part in (_DAYS, _FUNDERS, _INDEXES):
        op.execute(part)
    make_append_only_v1(op, "funder_entry")
