"""Payouts of the card provider, our own and the connected accounts': fetched whole, then booked."""

from datetime import timedelta

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.contracts.money import CURRENCY
from services.pledges.domain.cards.card_calls import RequestRefused
from services.pledges.domain.payouts.payout_answers import PayoutFacts
from services.pledges.store.payouts.payouts import Payout
from services.pledges.store.transferring.connected_accounts import least_lately_looked_at, owner_of
from services.pledges.usecases.context import Context
from services.pledges.usecases.payouts.book_payout import book_payout, fail_payout
from services.pledges.usecases.transferring.connected_accounts import look_at_account

log = logs.get(__name__)

# A payout may turn from paid to failed within five banking days.
LOOK_BACK = timedelta(days=14)
# Events name the payouts of connected accounts; this many are asked in turn besides.
ACCOUNTS_AT_ONCE = 5
_FAILED = frozenset({"failed", "canceled"})


def import_provider_payouts(context: Context) -> int:
    """Import what is new of our own payouts and of a few connected accounts'; how many payouts were new.

    Raises ProviderTrouble.
    """
    with reading(context.sessions) as session:
        accounts = least_lately_looked_at(session, ACCOUNTS_AT_ONCE)
    return import_payouts_of(context, None) + sum(look_through(context, account) for account in accounts)


def look_through(context: Context, account: str) -> int:
    """Import a connected account's new payouts and look at the account; how many payouts were new."""
    try:
        new = import_payouts_of(context, account)
    except RequestRefused as refused:
        log.warning("connected_account.closed_to_us", account=account, provider_code=refused.code)
        new = 0
    look_at_account(context, account)
    return new


def import_payouts_of(context: Context, account: str | None) -> int:
    """Import what is new of the last two weeks; how many payouts were new. Raises ProviderTrouble."""
    with reading(context.sessions) as session:
        since = platform_now(session) - LOOK_BACK
    payouts = context.cards.balances.payouts_since(since, account)
    return sum(_take(context, facts, account) == "imported" for facts in reversed(payouts))


def import_payout(context: Context, payout_id: str, account: str | None) -> str:
    """Fetch one payout that an event named, and let it take effect; the effect in a word.

    Raises ProviderTrouble.
    """
    return _take(context, context.cards.balances.fetch_payout(payout_id, account), account)


def _take(context: Context, facts: PayoutFacts, account: str | None) -> str:
    with reading(context.sessions) as session:
        owner = owner_of(session, account) if account else None
        known = session.query(Payout.state).filter_by(provider_id=facts.id).scalar()
    if account and owner is None:
        return "unknown_account"
    if facts.status in _FAILED:
        if known is None:
            return "failed"
        with transaction(context.sessions, "payout.failed") as session:
            return fail_payout(session, facts)
    if known is not None:
        return "imported_before"
    if facts.by_hand or facts.currency != CURRENCY:
        # Nobody can say what it is the sum of, so people do: the close names what left in euros.
        reason = "made_by_hand" if facts.by_hand else "other_currency"
        log.warning("payout.not_imported", payout_id=facts.id, account=account, reason=reason)
        return reason
    if not facts.reconciled:
        return "not_reconciled_yet"
    items = context.cards.balances.payout_items(facts.id, account)
    with transaction(context.sessions, "payout.imported") as session:
        return book_payout(session, facts, items, owner.id if owner else None)
