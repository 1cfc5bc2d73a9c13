"""What statements say of each account: on a day, for its close, and last of all, for the comparison."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.pledges.domain.books.differences import StatementFacts
from services.pledges.domain.pledging.banking_days import add_banking_days, is_banking_day
from services.pledges.store.bank.statement_order import FIRST_OF_A_DAY, LAST_OF_A_DAY
from services.pledges.store.books.standing_balances import STANDING, since_sealed

_DAYS_LOOKED_BACK = 5

# Entries are looked up for each of the few transactions: joined, all entries of the account would be read.
# Each begins where the days before it left off; `following` is the earliest that begins after the day.
_STATEMENTS = text(
    f"""{STANDING}
    SELECT a.id, a.association_name AS name, closing.closing_cents, gap.opening_cents,
        before_gap.closing_cents AS previous_closing_cents, coalesce(first.opening_cents, 0) AS before_cents,
        (SELECT count(DISTINCT s.closing_on) FROM bank_statement s WHERE s.collecting_account_id = a.id
            AND s.kind = 'statement' AND s.closing_on = ANY(:days_before)) AS statements_before,
        EXISTS (SELECT FROM told_period p WHERE p.collecting_account_id = a.id AND p.closing_on > :day
            AND p.first_day <= :day) AS is_within_longer,
        EXISTS (SELECT FROM told_period p WHERE p.collecting_account_id = a.id
            AND p.first_day = following.first_day
            AND p.opening_cents = coalesce(previous.closing_cents, p.opening_cents)) AS is_passed_over,
        following.first_day IS NOT NULL AS is_followed,
        coalesce(standing.balance_cents, 0) AS ledger_cents,
        EXISTS (SELECT FROM ledger_transaction t WHERE t.collecting_account_id = a.id
            AND t.booked_on > greatest(:banking_day_before, previous.closing_on) AND t.booked_on <= :day
            AND (SELECT true FROM ledger_entry e WHERE e.transaction_id = t.id
                AND e.account = 'bank:' || a.id LIMIT 1)) AS moved
    FROM collecting_account a
    LEFT JOIN standing ON standing.collecting_account_id = a.id AND standing.account = 'bank:' || a.id
    LEFT JOIN LATERAL (SELECT s.* FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on = :day AND s.closing_cents IS NOT NULL
        ORDER BY {LAST_OF_A_DAY} LIMIT 1) closing ON true
    LEFT JOIN LATERAL (SELECT g.* FROM statement_gap g WHERE g.collecting_account_id = a.id
        AND g.closing_on = :day ORDER BY g.number, g.id LIMIT 1) gap ON true
    LEFT JOIN LATERAL (SELECT s.closing_cents FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on < gap.first_day AND s.closing_cents IS NOT NULL
        ORDER BY s.closing_on DESC, {LAST_OF_A_DAY} LIMIT 1) before_gap ON true
    LEFT JOIN LATERAL (SELECT s.closing_cents, s.closing_on FROM bank_statement s
        WHERE s.collecting_account_id = a.id AND s.kind = 'statement' AND s.closing_on < :day
        AND s.closing_cents IS NOT NULL ORDER BY s.closing_on DESC, {LAST_OF_A_DAY} LIMIT 1) previous ON true
    LEFT JOIN LATERAL (SELECT s.opening_cents FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on <= :day AND s.opening_cents IS NOT NULL
        ORDER BY s.closing_on, {FIRST_OF_A_DAY} LIMIT 1) first ON true
    LEFT JOIN LATERAL (SELECT min(p.first_day) AS first_day FROM told_period p
        WHERE p.collecting_account_id = a.id AND p.closing_on > :day AND p.first_day > :day) following ON true
    ORDER BY a.association_name, a.id
    """  # noqa: S608
)

_LAST = text(
    f"""{STANDING}
    SELECT a.id, a.iban, a.association_name AS name, closing.closing_on, closing.closing_cents,
        coalesce(first.opening_cents, 0) + coalesce(standing.balance_cents, 0)
            - coalesce(later.cents, 0) AS ledger_cents
    FROM collecting_account a
    LEFT JOIN standing ON standing.collecting_account_id = a.id AND standing.account = 'bank:' || a.id
    LEFT JOIN LATERAL (SELECT s.closing_on, s.closing_cents FROM bank_statement s
        WHERE s.collecting_account_id = a.id AND s.kind = 'statement' AND s.closing_on IS NOT NULL
        ORDER BY s.closing_on DESC, {LAST_OF_A_DAY} LIMIT 1) closing ON true
    LEFT JOIN LATERAL (SELECT s.opening_cents FROM bank_statement s WHERE s.collecting_account_id = a.id
        AND s.kind = 'statement' AND s.closing_on IS NOT NULL AND s.opening_cents IS NOT NULL
        ORDER BY s.closing_on, {FIRST_OF_A_DAY} LIMIT 1) first ON true
    LEFT JOIN LATERAL (SELECT sum((SELECT sum(e.amount_cents) FROM ledger_entry e
            WHERE e.transaction_id = t.id AND e.account = 'bank:' || a.id))::bigint AS cents
        FROM ledger_transaction t
        WHERE t.collecting_account_id = a.id AND t.booked_on > closing.closing_on) later ON true
    ORDER BY a.association_name, a.id
    """  # noqa: S608
)


def statement_facts(session: Session, day: date) -> list[StatementFacts]:
    """Each collecting account's statements beside its balance; what lay there before us is the bank's."""
    days_before = [add_banking_days(day, -count) for count in range(1, _DAYS_LOOKED_BACK + 1)]
    values = {"day": day, "days_before": days_before, "banking_day_before": days_before[0]}
    return [
        StatementFacts(
            account=str(row.id),
            name=row.name,
            day=day,
            is_banking_day=is_banking_day(day),
            is_told_daily=2 * row.statements_before > _DAYS_LOOKED_BACK,
            moved=row.moved,
            closing_cents=row.closing_cents,
            ledger_cents=row.before_cents + row.ledger_cents,
            previous_closing_cents=row.previous_closing_cents,
            opening_cents=row.opening_cents,
            covered_later=row.is_within_longer or row.is_passed_over,
            followed=row.is_followed,
        )
        for row in session.execute(_STATEMENTS, {**values, **since_sealed(session, day)})
    ]


def last_statements(session: Session) -> list[Any]:
    """Each account's newest closing balance, and what the books say that lay there on that day."""
    return list(session.execute(_LAST, since_sealed(session)))
