"""What the ledger says of campaigns that are to be settled, each asked in one go."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.domain.settling.statement import Ledger, Movement
from services.pledges.store.books.standing_balances import STANDING, since_sealed

# A reversal counts with what it undoes.
_MOVEMENTS = text(
    """
    SELECT coalesce(o.cause_kind, t.cause_kind) AS cause_kind, p.method,
        -sum(e.amount_cents)::bigint AS cents
    FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
    LEFT JOIN ledger_transaction o ON o.id = t.reverses
    LEFT JOIN payment y ON y.charge_id = coalesce(o.cause_id, t.cause_id)
        AND coalesce(o.cause_kind, t.cause_kind) = 'card_charge'
    LEFT JOIN pledge p ON p.id = y.pledge_id
    WHERE e.account = 'held:' || :campaign AND t.collecting_account_id = CAST(:account AS uuid)
    GROUP BY 1, 2 ORDER BY 1, 2
    """
)
# What the provider holds: with an account of their own there, whatever was not passed on; else every
# charge whose payout has not reached the bank.
_OTHERS = text(
    """
    SELECT
        coalesce(sum(e.amount_cents) FILTER (WHERE e.account = 'stripe_fees'), 0)::bigint AS fees_cents,
        -coalesce(sum(e.amount_cents) FILTER (WHERE e.account = 'holdback:' || :campaign), 0)::bigint
            AS holdback_cents,
        -coalesce(sum(e.amount_cents) FILTER (WHERE e.account = 'payable:' || :campaign), 0)::bigint
            AS payable_cents,
        coalesce(sum(e.amount_cents) FILTER (WHERE e.account = 'stripe_balance' AND (:connected
            OR (t.cause_kind = 'card_charge' AND NOT EXISTS (
                SELECT FROM payout_item i JOIN payout u ON u.id = i.payout_id
                WHERE i.source = t.cause_id AND u.state = 'arrived')))), 0)::bigint AS at_provider_cents,
        -coalesce(sum(e.amount_cents) FILTER (WHERE e.account = 'stripe_balance'
            AND t.cause_kind IN ('transfer', 'transfer_reversal')), 0)::bigint AS passed_on_cents
    FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
    WHERE t.campaign_id = CAST(:campaign AS uuid) AND t.collecting_account_id = CAST(:account AS uuid)
    """
)


def ledger_of(session: Session, campaign_id: UUID, account_id: UUID, *, connected: bool) -> Ledger:
    """A campaign's part of one account's ledger; `connected` where it is an account at the provider too."""
    asked = {"campaign": str(campaign_id), "account": account_id}
    moved = session.execute(_MOVEMENTS, asked)
    others = session.execute(_OTHERS, asked | {"connected": connected})
    return Ledger(
        movements=tuple(Movement(kind, method, int(cents)) for kind, method, cents in moved if cents),
        **others.mappings().one(),
    )


# What the association bears at its settlement is moved, not spent again.
_COSTS = text(
    """
    SELECT coalesce(sum(e.amount_cents), 0)::bigint
    FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
    LEFT JOIN ledger_transaction o ON o.id = t.reverses
    WHERE t.campaign_id = :campaign AND e.account = 'stripe_fees'
        AND coalesce(o.cause_kind, t.cause_kind) <> 'settlement'
    """
)


def provider_costs(session: Session, campaign_id: UUID) -> int:
    """What passing on the campaign's payments has cost, whoever bears it, in cents."""
    return int(session.scalar(_COSTS, {"campaign": campaign_id}) or 0)


_TO_SETTLE = text(
    f"""{STANDING}
    SELECT t.campaign_id, t.title, t.association_name, a.kind AS account_kind,
        -coalesce(sum(b.balance_cents) FILTER (WHERE b.collecting_account_id = a.id), 0)::bigint
            AS held_cents,
        -coalesce(sum(b.balance_cents) FILTER (WHERE b.collecting_account_id <> a.id), 0)::bigint
            AS match_held_cents,
        s.state AS open_state, s.id AS settlement_id
    FROM campaign_terms t
    JOIN collecting_account a ON a.id = t.collecting_account_id
    JOIN standing b ON b.account = 'held:' || t.campaign_id AND b.balance_cents < 0
    LEFT JOIN settlement s ON s.campaign_id = t.campaign_id AND s.state NOT IN ('paid', 'cancelled')
    WHERE t.state = 'funded'
        AND (CAST(:after AS uuid) IS NULL OR t.campaign_id > :after)
    GROUP BY t.campaign_id, a.kind, s.state, s.id
    ORDER BY t.campaign_id LIMIT :limit
    """  # noqa: S608
)


def campaigns_to_settle(session: Session, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """One more than `limit` of the funded campaigns that hold money, in the order of their ids."""
    values = {"after": after, "limit": limit + 1, **since_sealed(session)}
    rows = session.execute(_TO_SETTLE, values)
    return [dict(row) for row in rows.mappings()]


_VOUCHERS = text(
    """
    SELECT t.id, t.booked_on, t.cause_kind, t.cause_id, v.financial_year, v.number,
        -sum(e.amount_cents)::bigint AS cents
    FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
    LEFT JOIN voucher v ON v.transaction_id = t.id
    WHERE e.account = 'held:' || :campaign AND t.collecting_account_id = CAST(:account AS uuid)
        AND (CAST(:after AS uuid) IS NULL OR t.id > :after)
    GROUP BY t.id, v.position ORDER BY t.id LIMIT :limit
    """
)


def vouchers_of(
    session: Session, campaign_id: UUID, account_id: UUID, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """The account's transactions that moved what is held for the campaign, in the order of their ids."""
    values = {"campaign": str(campaign_id), "account": account_id, "after": after, "limit": limit}
    return [dict(row) for row in session.execute(_VOUCHERS, values).mappings()]


_UNREADY = text(
    """
    SELECT
        EXISTS (SELECT FROM pledge WHERE campaign_id = :campaign AND state = ANY(:coming)) AS still_coming,
        EXISTS (SELECT FROM dispute WHERE campaign_id = :campaign AND state = ANY(:disputes))
            AS disputes_open,
        EXISTS (SELECT FROM refund WHERE campaign_id = :campaign AND pledge_id IS NOT NULL
            AND state IN ('listed', 'failed')) AS refunds_waiting,
        EXISTS (SELECT FROM closing_plan WHERE campaign_id = :campaign
            AND decided_at + make_interval(days => :repair_days) > platform_now()) AS repair_window_open
    """
)


def what_is_unready(
    session: Session, campaign_id: UUID, *, coming: list[str], disputes: list[str], repair_days: int
) -> list[str]:
    """The names of what has not come to its end in the campaign."""
    values = {"campaign": campaign_id, "coming": coming, "disputes": disputes, "repair_days": repair_days}
    found = session.execute(_UNREADY, values).mappings().one()
    return [name for name, is_so in found.items() if is_so]


_OTHER_ACCOUNTS = text(
    """
    SELECT t.collecting_account_id
    FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
    WHERE e.account = 'held:' || :campaign AND t.collecting_account_id <> CAST(:account AS uuid)
    GROUP BY 1 ORDER BY 1 LIMIT 10
    """
)


def accounts_with_match(session: Session, campaign_id: UUID, account_id: UUID) -> list[UUID]:
    """On which accounts beside the campaign's own something is or was held for it."""
    rows = session.scalars(_OTHER_ACCOUNTS, {"campaign": str(campaign_id), "account": account_id})
    return list(rows)
