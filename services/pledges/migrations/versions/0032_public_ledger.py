"""What moved each campaign's money, by day, for its public page.

A job counts it from the sealed books, so that no visit reads entries. It is a copy: emptied together with
its mark it is counted anew.
"""

from alembic import op

revision = "0032"
down_revision = "0031"

_MOVEMENTS = """
CREATE TABLE public_movement (
    campaign_id uuid NOT NULL,
    day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('payment', 'match', 'refund', 'other', 'settlement', 'fees', 'cost',
        'kept_back', 'set_aside', 'set_free')),
    method text NOT NULL CHECK (method IN ('', 'card', 'bank', 'cash', 'match')),
    corrects boolean NOT NULL,
    -- The settlement; nothing for what concerns private people, whose payments are only ever added up.
    subject text NOT NULL,
    items bigint NOT NULL,
    cents bigint NOT NULL,
    PRIMARY KEY (campaign_id, day, kind, method, corrects, subject)
);
CREATE TABLE public_movement_mark (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL,
    counted_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    """Make both tables; the first run of the job reads the books from their beginning."""
    op.execute(_MOVEMENTS)
