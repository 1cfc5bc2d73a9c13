"""All differences of one day, as things stand now: ledger, bank and card provider held side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
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
)
from services.pledges.store.books.days import DayDifference
from services.pledges.store.books.provider_day_facts import (
    connected_day,
    our_day,
    payout_facts,
    payouts_not_imported,
    provider_sums,
    silent_accounts,
)
from services.pledges.store.books.provider_items import OURS, ProviderLook, items_cents, look_of
from services.pledges.store.books.self_check_rows import SEALS_HOLD, latest_checks
from services.pledges.store.books.standing_balances import late_transactions
from services.pledges.store.books.statement_day_facts import statement_facts

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
    # Dated on closed days, which are not proved again: so they are with the first that is.
    late = late_transactions(session, day)
    told, posted = bank_day(session, day, list(names), again[LINE], late)
    statements = statement_facts(session, day)
    found = compare(BANK, told, posted)
    for facts in statements:
        found += statement_differences(facts)
    ours, our_posted = our_day(session, day, again[ITEM], late)
    connected = connected_day(session, day, again[ITEM])
    silent, payouts = _silent(session, day), _payouts(session, day)
    items = compare(PROVIDER, ours, our_posted) + compare(PROVIDER, *connected)
    found += _told_of(items, silent, again[ITEM], payouts)
    found += (
        payouts + silent + _balance(session, day, silent) + _deposits(session, day) + _seals(session, day)
    )
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
    # All of them: one that nobody looked at again would count as resolved.
    for kind, subject in session.execute(query):
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


def _silent(session: Session, day: date) -> list[Difference]:
    """Accounts of ours and of others at the provider that were not asked after the day was over."""
    over = first_instant_after(day)
    silent = silent_accounts(session, over)
    look = look_of(session, OURS)
    if (look is None and any(provider_sums(session, day))) or (
        look is not None and look.fetched_until < over
    ):
        silent = [OURS, *silent]
    return [_of_provider(Cause.PROVIDER_SILENT, account, day, 0) for account in silent]


def _balance(session: Session, day: date, silent: list[Difference]) -> list[Difference]:
    """Whether our balance, as the provider said it, is what its items come to."""
    look = look_of(session, OURS)
    if look is None or look.balance_cents is None or any(each.account == OURS for each in silent):
        return []
    off = items_cents(session, OURS) - look.balance_cents
    return [_of_provider(Cause.BALANCE_DIFFERS, OURS, day, off)] if off else []


def _of_provider(cause: Cause, account: str, day: date, cents: int) -> Difference:
    return Difference(
        cause=cause,
        subject_kind=DAY,
        subject=day.isoformat(),
        account=account,
        cents=cents,
        day=day,
        name=f"Stripe {account}".strip(),
    )


def _told_of(
    items: list[Difference], silent: list[Difference], again: list[str], payouts: list[Difference]
) -> list[Difference]:
    """What is known to differ: an account that was not asked lacks nothing, and no payout is told twice."""
    unasked = {each.account for each in silent}
    returned = {each.subject for each in payouts if each.cause == Cause.PAYOUT_FAILED_AFTER_PAID}
    return [
        each
        for each in items
        if each.subject not in returned
        and (
            each.cause != Cause.MISSING_PROVIDER_ITEM or each.account not in unasked or each.subject in again
        )
    ]


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
