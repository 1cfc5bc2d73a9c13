"""All differences of one day, as things stand now: ledger, bank and card provider held side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.pledges.domain.books.differences import (
    BANK,
    DAY,
    DEPOSIT,
    ITEM,
    LINE,
    PAYOUT,
    POSTING,
    PROVIDER,
    Cause,
    Difference,
    StatementFacts,
    compare,
    payout_differences,
    statement_differences,
)
from services.pledges.domain.pledging.banking_days import add_banking_days
from services.pledges.domain.pledging.deadlines import first_instant_after
from services.pledges.store.books.bank_day_facts import (
    accounts_in_order,
    bank_day,
    deposits_under_way,
    statement_facts,
)
from services.pledges.store.books.days import DayDifference
from services.pledges.store.books.provider_day_facts import (
    connected_day,
    our_day,
    payout_facts,
    payouts_not_imported,
    provider_sums,
)
from services.pledges.store.books.provider_items import OURS, ProviderLook, items_cents, look_of
from services.pledges.store.books.self_check_rows import latest_checks

SEALS_HOLD = "seals_hold"
_DEPOSIT_BANKING_DAYS = 5


@dataclass(frozen=True)
class DayFound:
    """What a day came to: its differences, and one row an account with the three columns."""

    differences: list[Difference]
    accounts: list[dict[str, Any]]
    items: int


def find_differences(session: Session, day: date) -> DayFound:
    """Compare everything of the day, and whatever was found until then and is not resolved."""
    again = _unresolved(session, day)
    names = accounts_in_order(session)
    told, posted = bank_day(session, day, list(names), again[LINE])
    statements = statement_facts(session, day)
    found = compare(BANK, told, posted)
    for facts in statements:
        found += statement_differences(facts)
    ours, our_posted = our_day(session, day, day, again[ITEM])
    found += compare(PROVIDER, ours, our_posted)
    connected, connected_posted = connected_day(session, day, day, again[ITEM])
    found += compare(PROVIDER, connected, connected_posted)
    found += _payouts(session, day) + _provider(session, day)
    found += _deposits(session, day) + _seals(session, day)
    named = [_named(each, names) for each in found]
    return DayFound(
        list({each.key: each for each in named}.values()),
        _columns(session, day, statements, named),
        len(told.keys() | posted.keys()) + len(ours.keys() | our_posted.keys()),
    )


def _unresolved(session: Session, day: date) -> dict[str, list[str]]:
    """Subjects to be looked at once more, found on the day or before it."""
    query = select(DayDifference.subject_kind, DayDifference.subject).where(
        DayDifference.state != "resolved", DayDifference.day <= day
    )
    again: dict[str, list[str]] = {LINE: [], ITEM: [], PAYOUT: [], POSTING: [], DAY: [], DEPOSIT: []}
    for kind, subject in session.execute(query.limit(5000)):
        again[kind].append(subject)
    bank_postings = [subject for subject in again[POSTING] if subject.startswith("posting:")]
    again[LINE] += bank_postings
    again[ITEM] += again[POSTING]
    return again


def _payouts(session: Session, day: date) -> list[Difference]:
    found = [each for facts in payout_facts(session, day) for each in payout_differences(facts, day)]
    found += [
        Difference(
            cause=Cause.PAYOUT_NOT_IMPORTED,
            subject_kind=PAYOUT,
            subject=row.subject,
            account=row.account,
            cents=row.cents,
            day=row.day,
        )
        for row in payouts_not_imported(session, day)
    ]
    return found


def _deposits(session: Session, day: date) -> list[Difference]:
    """Cash that has been on its way to the bank for longer than any deposit takes."""
    return [
        Difference(
            cause=Cause.IN_TRANSIT_TOO_LONG,
            subject_kind=DEPOSIT,
            subject=row.subject,
            account=row.account,
            cents=row.cents,
            day=day,
        )
        for row in deposits_under_way(session, add_banking_days(day, -_DEPOSIT_BANKING_DAYS))
    ]


def _seals(session: Session, day: date) -> list[Difference]:
    """No day is closed on books that were tampered with."""
    verified = next((each for each in latest_checks(session) if each.name == SEALS_HOLD), None)
    if verified is None or verified.passed:
        return []
    return [
        Difference(
            cause=Cause.SEAL_BROKEN,
            subject_kind=DAY,
            subject=day.isoformat(),
            account=OURS,
            cents=0,
            day=day,
            name=str(verified.findings[0]["subject"]),
        )
    ]


def _provider(session: Session, day: date) -> list[Difference]:
    """Whether the provider was asked after the day was over, and said what its items come to."""
    look = look_of(session, OURS)
    ledger, items = provider_sums(session, day)
    named = partial(
        Difference, subject_kind=DAY, subject=day.isoformat(), account=OURS, day=day, name="Stripe"
    )
    if look is None or look.fetched_until < first_instant_after(day):
        silent = look is not None or ledger or items
        return [named(cause=Cause.PROVIDER_SILENT, cents=0)] if silent else []
    fetched = items_cents(session, OURS)
    if look.balance_cents is not None and look.balance_cents != fetched:
        return [named(cause=Cause.BALANCE_DIFFERS, cents=fetched - look.balance_cents)]
    return []


def _columns(
    session: Session, day: date, statements: list[StatementFacts], found: list[Difference]
) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for each in found:
        counts[each.account] = counts.get(each.account, 0) + 1
    rows = [
        {
            "kind": "bank",
            "account": facts.account,
            "name": facts.name,
            "ledger_cents": facts.ledger_cents,
            "bank_cents": facts.closing_cents,
            "provider_cents": None,
            "differences": counts.get(facts.account, 0),
        }
        for facts in statements
    ]
    ledger, items = provider_sums(session, day)
    provider: dict[str, Any] = {
        "kind": "provider",
        "account": OURS,
        "name": "Stripe",
        "ledger_cents": ledger,
        "bank_cents": None,
        "provider_cents": items if session.get(ProviderLook, OURS) else None,
        "differences": counts.get(OURS, 0),
    }
    return [*rows, provider]


def _named(difference: Difference, names: Mapping[Any, str]) -> Difference:
    """The difference with words for its subject where the bank or the provider gave none."""
    if difference.name:
        return difference
    by_text = {str(account_id): name for account_id, name in names.items()}
    return replace(difference, name=by_text.get(difference.account, difference.account or "Stripe"))
