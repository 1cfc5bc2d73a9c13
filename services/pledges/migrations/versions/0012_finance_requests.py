"""What else two people decide on at the finance desk."""

from alembic import op

revision = "0012"
down_revision = "0011"

_APPROVAL = """
ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN ('match', 'line_refund', 'refund',
    'collecting_account', 'top_up', 'pledge_refund', 'refund_batch', 'refund_by_bank', 'dispute_write_off',
    'line_split', 'line_account', 'line_undo', 'bank_rule', 'payout_item', 'settlement', 'payment_file',
    'period_reopening', 'write_off'));
"""


def upgrade() -> None:
    """Widen the list; what is asked already stays as it is."""
    op.execute(_APPROVAL)
