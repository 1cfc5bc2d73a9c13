"""What nobody drew of a sponsor's payment may go back in parts, as pledges let go of their match."""

from alembic import op

revision = "0031"
down_revision = "0030"

# One refund of a receipt at a time, but for what pools give back; all together never exceed the receipt.
_RETURNS = """
DROP INDEX refund_receipt_line_live;
CREATE UNIQUE INDEX refund_receipt_line_live ON refund (receipt_line_id)
    WHERE state <> 'dropped' AND reason <> 'match_unused';
CREATE INDEX refund_receipt_line ON refund (receipt_line_id) WHERE receipt_line_id IS NOT NULL;
CREATE OR REPLACE FUNCTION refund_within_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid bigint; gone bigint;
BEGIN
    IF NEW.receipt_line_id IS NOT NULL THEN
        SELECT amount_cents INTO paid FROM bank_line WHERE id = NEW.receipt_line_id FOR UPDATE;
        SELECT coalesce(sum(amount_cents), 0) INTO gone
            FROM refund WHERE receipt_line_id = NEW.receipt_line_id AND state <> 'dropped';
    ELSE
        -- The lock makes two refunds of one pledge wait for each other, so that each sees the other's sum.
        SELECT paid_cents INTO paid FROM pledge WHERE id = NEW.pledge_id FOR UPDATE;
        SELECT coalesce(sum(amount_cents), 0) INTO gone
            FROM refund WHERE pledge_id = NEW.pledge_id AND state <> 'dropped';
        SELECT gone + coalesce(sum(lost_cents), 0) INTO gone FROM dispute WHERE pledge_id = NEW.pledge_id;
    END IF;
    IF gone + NEW.amount_cents > paid THEN
        RAISE EXCEPTION 'refund exceeds what was paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_payment';
    END IF;
    RETURN NEW;
END $$;
"""


def upgrade() -> None:
    """Make room; what was listed stays."""
    op.execute(_RETURNS)
