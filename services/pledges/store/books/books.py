"""Reading the books: balances, a campaign's transactions, and all entries in order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session, selectinload

from services.pledges.store.books.ledger import LedgerTransaction
from services.pledges.store.books.standing_balances import STANDING, since_sealed

_BALANCES = text(
    f"""{STANDING}
    SELECT b.collecting_account_id, c.association_name, split_part(b.account, ':', 1) AS noun,
        sum(b.balance_cents)::bigint AS balance_cents
    FROM standing b JOIN collecting_account c ON c.id = b.collecting_account_id
    GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
    """  # noqa: S608
)
_CAMPAIGN_BALANCES = text(
    "SELECT e.account, sum(e.amount_cents)::bigint AS balance_cents FROM ledger_transaction t "
    "JOIN ledger_entry e ON e.transaction_id = t.id WHERE t.campaign_id = :campaign_id "
    "GROUP BY e.account ORDER BY e.account"
)
_STRIPE = text(
    f"""{STANDING}
    SELECT coalesce(sum(balance_cents), 0)::bigint FROM standing WHERE account = 'stripe_balance'
    """  # noqa: S608
)
_IN_TRANSIT = text(
    f"""{STANDING}
    SELECT coalesce(sum(balance_cents), 0)::bigint FROM standing
    WHERE collecting_account_id = :id AND account = 'stripe_in_transit'
    """  # noqa: S608
)


def balances(session: Session) -> Sequence[Row[Any]]:
    """Balances per collecting account, accounts of one kind (such as held) taken together."""
    return session.execute(_BALANCES, since_sealed(session)).all()


def campaign_balances(session: Session, campaign_id: UUID) -> Sequence[Row[Any]]:
    """What the campaign's own transactions come to on each account."""
    return session.execute(_CAMPAIGN_BALANCES, {"campaign_id": campaign_id}).all()


def stripe_cents(session: Session) -> int:
    """What the books say lies at the card provider, over all collecting accounts."""
    return int(session.execute(_STRIPE, since_sealed(session)).scalar_one())


def in_transit_cents(session: Session, collecting_account_id: UUID) -> int:
    """What the books say is on its way from the card provider to the account's bank."""
    values = {"id": collecting_account_id, **since_sealed(session)}
    return int(session.execute(_IN_TRANSIT, values).scalar_one())


def transactions_of(
    session: Session, campaign_id: UUID, before: UUID | None, limit: int
) -> list[LedgerTransaction]:
    """One more transaction of the campaign than `limit`, newest first, with their entries."""
    query = (
        select(LedgerTransaction)
        .where(LedgerTransaction.campaign_id == campaign_id)
        .order_by(LedgerTransaction.id.desc())
        .limit(limit + 1)
        .options(selectinload(LedgerTransaction.entries))
    )
    return list(session.scalars(query.where(LedgerTransaction.id < before) if before else query))


_SUMMARY = text(
    """
    SELECT platform_now() AS as_of, inbox.*, asked.*, due.*, failed.*, disputes.*, warned.*,
        under_way.*, sums.*,
        (SELECT max(closing_on) FROM bank_statement) AS last_statement_on
    FROM (SELECT count(*) AS inbox_lines, coalesce(sum(amount_cents), 0)::bigint AS inbox_cents,
              min(booked_on) AS inbox_oldest_on FROM bank_line WHERE state = 'inbox') AS inbox,
        (SELECT count(*) AS open_approvals, coalesce(sum(amount_cents), 0)::bigint AS open_approval_cents
            FROM approval WHERE state = 'open') AS asked,
        (SELECT count(*) AS refunds_due, coalesce(sum(amount_cents), 0)::bigint AS refunds_due_cents
            FROM refund WHERE state NOT IN ('paid', 'dropped')) AS due,
        (SELECT count(*) AS failed_refunds FROM refund WHERE state = 'failed') AS failed,
        (SELECT count(*) AS disputes_to_answer, min(due_by) AS next_dispute_due FROM dispute
            WHERE state IN ('needs_response', 'warning_needs_response')) AS disputes,
        (SELECT count(*) AS fraud_warnings FROM fraud_warning WHERE state = 'open') AS warned,
        (SELECT count(*) AS payouts_in_transit, coalesce(sum(amount_cents), 0)::bigint
            AS payouts_in_transit_cents FROM payout WHERE state = 'in_transit') AS under_way,
        (SELECT coalesce(sum(promised_cents), 0)::bigint AS promised_cents,
            coalesce(sum(secured_cents), 0)::bigint AS secured_cents,
            coalesce(sum(collected_cents), 0)::bigint AS collected_cents,
            coalesce(sum(in_repair_cents), 0)::bigint AS in_repair_cents,
            coalesce(sum(refunded_cents), 0)::bigint AS refunded_cents FROM campaign_totals) AS sums
    """
)


def desk_summary(session: Session) -> dict[str, Any]:
    """The numbers that the finance desk opens with."""
    return dict(session.execute(_SUMMARY).mappings().one())


_TO_PASS_ON = text(
    f"""{STANDING}
    SELECT coalesce(sum(greatest(b.balance_cents, 0)), 0)::bigint FROM standing b
    JOIN collecting_account a ON a.id = b.collecting_account_id
    WHERE b.account = 'stripe_balance' AND a.kind = 'association' AND a.stripe_account_id IS NOT NULL
    """  # noqa: S608
)


def cents_to_pass_on(session: Session) -> int:
    """What lies in our balance at the card provider for those who have an account of their own there."""
    return int(session.execute(_TO_PASS_ON, since_sealed(session)).scalar_one())


_CHARGED = text(
    """
    SELECT coalesce(-sum(e.amount_cents), 0)::bigint FROM ledger_transaction t
    JOIN ledger_entry e ON e.transaction_id = t.id
    WHERE t.cause_kind = 'card_charge' AND t.cause_id = :charge_id AND e.account LIKE 'held:%'
    """
)


def charged_cents(session: Session, charge_id: str) -> int:
    """What the books say that a card was charged with."""
    return int(session.execute(_CHARGED, {"charge_id": charge_id}).scalar_one())
