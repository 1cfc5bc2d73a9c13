"""Fetch what the card provider says of our balance and of connected ones, and keep it for the comparison.

Nothing is compared against a live answer: what was fetched is stored first, so a day can be proved again.
"""

from datetime import UTC, datetime, timedelta

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.provider_items import OURS, ProviderLook, keep_items, keep_look, look_of
from services.pledges.store.transferring.connected_accounts import accounts_after
from services.pledges.usecases.context import Context
from services.pledges.usecases.payouts.book_account_fees import book_account_fees

log = logs.get(__name__)

# The provider's list may show an item a little after its moment.
OVERLAP = timedelta(hours=6)
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_SLICE = 100


def look_at_provider(context: Context) -> bool:
    """Fetch what is new of every account; whether the provider answered for all of them."""
    answered = _look(context, OURS)
    after = ""
    while True:
        with reading(context.sessions) as session:
            accounts = accounts_after(session, after, _SLICE)
        if not accounts:
            return answered
        for account in accounts:
            answered = _look(context, account) and answered
        after = accounts[-1]


def _look(context: Context, account: str) -> bool:
    with reading(context.sessions) as session:
        now = platform_now(session)
        before = look_of(session, account)
    since = before.fetched_until - OVERLAP if before else _BEGINNING
    asked = account or None
    try:
        cents = context.cards.balances.balance_cents(asked)
        items = context.cards.balances.items_since(since, asked)
        still = context.cards.balances.balance_cents(asked)
    except ProviderTrouble as trouble:
        log.warning("provider.items_not_fetched", account=account, provider_code=trouble.code)
        return False
    with transaction(context.sessions, "day_close.provider_items_kept") as session:
        keep_items(session, account, items)
        if account == OURS:
            book_account_fees(session, [(item, local_day(made_at)) for item, made_at in items])
        # Where money moved meanwhile the balance is that of no one moment.
        told = cents if cents == still else None
        keep_look(
            session, ProviderLook(account=account, fetched_until=now, balance_cents=told, looked_at=now)
        )
    return True
